import { readFileSync } from 'node:fs';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { textAt } from '#core/event/column.ts';
import {
  collectionOf,
  fixture,
  importFiles,
  numbersOf,
  numericOf,
  scratchDirectory,
  textOf,
  type Imported,
} from '../../fixtures/import.ts';

const scratch = scratchDirectory();
afterAll(scratch.remove);

const zipped = (): string =>
  scratch.write('dex.zip', zipSync({ 'a.firebird.json': readFileSync(fixture('dex.firebird.json')) }));

describe.each([
  ['plain', () => fixture('dex.firebird.json')],
  ['zipped', zipped],
])('Firebird DEX, %s', (_, path) => {
  let imported: Imported;
  beforeAll(async () => {
    imported = await importFiles(path());
  });

  it('is recognised with its type behind the events', () => {
    expect(imported.format).toBe('firebird-dex');
    expect(imported.source.runNumber).toBeNull();
    expect(imported.events.map(({ header }) => header.eventNumber)).toEqual([0, 6]);
    expect(imported.events[0]!.labels).toEqual([{ name: 'id', value: 'event_5' }]);
  });

  it('reads hits, whose type stands behind them', () => {
    const hits = collectionOf(imported.events[0]!, 'Barrel');
    expect(hits.kind).toBe('trackerHits');
    expect(numbersOf(hits, 'position')).toEqual([1, 2, 3, 4, 5, 6]);
    expect(numbersOf(hits, 'size')).toEqual([10, 20, 0, 10, 20, 0]);
    expect(numbersOf(hits, 'time')).toEqual([-4.5, 7]);
    expect(numbersOf(hits, 'timeError')).toEqual([0.1, 0.2]);
    expect(numbersOf(hits, 'energy')).toEqual([0.002, 0.001]);
    expect(numbersOf(hits, 'energyError')).toEqual([0.0005, 0]);
    expect(collectionOf(imported.events[1]!, 'Barrel').count).toBe(0);
  });

  it('goes by the names of columns and orders points by time', () => {
    const tracks = collectionOf(imported.events[0]!, 'Plugin');
    expect(tracks.kind).toBe('tracks');
    expect(numbersOf(tracks, 'points')).toEqual([1, 2, 3, 10, 20, 30]);
    expect(numbersOf(tracks, 'pointTimes')).toEqual([1, 2]);
    expect(numbersOf(tracks, 'perigee')).toEqual([0.5, -0.25, 0, 0.64, -0.2]);
    expect(numbersOf(tracks, 'momentum')).toEqual([3, 0, 4]);
    expect(numbersOf(tracks, 'pdg')).toEqual([13]);
    expect(numbersOf(tracks, 'charge')).toEqual([-1]);
    expect(numbersOf(tracks, 'time')).toEqual([1.5]);
    expect(textAt(textOf(tracks, 'name'), 0)).toBe('mu-');
    expect(numbersOf(tracks, 'vx')).toEqual([7]);
    expect(numericOf(tracks, 'vx').unit).toBe('mm');
    expect(numericOf(tracks, 'q_over_p').unit).toBe('1/GeV');
  });

  it('lists what it does not show', () => {
    expect(imported.notShown).toEqual([
      { name: 'Plugin', what: 'point column “aux”', entries: 2 },
      { name: 'Labels', what: 'group type “Text”', entries: 3 },
    ]);
  });
});

describe('Firebird DEX as its own frontend writes it', () => {
  it('is read without its type, and said so', async () => {
    const path = scratch.write(
      'no-type.json',
      '{"events":[{"id":3,"groups":[{"name":"B","type":"BoxHit","hits":[{"pos":[1,2,3],"dim":[1,1,1]}]}]}]}',
    );
    const { events, notes } = await importFiles(path);
    expect(events).toHaveLength(1);
    const hits = collectionOf(events[0]!, 'B');
    expect([...hits.columns.keys()]).toEqual(['position', 'size']);
    expect(notes.join(' ')).toContain('does not name its type');
  });
});
