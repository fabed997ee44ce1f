import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeEvent } from '#core/event/codec.ts';
import { numericColumn } from '#core/event/column.ts';
import { channelOf } from '#core/event/channels.ts';
import { findCollection, makeCollection, type Collection, type EventData } from '#core/event/event.ts';
import type { KindId } from '#core/event/kind.ts';
import { eventBounds } from '#renderer/model/bounds.ts';
import { captionOf } from '#renderer/model/caption.ts';
import { legendOf } from '#renderer/model/legend.ts';
import { chooseColour, colourChoices, completeStyles, cutOn, withCut } from '#renderer/model/collectionStyle.ts';
import { cutDomain, stepOfValue, TRACK_STEPS, valueAtStep } from '#renderer/model/cutRange.ts';
import { drawnObject } from '#renderer/model/drawnObject.ts';
import { EventCache } from '#renderer/model/eventCache.ts';
import { timeRange } from '#renderer/model/eventTime.ts';
import { silhouette } from '#renderer/model/histogram.ts';
import { isDrawnStraight } from '#renderer/model/straightTracks.ts';
import { na64Event, padmeEvent } from '../../fixtures/rawEvents.ts';

const PALETTE = Array.from({ length: 16 }, (_, place) => `#0000${(place + 16).toString(16)}`);

function hits(name: string, times: readonly number[] = [1], kind: KindId = 'trackerHits'): Collection {
  const position = new Float32Array(times.length * 3).map((_, index) => index);
  return makeCollection(name, kind, [
    ['position', numericColumn(position, { unit: 'mm', width: 3 })],
    ['time', numericColumn(Float32Array.from(times), { unit: 'ns' })],
  ]);
}

function tracks(name: string, count = 1): Collection {
  return makeCollection(name, 'tracks', [['perigee', numericColumn(new Float64Array(5 * count), { width: 5 })]]);
}

function particles(name: string): Collection {
  return makeCollection(name, 'particles', [
    ['pdg', numericColumn(Int32Array.of(11))],
    ['vertex', numericColumn(new Float32Array(3), { unit: 'mm', width: 3 })],
  ]);
}

const event = (eventNumber: number, collections: Collection[] = []): EventData => ({
  header: { eventNumber, timeNs: null, spill: null, triggerBits: 0 },
  scalars: [],
  labels: [],
  collections,
});

describe('styles of collections', () => {
  it('keeps what the user chose and gives new names a style of their own', () => {
    const chosen = { visible: false, colour: PALETTE[2]!, colourBy: 'collection', cuts: [] } as const;
    const styles = completeStyles({ a: chosen }, [hits('a'), hits('b')], PALETTE);
    expect(styles['a']).toBe(chosen);
    expect(styles['b']).toMatchObject({ visible: true, colourBy: 'collection', cuts: [] });
    expect(styles['b']!.colour).not.toBe(PALETTE[2]);
    expect(completeStyles(styles, [hits('b')], PALETTE)).toBe(styles);
  });

  it('gives tracks their colour whatever the order of the file', () => {
    const styles = completeStyles({}, [hits('a'), hits('b'), tracks('t')], PALETTE);
    expect(styles['t']!.colour).toBe(PALETTE[0]);
  });

  it('tells hits of eleven collections apart, and from tracks, vertices and truth', () => {
    const many = Array.from({ length: 11 }, (_, index) => hits(`c${index}`));
    const styles = completeStyles({}, [hits('empty', []), ...many, tracks('t')], PALETTE);
    const colours = [...many, tracks('t')].map(({ name }) => styles[name]!.colour);
    expect(new Set(colours).size).toBe(12);
    for (const place of [1, 5, 7]) expect(colours).not.toContain(PALETTE[place]);
  });

  it('reuses the colour used least when all are taken', () => {
    expect(chooseColour('tracks', PALETTE, [...PALETTE, PALETTE[0]!])).toBe(PALETTE[1]);
  });

  it('leaves simulated and raw collections hidden, and truth where there are tracks', () => {
    const names = ['SiHits', 'SiSimHits', 'RawHits', 'Digitised', 'Similar', 'mc_hits', 'Muons'];
    const styles = completeStyles({}, [...names.map((name) => hits(name)), tracks('T'), particles('MC')], PALETTE);
    expect(names.filter((name) => styles[name]!.visible)).toEqual(['SiHits', 'Similar', 'Muons']);
    expect(styles['MC']!.visible).toBe(false);
    expect(completeStyles({}, [particles('MC')], PALETTE)['MC']!.visible).toBe(true);
  });

  it('shows truth and raw collections where the event has nothing else of their kind', () => {
    const styles = completeStyles({}, [hits('Truth hits'), tracks('T')], PALETTE);
    expect(styles['Truth hits']!.visible).toBe(true);
    expect(completeStyles({}, [hits('Truth hits'), hits('Hits')], PALETTE)['Truth hits']!.visible).toBe(false);
  });

  it('colours strips that have a charge by it', () => {
    const strips = findCollection(na64Event(1), 'Strips')!;
    expect(completeStyles({}, [strips], PALETTE)['Strips']!.colourBy).toBe('charge');
    expect(colourChoices(strips)).toEqual(['collection', 'charge']);
  });

  it('colours particles by what they are', () => {
    const styles = completeStyles({}, [particles('Truth particles')], PALETTE);
    expect(styles['Truth particles']).toMatchObject({ visible: true, colourBy: 'particle' });
  });

  it('lists in the legend what is seen only', () => {
    const collections = [particles('Truth particles')];
    const styles = completeStyles({}, collections, PALETTE);
    expect(legendOf(collections, styles, new Map([['Truth particles', 1]]), 'GeV')).toHaveLength(1);
    expect(legendOf(collections, styles, new Map([['Truth particles', 0]]), 'GeV')).toEqual([]);
  });

  it('does not take names of the object prototype for known styles', () => {
    expect(completeStyles({}, [hits('constructor')], PALETTE)['constructor']).toMatchObject({ visible: true });
  });

  it('offers only the colours that the objects have values for', () => {
    expect(colourChoices(hits('a'))).toEqual(['collection', 'time']);
    expect(colourChoices(tracks('a'))).toEqual(['collection', 'momentum', 'track']);
  });
});

