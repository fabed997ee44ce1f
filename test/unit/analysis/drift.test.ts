/** Drift rules against published numbers, and on the series that PADME gave. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { judgeDrift, type DriftRule } from '#core/analysis/drift.ts';
import { WATCHED_SERIES } from '#core/analysis/driftRules.ts';
import { measuredPoint, type SeriesPoint } from '#core/calibration/series.ts';
import { makeRandom } from '#core/statistics/random.ts';
import { readSeriesFile } from '#main/workers/import/series/readSeries.ts';
import { SHARED } from '../../fixtures/command.ts';

const points = (values: readonly number[], run: number | null = null): SeriesPoint[] =>
  values.map((value, x) => measuredPoint(x, value, 0.1, run));

describe('limits', () => {
  it('hold on both sides, and breaches in a row are one alarm', () => {
    const verdict = judgeDrift(points([1, 2, 3, 4, 5, 2, 0.5]), { kind: 'limits', low: 1, high: 3 }, { unit: 'mm' });
    expect(verdict.alarms).toMatchObject([
      { first: 3, last: 4, points: 2, worst: 5, why: '4 mm is above 3 mm.' },
      { first: 6, last: 6, points: 1, worst: 0.5, why: '0.5 mm is below 1 mm.' },
    ]);
    expect(verdict.judged).toBe(7);
  });

  it('leave points with a wrong error out unless asked', () => {
    const given = [
      measuredPoint(0, 9, 0),
      measuredPoint(1, 9, 100),
      measuredPoint(2, null, null),
      measuredPoint(3, 1, 0.1),
    ];
    const rule: DriftRule = { kind: 'limits', low: null, high: 3 };
    expect(judgeDrift(given, rule)).toMatchObject({ alarms: [], judged: 1, leftOut: 3 });
    expect(judgeDrift(given, rule, { useAll: true })).toMatchObject({ judged: 3, leftOut: 1, alarms: [{ points: 2 }] });
  });
});

describe('a reference', () => {
  const rule: DriftRule = {
    kind: 'change',
    allowed: 0.02,
    counted: 'relative',
    reference: { from: 'first', points: 2 },
    scope: 'run',
  };

  it('is each run’s own, of its first points, which are not judged themselves', () => {
    const given = [...points([10, 10, 10.1, 10.3], 1), ...points([20, 20, 20.3, 19.5], 2), ...points([5], 3)];
    const verdict = judgeDrift(given, rule);
    expect(verdict.references).toMatchObject([
      { run: 1, value: 10, points: 2 },
      { run: 2, value: 20, points: 2 },
    ]);
    expect(verdict).toMatchObject({ judged: 4, withoutReference: 5 });
    expect(verdict.alarms.map(({ first, run, why }) => [first, run, why])).toEqual([
      [3, 1, '10.3 is 3 % above 10, the mean of the first 2 points of run 1; 2 % are allowed.'],
      [7, 2, '19.5 is 2.5 % below 20, the mean of the first 2 points of run 2; 2 % are allowed.'],
    ]);
  });

  it('that cannot be had judges nothing', () => {
    const flat: DriftRule = { kind: 'sigma', most: 3, reference: { from: 'first', points: 3 }, scope: 'all' };
    expect(judgeDrift(points([1, 1, 1, 9]), flat)).toMatchObject({ alarms: [], judged: 0, withoutReference: 4 });
    expect(judgeDrift([], flat)).toMatchObject({ alarms: [], judged: 0, references: [] });
  });
});

describe('CUSUM', () => {
  it('gives the alarm of the NIST e-Handbook’s example (6.3.2.3) at group 14, and where the shift began', () => {
    const values = [
      324.925, 324.675, 324.725, 324.35, 325.35, 325.225, 324.125, 324.525, 325.225, 324.6, 324.625, 325.15, 328.325,
      327.25, 327.825, 328.5, 326.675, 327.775, 326.875, 328.35,
    ];
    const reference = { from: 'given' as const, value: 325, sigma: 1 };
    const { alarms } = judgeDrift(points(values), { kind: 'cusum', k: 0.3175, h: 4.1959, reference, scope: 'all' });
    expect(alarms).toMatchObject([{ first: 13, last: 19, shiftFromX: 12 }]);
    expect(alarms[0]!.worst).toBeCloseTo(
      328.325 + 327.25 + 327.825 + 328.5 + 326.675 + 327.775 + 326.875 + 328.35 - 8 * 325.3175,
      6,
    );
  });

  /** Points up to the first alarm, on average. */
  function runLength(shift: number, h: number, toys: number): { mean: number; error: number } {
    const rule: DriftRule = {
      kind: 'cusum',
      k: 0.5,
      h,
      reference: { from: 'given', value: 0, sigma: 1 },
      scope: 'all',
    };
    const lengths = Array.from({ length: toys }, (_, toy) => {
      const random = makeRandom(63_2_3, toy);
      const drawn = Array.from({ length: 400 }, () => random.normal(shift, 1));
      return judgeDrift(points(drawn), rule).alarms[0]!.first + 1;
    });
    const mean = lengths.reduce((a, b) => a + b) / toys;
    const square = lengths.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (toys - 1);
    return { mean, error: Math.sqrt(square / toys) };
  }

  // Montgomery, Introduction to Statistical Quality Control, ch. 9: average run lengths for k = ½, both sides.
  it.each([
    [1, 4, 8.38],
    [1, 5, 10.4],
    [2, 5, 4.01],
    [0.5, 4, 26.6],
  ])('takes on average as long as published for a shift of %s σ with h = %s: %s points', (shift, h, published) => {
    const { mean, error } = runLength(shift, h, 800);
    // 3.5 standard errors, and the rounding of the table.
    expect(Math.abs(mean - published)).toBeLessThan(3.5 * error + 0.06);
  });
});

