/** Series in the store: entered once, whole or not at all, and known to be as they were entered. */
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { measuredPoint, POINT_STATUSES, type SeriesPart, type SeriesPoint } from '#core/calibration/series.ts';
import { checkStore } from '#main/store/check.ts';
import { hashOfText } from '#main/store/hash.ts';
import { decodePoints, encodePoints } from '#main/store/seriesPoints.ts';
import { openStore, type Store } from '#main/store/store.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../../fixtures/directory.ts';
import { ADA } from '../../fixtures/store.ts';

let directory: TemporaryDirectory;
let store: Store;

beforeEach(async () => {
  directory = temporaryDirectory();
  store = await openStore(directory.path, 'the tests');
});

afterEach(async () => {
  await store.close();
  directory.remove();
});

const part = (name: string, points: readonly SeriesPoint[]): SeriesPart => ({
  name,
  experiment: 'padme',
  label: 'Charge',
  unit: 'pC',
  abscissa: 'utc',
  description: 'for a test',
  points,
});

const file = (name: string, ...series: SeriesPart[]) => ({ name, sha256: hashOfText(name), series });
const at = (...xs: number[]): SeriesPoint[] => xs.map((x) => measuredPoint(x, x / 10, 0.1, 7));

it('gives points back as they were, in order of x, from all their files', async () => {
  const later = file('b.txt', part('padme.charge', [measuredPoint(9, null, null), measuredPoint(5, 2, 0)]));
  expect(await store.series.add(ADA, [later, file('a.txt', part('padme.charge', at(7, 3)))])).toEqual([
    ['new'],
    ['extended'],
  ]);
  const found = store.series.get('padme.charge');
  expect(found.points.map(({ x, value, error, status, run }) => [x, value, error, status, run])).toEqual([
    [3, 0.3, 0.1, 'good', 7],
    [5, 2, 0, 'noError', null],
    [7, 0.7, 0.1, 'good', 7],
    [9, null, null, 'missing', null],
  ]);
  expect(found.sources.map(({ name }) => name).toSorted()).toEqual(['a.txt', 'b.txt']);
  expect(found.author).toBe('ada');
});

it('takes a file once, whatever its name, and says what it would do without doing it', async () => {
  const given = file('a.txt', part('padme.charge', at(1, 2)));
  expect(await store.series.rehearse(ADA, [given])).toEqual([['new']]);
  expect(store.series.names()).toEqual([]);
  await store.series.add(ADA, [given]);
  const hash = store.series.get('padme.charge').sha256;
  expect(await store.series.add({ ...ADA, name: 'bob' }, [{ ...given, name: 'copy.txt' }, given])).toEqual([
    ['known'],
    ['known'],
  ]);
  expect(store.series.get('padme.charge')).toMatchObject({ sha256: hash, author: 'ada' });
});

it('enters all or nothing', async () => {
  await store.series.add(ADA, [file('a.txt', part('padme.charge', at(1, 2)))]);
  const fresh = file('b.txt', part('padme.other', at(1)));
  const same = file('a2.txt', part('padme.charge', at(2, 3)));
  await expect(store.series.add(ADA, [fresh, same])).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('1 points of series padme.charge that “a.txt” gave already'),
  });
  const otherUnit = file('c.txt', { ...part('padme.charge', at(9)), unit: 'nC' });
  await expect(store.series.add(ADA, [fresh, otherUnit])).rejects.toMatchObject({ code: 'conflict' });
  expect(store.series.names()).toEqual(['padme.charge']);
});

it('deletes a series, after which its file is new again', async () => {
  const given = file('a.txt', part('padme.charge', at(1, 2)), part('padme.other', at(1)));
  await store.series.add(ADA, [given]);
  expect(await store.series.delete(ADA, 'padme.charge')).toBe(2);
  expect(() => store.series.get('padme.charge')).toThrow(/There is no series/);
  await expect(store.series.delete(ADA, 'padme.charge')).rejects.toMatchObject({ code: 'notFound' });
  expect(await store.series.add(ADA, [given])).toEqual([['new', 'known']]);
});

it('names points that another process has changed, and keeps the others usable', async () => {
  const names = ['padme.a', 'padme.b'];
  await store.series.add(ADA, [file('a.txt', ...names.map((name) => part(name, at(1, 2, 3))))]);
  await store.close();
  const raw = new Database(`${directory.path}/catalogue.db`);
  const data = raw.prepare("SELECT data FROM series_parts WHERE series = 'padme.b'").pluck().get() as Buffer;
  data[30]! ^= 4;
  raw.prepare("UPDATE series_parts SET data = ? WHERE series = 'padme.b'").run(data);
  raw.close();
  const report = await checkStore(directory.path);
  expect(report).toMatchObject({ ok: false, problems: [expect.stringContaining('series padme.b from “a.txt”')] });
  store = await openStore(directory.path, 'the tests');
  expect(store.series.get('padme.a').points).toHaveLength(3);
  expect(() => store.series.get('padme.b')).toThrow(expect.objectContaining({ code: 'corruptStore' }));
});

describe('points as bytes', () => {
  const number = fc.option(fc.double({ noNaN: true }));
  const point = fc.record({
    x: fc.double({ noNaN: true }),
    value: number,
    error: number,
    status: fc.constantFrom(...POINT_STATUSES),
    run: fc.option(fc.maxSafeNat()),
  });

  it('come back the same', () => {
    fc.assert(
      fc.property(fc.array(point), (points) => {
        expect(decodePoints(encodePoints(points), points.length)).toEqual(points);
      }),
    );
  });

  it('are refused at any other length, and with a status that there is not', () => {
    const bytes = encodePoints(at(1, 2));
    expect(decodePoints(bytes.subarray(1), 2)).toBeNull();
    expect(decodePoints(bytes, 3)).toBeNull();
    bytes[bytes.length - 1] = POINT_STATUSES.length;
    expect(decodePoints(bytes, 2)).toBeNull();
  });
});
