/** Timelines, what held once, uses of payloads and trends, on a store whose every step is written down beside it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fixed, PROVENANCE } from '#core/calibration/payload.ts';
import { makePayload } from '#core/calibration/payloadTypes.ts';
import { comparedPayloads, payloadUses, timelineOf } from '#main/service/conditionHistory.ts';
import { runConditions } from '#main/service/conditions.ts';
import { payloadTrend } from '#main/service/trends.ts';
import type { ConditionWriter } from '#main/store/conditionWriter.ts';
import { openStore, type Store } from '#main/store/store.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../../fixtures/directory.ts';
import { BY_ADA } from '../../fixtures/store.ts';

let directory: TemporaryDirectory;
let store: Store;
let hashes: Record<'a' | 'b' | 'c', string>;

const npot = (value: number) =>
  makePayload(
    'flux.npot',
    { parameters: { npot: { status: 'measured', value, error: value / 100 } }, table: null },
    PROVENANCE,
  );
const temperature = (left: number) =>
  makePayload(
    'padme_ecal.temperature',
    {
      parameters: { coefficient: fixed(0.01), reference: fixed(36.195), left: fixed(left), right: fixed(36) },
      table: null,
    },
    PROVENANCE,
  );
const write = <T>(work: (writer: ConditionWriter) => T): Promise<T> => store.conditions.write(BY_ADA, work);
const hour = (n: number): number => Date.UTC(2025, 5, 1, n);

function addRun(number: number, start: number | null): void {
  const none = '0'.repeat(64);
  store.catalogue.file
    .prepare(
      `INSERT INTO runs (run, experiment, number, setup, start, "end", events, comment, quality, energy_unit, is_sample,
         imported_at, bytes, content_hash, summary_hash, not_shown, notes)
       VALUES (?, 'padme', ?, NULL, ?, NULL, 0, '', 'notChecked', 'MeV', 0, '2025-06-01T00:00:00.000Z', 0, ?, ?, '[]', '[]')`,
    )
    .run(`padme-${number}`, number, start === null ? null : new Date(start).toISOString(), none, none);
}

/** Runs 10 to 40 by fives; N_PoT a from 10, b in 20–29, c from 35; temperature in two hours of time. */
beforeEach(async () => {
  directory = temporaryDirectory();
  store = await openStore(directory.path, 'the tests');
  for (let number = 10; number <= 40; number += 5) addRun(number, number === 40 ? null : hour(number));
  hashes = await write((writer) => {
    const [a, b, c] = [100, 200, 300].map((value) => writer.addPayload(npot(value)).hash);
    writer.createTag({ name: 'flux', type: 'flux.npot', experiment: 'padme', description: '' });
    writer.placeIov('flux', { since: 10, until: 30, payload: a! });
    writer.placeIov('flux', { since: 20, until: 30, payload: b! });
    writer.placeIov('flux', { since: 35, until: null, payload: c! });
    writer.createTag({ name: 'warm', type: 'padme_ecal.temperature', experiment: 'padme', description: '' });
    const { hash } = writer.addPayload(temperature(35));
    writer.placeIov('warm', { since: hour(14), until: hour(21), payload: hash });
    writer.createGlobalTag({ name: 'online', experiment: 'padme', setup: null, description: '' });
    for (const tag of ['flux', 'warm']) writer.setMember('online', tag);
    return { a: a!, b: b!, c: c! };
  });
});

afterEach(async () => {
  await store.close();
  directory.remove();
});

const timeline = (range: Partial<{ fromRun: number; untilRun: number; detail: number }> = {}) =>
  timelineOf({ store }, { globalTag: 'online', fromRun: null, untilRun: null, detail: 100, ...range });

