import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { collectionOf, fixture, importFiles, numbersOf, numericOf, scratchDirectory } from '../../fixtures/import.ts';

const scratch = scratchDirectory();
afterAll(scratch.remove);

const part = (role: string): string => fixture(`event000000017-${role}.csv`);

describe('TrackML CSV', async () => {
  const imported = await importFiles(part('cells'), part('truth'), part('hits'), part('particles'));
  const event = imported.events[0]!;
  const hits = collectionOf(event, 'hits');
  const particles = collectionOf(event, 'particles');

  it('joins the files of an event by their prefix', () => {
    expect(imported.format).toBe('trackml-csv');
    expect(imported.events).toHaveLength(1);
    expect(event.header.eventNumber).toBe(17);
    expect(hits.count).toBe(4);
    expect(particles.count).toBe(2);
  });

  it('reads hits', () => {
    expect(numbersOf(hits, 'position')).toEqual([10, 0, 1, 20, 0, 2, 5, 0, 0.5, -15, 2, 3]);
    expect(numbersOf(hits, 'hitId')).toEqual([1, 2, 7, 4]);
    expect(numbersOf(hits, 'layer')).toEqual([2, 4, 2, 2]);
    expect(numbersOf(hits, 'volume')).toEqual([8, 8, 9, 8]);
    expect(numbersOf(hits, 'module')).toEqual([33, 34, 35, 36]);
  });

  it('keeps particle ids exact and links hits to particles, noise to none', () => {
    const id = 4503668346847233n;
    expect([...numericOf(hits, 'particleId').data]).toEqual([id, id, id, 0n]);
    expect([...numericOf(particles, 'particleId').data]).toEqual([id - 1n, id]);
    const link = numericOf(hits, 'particle');
    expect(link.target).toBe('particles');
    expect([...link.data]).toEqual([1, 1, 1]);
    expect([...link.offsets!]).toEqual([0, 1, 2, 3, 3]);
  });

  it('draws particles from their vertex through their true hits in order of distance', () => {
    expect([...numericOf(particles, 'points').offsets!]).toEqual([0, 0, 4]);
    expect(numbersOf(particles, 'points')).toEqual([0.125, 0, 0, 5.1, 0, 0.5, 10.1, 0, 1, 20.1, 0, 2]);
    expect(numbersOf(particles, 'momentum').slice(3)).toEqual([1.2, 0, 0.1]);
  });

  it('adds up the cells of a hit', () => {
    expect(numbersOf(hits, 'cells')).toEqual([2, 0, 1, 0]);
    expect(numbersOf(hits, 'cellValue')).toEqual([0.75, 0, 1, 0]);
    expect(imported.notShown).toContainEqual({ name: 'cells', what: 'column “ch0”', entries: 3 });
  });

  it('makes one run of several sets, in order of their numbers', async () => {
    const content = readFileSync(part('hits'));
    const names = ['event10-hits.csv', 'event9-hits.csv'];
    const { events } = await importFiles(...names.map((name) => scratch.write(name, content)));
    expect(events.map(({ header }) => header.eventNumber)).toEqual([9, 10]);
  });

  it.each([
    ['a missing hits file', 'e1-truth.csv', 'hit_id,particle_id,tx\n', /“e1” has no hits file/],
    ['a field too few', 'e2-hits.csv', 'hit_id,x,y,z,volume_id,layer_id,module_id\n1,2,3,4,5,6,7\n2,3\n', /line 3/i],
    [
      'a text for a number',
      'e3-hits.csv',
      'hit_id,x,y,z,volume_id,layer_id,module_id\n1,nan,3,4,5,6,7\n',
      /line 2: x is “nan”/,
    ],
    ['an infinite position', 'e4-hits.csv', 'hit_id,x,y,z,volume_id,layer_id,module_id\n1,1e999,3,4,5,6,7\n', /1e999/],
    [
      'a hit twice',
      'e5-hits.csv',
      'hit_id,x,y,z,volume_id,layer_id,module_id\n1,1,3,4,5,6,7\n1,1,3,4,5,6,7\n',
      /twice/,
    ],
    ['a missing column', 'e6-hits.csv', 'hit_id,x,y,z\n1,1,3,4\n', /no column “volume_id”/],
    ['a line without end', 'e7-hits.csv', `hit_id,x,y,z\n${'1'.repeat(200_000)}`, /line|length|column/i],
  ])('says where %s is', async (_, name, content, sentence) => {
    await expect(importFiles(scratch.write(name, content))).rejects.toMatchObject({
      code: 'badFile',
      message: expect.stringMatching(sentence),
    });
  });
});
