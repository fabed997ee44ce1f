import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numericColumn, type Column } from '#core/event/column.ts';
import { makeCollection, type Collection, type EventData, type Scalar } from '#core/event/event.ts';
import { compareEvents, differs } from '#renderer/model/compareEvents.ts';
import { differenceMarks, MARK_STYLES } from '#renderer/model/differenceMarks.ts';
import { placesOf } from '#renderer/model/objectPlaces.ts';
import { differenceRows } from '#renderer/panels/compare/differenceRows.ts';

const f32 = (values: readonly number[], unit = '', width = 1): Column =>
  numericColumn(Float32Array.from(values), { unit, width });

function clusters(places: readonly (readonly number[])[], energies: readonly number[]): Collection {
  return makeCollection('ECAL showers', 'clusters', [
    ['position', f32(places.flat(), 'mm', 3)],
    ['energy', f32(energies, 'GeV')],
  ]);
}
function cells(channels: readonly number[], energies: readonly number[]): Collection {
  return makeCollection('ECAL cells', 'calorimeterHits', [
    [
      'position',
      f32(
        channels.flatMap((channel) => [38 * channel, 0, 0]),
        'mm',
        3,
      ),
    ],
    ['energy', f32(energies, 'GeV')],
    ['channel', numericColumn(Uint32Array.from(channels))],
  ]);
}
const eventOf = (collections: readonly Collection[], scalars: readonly Scalar[] = []): EventData => ({
  header: { eventNumber: 1, timeNs: null, spill: null, triggerBits: 0 },
  scalars,
  labels: [],
  collections,
});
const gev = (name: string, value: number): Scalar => ({ name, value, unit: 'GeV' });

describe('numbers', () => {
  const left = eventOf([], [gev('p_in', 100), gev('p_in_error', 0.3), gev('e_ecal', 98), gev('gone', 1)]);
  const right = eventOf([], [gev('p_in', 101), gev('p_in_error', 0.4), gev('e_ecal', 98), gev('come', 2)]);
  const { scalars } = compareEvents(left, right);

  it('have their difference and its 1σ, errors are not compared by themselves', () => {
    expect(scalars.map(({ name }) => name)).toEqual(['p_in', 'e_ecal', 'gone', 'come']);
    expect(scalars[0]).toMatchObject({ difference: 1 });
    expect(scalars[0]!.sigma).toBeCloseTo(0.5, 12);
    expect(scalars.map(differs)).toEqual([true, false, true, true]);
  });

  it('are rows with the digits that the uncertainty allows, and Δ/σ', () => {
    const rows = differenceRows({ scalars, collections: [] }, left, right, [], 'GeV');
    expect(rows[0]).toMatchObject({ what: 'p_in GeV', left: '100', right: '101', difference: '1.0', remark: '2.00' });
    expect(rows[1]!.isDifferent).toBe(false);
    expect(rows[2]).toMatchObject({ left: '1', right: '–', difference: '–', remark: '' });
  });

  it('that differ by rounding are the same; a number and none are not', () => {
    expect(differs({ left: 1, right: 1 + 1e-8 })).toBe(false);
    expect(differs({ left: 0, right: 0 })).toBe(false);
    expect(differs({ left: Number.NaN, right: Number.NaN })).toBe(false);
    expect(differs({ left: Number.NaN, right: 0 })).toBe(true);
  });
});