describe.skipIf(!existsSync(join(SHARED, 'data/padme-run4')))('Run IV (../shared/data)', () => {
  const directory = join(SHARED, 'data/padme-run4');
  const all = readdirSync(directory)
    .filter((name) => name.startsWith('DB_run_'))
    .flatMap((name) => readSeriesFile({ path: join(directory, name), name }).series);
  const series = (name: string): SeriesPoint[] =>
    all
      .filter((part) => part.name === name)
      .flatMap((part) => part.points)
      .toSorted((a, b) => a.x - b.x);

  // What the rules find, held as it is: rule, points judged, points left out for their error, alarms with run and points.
  it.each([
    ['run4_ratio_x', 61, 0, '80472:1 80472:1 80534:1 80649:1 80649:1 80651:2 80677:5'],
    [
      'run4_ratio_y',
      61,
      0,
      '80357:2 80415:2 80415:1 80427:6 80459:2 80459:4 80472:4 80534:1 80649:5 80651:3 80651:2 80677:3 80677:2',
    ],
    ['run4_x', 61, 0, ''],
    ['run4_y', 61, 0, ''],
    ['run4_fitted_x', 59, 2, ''],
    ['run4_fitted_y', 61, 0, ''],
    ['run4_ratio_x_all', 85, 0, '80357:85'],
  ])('%s: %s points judged, %s left out', (id, judged, leftOut, alarms) => {
    const watched = WATCHED_SERIES.find((one) => one.id === id)!;
    const verdict = judgeDrift(series(watched.series), watched.rule);
    expect(verdict).toMatchObject({ judged, leftOut });
    expect(verdict.judged + verdict.leftOut + verdict.withoutReference).toBe(94);
    expect(verdict.alarms.map(({ run, points: count }) => `${run}:${count}`).join(' ')).toBe(alarms);
  });

  it('finds the jump of the ratio in run 80649 and its fall in run 80677', () => {
    const watched = WATCHED_SERIES.find(({ id }) => id === 'run4_ratio_x')!;
    const { alarms } = judgeDrift(series(watched.series), watched.rule);
    expect(alarms.map(({ why }) => why)).toContain(
      '1.259 is 29.26 % above 0.9737, the mean of the first 3 points of run 80649; 2 % are allowed.',
    );
    expect(alarms.at(-1)!.why).toMatch(/^0\.8729 is 4\.189 % below 0\.9111/);
  });
});