describe('the object that is lit up in the picture', () => {
  const event = padmeEvent(1);
  const styles = completeStyles({}, event.collections, PALETTE);
  const waveform = { collection: 'ECal waveforms', index: 4 };

  it('is the cell of a waveform, of the same channel', () => {
    const drawn = drawnObject(event, waveform, styles)!;
    expect(drawn.collection).toBe('Truth cells');
    const channel = (name: string, index: number) => channelOf(findCollection(event, name)!, index);
    expect(channel(drawn.collection, drawn.index)).toBe(channel('ECal waveforms', 4));
  });

  it('is the object itself where it is drawn, and none where nothing visible is', () => {
    const cell = { collection: 'Truth cells', index: 2 };
    expect(drawnObject(event, cell, styles)).toBe(cell);
    expect(drawnObject(event, waveform, {})).toBeNull();
    expect(drawnObject(event, null, styles)).toBeNull();
  });
});

describe('cuts', () => {
  const energy = { attribute: 'energy', min: 0, max: null };

  it('counts zero as a bound and drops a cut without sides', () => {
    const cuts = withCut([], energy);
    expect(cuts).toEqual([energy]);
    expect(cutOn(cuts, 'energy')).toBe(energy);
    expect(withCut(cuts, { attribute: 'energy', min: null, max: null })).toEqual([]);
    expect(withCut([], { attribute: 'time', min: null, max: null })).toEqual([]);
  });

  it('replaces in place', () => {
    const time = { attribute: 'time', min: null, max: 3 };
    const next = { attribute: 'energy', min: 1, max: 2 };
    expect(withCut([energy, time], next)).toEqual([next, time]);
  });

  it('keeps the ends of the slider exact and every place inside', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
        fc.integer({ min: 0, max: TRACK_STEPS }),
        fc.boolean(),
        (low, span, step, isWhole) => {
          const domain = { low: Math.floor(low), high: Math.floor(low) + Math.ceil(span), isWhole };
          expect(valueAtStep(domain, 0)).toBe(domain.low);
          expect(valueAtStep(domain, TRACK_STEPS)).toBe(domain.high);
          const value = valueAtStep(domain, step);
          expect(value).toBeGreaterThanOrEqual(domain.low);
          expect(value).toBeLessThanOrEqual(domain.high);
          if (!isWhole) expect(Math.abs(stepOfValue(domain, value) - step)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  it('holds a bound that lies outside this event', () => {
    expect(cutDomain(0, 1, { attribute: 'energy', min: null, max: 5 }, false)).toMatchObject({ low: 0, high: 5 });
  });
});

describe('the event cache', () => {
  const payload = (key: number): Blob =>
    new Blob([
      encodeEvent(
        event(key, [
          hits(
            'a',
            Array.from({ length: 100 }, () => key),
          ),
        ]),
      ),
    ]);

  it('fetches an event once, however often it is asked for', async () => {
    const asked: number[] = [];
    const cache = new EventCache(async (_, key) => (asked.push(key), payload(key)));
    const [one, two] = await Promise.all([cache.get('r', 1), cache.get('r', 1)]);
    expect(one).toBe(two);
    expect(cache.peek('r', 1)).toBe(one);
    expect(cache.peek('r', 2)).toBeNull();
    expect(cache.peek('other', 1)).toBeNull();
    expect(asked).toEqual([1]);
  });

  it('has the neighbours at hand after a prefetch', async () => {
    const cache = new EventCache(async (_, key) => payload(key));
    cache.prefetch('r', [2, null, 4]);
    await Promise.all([cache.get('r', 2), cache.get('r', 4)]);
    expect(cache.peek('r', 2)!.header.eventNumber).toBe(2);
    expect(cache.peek('r', 4)!.header.eventNumber).toBe(4);
  });

  it('forgets a failure, so that the next call tries again', async () => {
    let calls = 0;
    const cache = new EventCache(async (_, key) => {
      calls++;
      if (calls === 1) throw new Error('away');
      return payload(key);
    });
    await expect(cache.get('r', 1)).rejects.toThrow('away');
    expect((await cache.get('r', 1)).header.eventNumber).toBe(1);
  });

  it('stays within its bytes and drops what was looked at longest ago', async () => {
    const size = 100 * 16;
    const cache = new EventCache(async (_, key) => payload(key), 3 * size);
    for (const key of [1, 2, 3]) await cache.get('r', key);
    cache.peek('r', 1);
    await cache.get('r', 4);
    expect(cache.bytes).toBe(3 * size);
    expect([1, 2, 3, 4].filter((key) => cache.peek('r', key))).toEqual([1, 3, 4]);
  });

  it('shows an event that is larger than the cache', async () => {
    const cache = new EventCache(async (_, key) => payload(key), 1);
    expect((await cache.get('r', 7)).header.eventNumber).toBe(7);
    expect(cache.peek('r', 7)).not.toBeNull();
  });
});

describe('what an event spans', () => {
  it('finds first and last time and leaves out what is no number', () => {
    const range = timeRange([hits('a', [3, Number.NaN, -2]), hits('b', [Number.POSITIVE_INFINITY])]);
    expect(range).toEqual({ first: -2, last: 3 });
    expect(timeRange([hits('a', [Number.NaN])])).toBeNull();
    expect(timeRange([])).toBeNull();
  });

  it('finds the box around its positions', () => {
    expect(eventBounds(event(1, [hits('a', [0, 0])]))).toEqual({ low: [0, 1, 2], high: [3, 4, 5] });
    expect(eventBounds(event(1))).toBeNull();
  });

  it('says which tracks need a field', () => {
    expect(isDrawnStraight(tracks('t'))).toBe(true);
    expect(isDrawnStraight(tracks('t', 0))).toBe(false);
    expect(isDrawnStraight(hits('h'))).toBe(false);
  });
});

describe('silhouettes', () => {
  it('counts every finite value once', () => {
    fc.assert(
      fc.property(fc.array(fc.float()), (values) => {
        const shape = silhouette(Float32Array.from(values), 10);
        const finite = values.filter(Number.isFinite);
        if (finite.length === 0) expect(shape).toBeNull();
        else {
          expect(shape!.counts.reduce((sum, count) => sum + count, 0)).toBe(finite.length);
          expect(shape!.missing).toBe(values.length - finite.length);
          expect([shape!.low, shape!.high]).toEqual([Math.min(...finite), Math.max(...finite)]);
        }
      }),
    );
  });

  it('puts the largest value in the last bin', () => {
    expect([...silhouette([0, 1, 2, 3, 4], 2)!.counts]).toEqual([2, 3]);
    expect([...silhouette([5, 5], 3)!.counts]).toEqual([2, 0, 0]);
  });
});

describe('captions', () => {
  it('say run, event, time and the cuts of what is shown', () => {
    const collection = hits('Velo');
    const lines = captionOf({
      run: 'lhcb-191749',
      globalTag: null,
      header: { ...event(5296728).header, timeNs: 1_495_515_431_000_000_000n },
      timeNs: 12.5,
      energyUnit: 'MeV',
      collections: [collection, hits('hidden')],
      styles: {
        Velo: {
          visible: true,
          colour: '#000001',
          colourBy: 'collection',
          cuts: [{ attribute: 'time', min: 0, max: 2.5 }],
        },
        hidden: {
          visible: false,
          colour: '#000001',
          colourBy: 'collection',
          cuts: [{ attribute: 'time', min: 0, max: 1 }],
        },
      },
    });
    expect(lines).toEqual([
      'Run lhcb-191749 · event 5296728 · 2017-05-23 04:57:11 UTC · until 12.5 ns',
      'Cuts: Velo: 0 ≤ time ≤ 2.5 ns',
    ]);
  });
});