describe('objects', () => {
  it('with channels are known by them', () => {
    const { collections } = compareEvents(
      eventOf([cells([3, 5, 9], [1, 2, 3])]),
      eventOf([cells([9, 3, 11], [3, 1.5, 4])]),
    );
    expect(collections[0]).toMatchObject({ left: 3, right: 3, lost: [1], added: [2], moved: [[0, 1]], same: [[2, 0]] });
  });

  it('without are the nearest to each other, within the gate', () => {
    const before = clusters(
      [
        [0, 0, 0],
        [100, 0, 0],
        [500, 0, 0],
      ],
      [10, 20, 30],
    );
    const after = clusters(
      [
        [101, 0, 0],
        [0, 0, 0],
        [900, 0, 0],
      ],
      [20, 10, 30],
    );
    const [found] = compareEvents(eventOf([before]), eventOf([after])).collections;
    expect(found).toMatchObject({ lost: [2], added: [2], moved: [[1, 0]], same: [[0, 1]] });
  });

  it('of an event against itself are all the same, whatever they are', () => {
    const place = fc.tuple(...[0, 1, 2].map(() => fc.integer({ min: -1000, max: 1000 })));
    fc.assert(
      fc.property(fc.uniqueArray(place, { maxLength: 30, selector: String }), (places) => {
        const event = eventOf([
          clusters(
            places,
            places.map((_, i) => i + 1),
          ),
        ]);
        const [found] = compareEvents(event, event).collections;
        expect(found).toMatchObject({ lost: [], added: [], moved: [] });
        expect(found!.same).toHaveLength(places.length);
      }),
    );
  });

  it('only one side has are lost or added, and too many are only counted', () => {
    const some = clusters([[0, 0, 0]], [1]);
    expect(compareEvents(eventOf([some]), eventOf([])).collections[0]).toMatchObject({ lost: [0], added: [] });
    expect(compareEvents(eventOf([]), eventOf([some])).collections[0]).toMatchObject({ lost: [], added: [0] });
    const many = clusters(
      Array.from({ length: 2000 }, (_, i) => [i, 0, 0]),
      Array.from({ length: 2000 }, () => 1),
    );
    expect(compareEvents(eventOf([many]), eventOf([many])).collections[0]).toMatchObject({
      isMatched: false,
      lost: [],
    });
  });
});

describe('places', () => {
  it('are positions, middles of segments, and starts of tracks', () => {
    const strips = makeCollection('s', 'trackerHits', [
      ['position', f32([0, -40, 5], 'mm', 3)],
      ['end', f32([2, 40, 5], 'mm', 3)],
    ]);
    expect([...placesOf(strips)]).toEqual([1, 0, 5]);
    const states = numericColumn(Float64Array.of(100, 1, 2, 0, 0, 1), { width: 6, offsets: Uint32Array.of(0, 1, 1) });
    const tracks = makeCollection('t', 'tracks', [['states', states]]);
    expect([...placesOf(tracks)]).toEqual([1, 2, 100, Number.NaN, Number.NaN, Number.NaN]);
  });
});

describe('marks and rows', () => {
  const left = eventOf([
    clusters(
      [
        [0, 0, 0],
        [100, 0, 0],
      ],
      [10, 20],
    ),
  ]);
  const right = eventOf([
    clusters(
      [
        [3, 4, 0],
        [500, 0, 0],
      ],
      [10, 20],
    ),
  ]);
  const difference = compareEvents(left, right);

  it('stand around what is only here and what has moved, and lead to it', () => {
    const marks = differenceMarks(left, difference, 'left', {});
    expect(marks.collections.map(({ count }) => count)).toEqual([1, 1]);
    expect(marks.collections.every(({ name }) => Object.hasOwn(MARK_STYLES, name))).toBe(true);
    expect(marks.objectOf({ collection: marks.collections[0]!.name, index: 0 })).toEqual({
      collection: 'ECAL showers',
      index: 1,
    });
    const own = { collection: 'ECAL showers', index: 0 };
    expect(marks.objectOf(own)).toBe(own);
    const hidden = { 'ECAL showers': { visible: false, colour: '#000000', colourBy: 'collection', cuts: [] } } as const;
    expect(differenceMarks(left, difference, 'left', hidden).collections).toEqual([]);
  });

  it('say what became of each object', () => {
    const rows = differenceRows(difference, left, right, [], 'GeV');
    expect(rows.map(({ what, left: a, right: b, difference: d, remark }) => [what, a, b, d, remark])).toEqual([
      ['ECAL showers', '2', '2', '', '1 lost, 1 added, 1 moved'],
      ['ECAL showers 2', '2', '', '', 'lost'],
      ['ECAL showers 2', '', '2', '', 'added'],
      ['ECAL showers 1', '1', '1', '5 mm', 'moved'],
    ]);
  });
});