describe('a timeline', () => {
  it('gives segments, gaps, staleness and coverage by run', () => {
    const found = timeline();
    expect(found).toMatchObject({ firstRun: 10, lastRun: 40, storedRuns: { first: 10, last: 40, inRange: 7 } });
    const [flux] = found.rows;
    expect(
      flux!.segments.map(({ validity, staleFromRun, iov }) => [validity, staleFromRun, iov?.payload, iov?.author]),
    ).toEqual([
      ['10–19', 11, hashes.a, 'ada'],
      ['20–29', 21, hashes.b, 'ada'],
      ['35 and later', 36, hashes.c, 'ada'],
    ]);
    expect(flux).toMatchObject({
      iovs: 3,
      gaps: [{ validity: '30–34' }],
      gapCount: 1,
      coverage: { runs: 7, covered: 6, stale: 3, missing: [{ first: 30, last: 30, count: 1 }] },
    });
  });

  it('places what is by time at the runs that begin in it', () => {
    const warm = timeline().rows[1]!;
    expect(warm.segments).toMatchObject([{ runs: { since: 15, until: 21 }, since: hour(14), until: hour(21) }]);
    expect(warm.coverage).toMatchObject({
      runs: 6,
      covered: 2,
      missing: [
        { first: 10, last: 10 },
        { first: 25, last: 35 },
      ],
    });
  });

  it('of a range holds what reaches into it', () => {
    const [flux] = timeline({ fromRun: 25, untilRun: 32 }).rows;
    expect(flux!.segments.map(({ validity }) => validity)).toEqual(['20–29']);
    expect(flux!.gaps.map(({ validity }) => validity)).toEqual(['30–32']);
    expect(timeline({ fromRun: 50, untilRun: 60 }).rows[0]!.segments.map(({ validity }) => validity)).toEqual([
      '35 and later',
    ]);
    expect(timeline({ fromRun: 1, untilRun: 5 }).rows[0]).toMatchObject({ segments: [], coverage: { runs: 0 } });
    expect(() => timeline({ fromRun: 9, untilRun: 5 })).toThrow(/the earlier one comes first/);
  });

  it('tells what is too narrow in blocks', () => {
    const found = timelineOf({ store }, { globalTag: 'online', fromRun: 10, untilRun: 40, detail: 1 }).rows[0]!;
    expect(found.segments.reduce((sum, { iovs }) => sum + iovs, 0)).toBe(3);
    expect(found.segments[0]).toMatchObject({ iovs: 3, hasGap: true, iov: null });
  });
});

describe('as of a time', () => {
  it('a run sees what held then', async () => {
    const clock = store.catalogue.file.prepare('SELECT max(added_utc_ms) FROM iovs').pluck().get() as number;
    while (Date.now() <= clock) await new Promise((resolve) => setTimeout(resolve, 1));
    const then = new Date(clock).toISOString();
    await write((writer) => writer.placeIov('flux', { since: 12, until: 18, payload: hashes.c }));
    const seen = async (run: number, asOf: string | null) =>
      (await runConditions({ store }, `padme-${run}`, 'online', asOf)).types[0]!.segments.map(({ payload }) => payload);
    expect(await seen(15, null)).toEqual([hashes.c]);
    expect(await seen(15, then)).toEqual([hashes.a]);
    expect(await seen(25, then)).toEqual([hashes.b]);
    expect(await seen(30, then)).toEqual([]);
    await expect(runConditions({ store }, 'padme-15', 'online', '2001-01-01T00:00:00.000Z')).rejects.toThrow(
      /was made at/,
    );
    await expect(runConditions({ store }, 'padme-15', null, then)).rejects.toThrow(/Name the global tag/);
  });
});

it('tells where a payload is used, and what differs between two', async () => {
  await write((writer) => writer.placeIov('flux', { since: 10, until: 15, payload: hashes.c }));
  expect(payloadUses({ store }, hashes.c)).toEqual([
    {
      tag: 'flux',
      type: 'flux.npot',
      validity: ['10–14', '35 and later'],
      withdrawn: 0,
      globalTags: [{ name: 'online', state: 'open' }],
    },
  ]);
  expect(payloadUses({ store }, hashes.a)).toMatchObject([{ validity: ['15–19'], withdrawn: 2 }]);
  expect(() => payloadUses({ store }, 'f'.repeat(64))).toThrow(/There is no payload/);
  expect(comparedPayloads({ store }, hashes.a, hashes.b)).toMatchObject({ type: 'flux.npot', worst: [{ ratio: 2 }] });
  const other = store.conditions.iovs('warm')[0]!.payload;
  expect(() => comparedPayloads({ store }, hashes.a, other)).toThrow(/nothing to compare/);
});

it('follows a value from payload to payload, over runs and over time', () => {
  const value = { name: 'npot', key: null, over: 'mean' as const };
  const input = { type: 'flux.npot', globalTag: 'online', tag: null, value, against: 'run' as const, useAll: false };
  const rules = [{ kind: 'limits' as const, low: null, high: 250 }];
  const found = payloadTrend({ store }, { ...input, rules });
  expect(found.points).toMatchObject({
    x: [10, 20, 35],
    value: [100, 200, 300],
    error: [1, 2, 3],
    payload: [hashes.a, hashes.b, hashes.c],
  });
  expect(found.borders.map(({ x }) => x)).toEqual([10, 20, 30, 35]);
  expect(found.rules[0]!.alarms).toMatchObject([{ fromX: 35, points: 1 }]);
  expect(payloadTrend({ store }, { ...input, against: 'utc', rules: null })).toMatchObject({
    abscissa: 'utc',
    points: { x: [hour(10), hour(20), hour(35)], run: [10, 20, 35] },
  });
  expect(() => payloadTrend({ store }, { ...input, tag: 'flux', rules: null })).toThrow(/name one of them/);
  expect(() => payloadTrend({ store }, { ...input, globalTag: null, tag: 'warm', rules: null })).toThrow(/is of type/);
});
