/** Scans: which run belongs to which point, what is done, and how long the rest takes. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { BUILT_IN_PLANS } from '#core/scan/builtIn.ts';
import { scanPlan, type ScanPlan } from '#core/scan/plan.ts';
import { pointOf, scanProgress, type ScanRun } from '#core/scan/progress.ts';
import { headline, hoursText, pointsPlot, powerText } from '#core/scan/texts.ts';

const [RUN_3, NA64] = BUILT_IN_PLANS as readonly [ScanPlan, ScanPlan];
const POINTS = join(import.meta.dirname, '../../../../shared/data/padme-run3/points.csv');

const DAY = Date.parse('2022-10-12T00:00:00Z');
const at = (hour: number): string => new Date(DAY + hour * 3_600_000).toISOString();

const run = (number: number, change: Partial<ScanRun> = {}): ScanRun => ({
  run: `padme-${number}`,
  experiment: 'padme',
  setup: 'padme-run3',
  start: at(8 * number),
  end: at(8 * number + 8),
  events: 10,
  period: null,
  scan: null,
  beamEnergy: 0.28656,
  pot: 4e9,
  eot: null,
  deadTime: null,
  isSample: false,
  process: null,
  ...change,
});

describe('the plans that come with Beamglass', () => {
  it.each(BUILT_IN_PLANS)('$name is a plan', (plan) => {
    expect(scanPlan.parse(plan)).toEqual(plan);
  });

  it('has the 52 energies of Run III, 47 of them for the resonance or above it', () => {
    expect(RUN_3.points).toHaveLength(52);
    const of = (scan: string): number => RUN_3.points.filter((point) => point.scan === scan).length;
    expect([of('scan 1'), of('below resonance'), of('scan 2'), of('high energy')]).toEqual([23, 5, 19, 5]);
  });

  it.skipIf(!existsSync(POINTS))('has the energies of the published table (skipped without shared/data)', () => {
    const [head = '', ...lines] = readFileSync(POINTS, 'utf8').trim().split('\n');
    const column = (name: string): number => head.split(',').indexOf(name);
    const published = lines.map((line) => line.split(','));
    expect(RUN_3.points.map(({ id }) => id)).toEqual(published.map((row) => row[column('period')]));
    for (const [index, row] of published.entries()) {
      expect(RUN_3.points[index]!.beamEnergy).toBeCloseTo(Number(row[column('ebeam_mev')]) / 1000, 8);
    }
    const runs = published.map((row, index) =>
      run(index, { beamEnergy: Number(row[column('ebeam_mev')]) / 1000, pot: Number(row[column('npot')]) }),
    );
    const progress = scanProgress(RUN_3, runs);
    expect(progress.points.map(({ runs: count }) => count)).toEqual(published.map(() => 1));
    expect(progress.done).toBe(published.filter((row) => Number(row[column('npot')]) >= 1e10).length);
    expect(progress.amount).toBeCloseTo(
      published.reduce((sum, row) => sum + Number(row[column('npot')]), 0),
      -1,
    );
  });
});

describe('the point of a run', () => {
  const id = (one: ScanRun, plan = RUN_3): string => {
    const point = pointOf(plan, one);
    return typeof point === 'string' ? point : point.id;
  };

  it('is that of its period, else the nearest in energy', () => {
    expect(id(run(1))).toBe('0');
    expect(id(run(1, { beamEnergy: 0.2862 }))).toBe('33');
    expect(id(run(1, { period: '51' }))).toBe('51');
    expect(id(run(1, { beamEnergy: 0.25 }))).toBe('none');
    expect(id(run(1, { beamEnergy: null }))).toBe('none');
    expect(id(run(1, { beamEnergy: 0.2863, scan: 'scan 1' }))).toBe('0');
  });

  it('is none where several fit alike', () => {
    const na64 = run(1, { experiment: 'na64', beamEnergy: 100, setup: 'na64-inv2017-18' });
    expect(id(na64, NA64)).toBe('several');
    expect(id({ ...na64, period: 'inv18' }, NA64)).toBe('inv18');
    expect(id({ ...na64, setup: 'na64-inv2016' }, NA64)).toBe('inv16');
    expect(id({ ...na64, setup: null }, NA64)).toBe('none');
    expect(scanProgress(NA64, [na64])).toMatchObject({ ambiguous: ['padme-1'], unplaced: [], runs: [] });
  });
});

describe('how far a scan is', () => {
  const plan: ScanPlan = { ...RUN_3, points: RUN_3.points.slice(0, 2) };

  it('counts points, what is left and the time for it', () => {
    const runs = [
      run(0),
      run(1),
      run(2),
      run(3, { beamEnergy: 0.29126, pot: 1e9 }),
      run(4, { pot: null, beamEnergy: 0.29126 }),
      run(5, { beamEnergy: 0.2 }),
      run(6, { isSample: true }),
      run(7, { experiment: 'na64' }),
    ];
    const progress = scanProgress(plan, runs);
    expect(progress).toMatchObject({ done: 1, amount: 13e9, goal: 2e10, left: 9e9, unplaced: ['padme-5'] });
    expect(progress.uncounted).toEqual(['padme-4']);
    expect(progress.points.map(({ state }) => state)).toEqual(['done', 'begun']);
    // The last day: runs 1 to 3, 9e9 POT in 24 h.
    expect(progress.rate).toEqual({ perHour: 9e9 / 24, from: at(8), until: at(32), runs: 3 });
    expect(progress.hoursLeft).toBeCloseTo(24, 10);
    expect(headline(plan, progress)).toBe('1 of 2 points done, 1.3 × 10¹⁰ POT, 24 h left at this rate');
  });

  it('promises nothing without a rate, and needs nothing when all is there', () => {
    expect(scanProgress(plan, [])).toMatchObject({ rate: null, hoursLeft: null, done: 0 });
    expect(headline(plan, scanProgress(plan, []))).toBe('0 of 2 points done, 0 POT, no rate yet');
    const all = plan.points.map(({ id }, index) => run(index, { period: id, pot: 2e10 }));
    expect(headline(plan, scanProgress(plan, all))).toBe('2 of 2 points done, 4 × 10¹⁰ POT, all goals reached');
  });

  it('counts electrons after dead time, and says where that is not known', () => {
    const electrons: ScanPlan = { ...plan, experiment: 'na64', counts: 'eot' };
    const taken = { experiment: 'na64', pot: null, eot: 1e10 };
    const progress = scanProgress(electrons, [run(1, { ...taken, deadTime: 0.074 }), run(2, taken)]);
    expect(progress.runs.map(({ amount }) => amount)).toEqual([0.926e10, 1e10]);
    expect(progress.withoutDeadTime).toEqual(['padme-2']);
    expect(scanProgress(plan, [run(1, { process: 'bunches' }), run(2)]).simulated).toEqual(['padme-1']);
    expect(scanProgress(plan, [run(1, { deadTime: 0.5 })])).toMatchObject({ amount: 4e9, withoutDeadTime: [] });
  });

  it('counts what is too much at one point for no other', () => {
    const pots = fc.array(fc.double({ min: 0, max: 3e10, noNaN: true }), { maxLength: 20 });
    fc.assert(
      fc.property(pots, (amounts) => {
        const runs = amounts.map((pot, index) => run(index, { pot, period: String(index % 2) }));
        const { left, points, amount } = scanProgress(plan, runs);
        const sums = [0, 1].map((point) =>
          amounts.filter((_, index) => index % 2 === point).reduce((sum, one) => sum + one, 0),
        );
        expect(left).toBeCloseTo(Math.max(0, 1e10 - sums[0]!) + Math.max(0, 1e10 - sums[1]!), -2);
        expect(points.map((one) => one.amount)).toEqual(sums);
        expect(amount).toBeCloseTo(sums[0]! + sums[1]!, -2);
      }),
    );
  });
});

test('numbers are printed as a shifter reads them', () => {
  expect([powerText(0), powerText(9999), powerText(1e10), powerText(1.2345e11)]).toEqual([
    '0',
    '9\u202f999',
    '1 × 10¹⁰',
    '1.23 × 10¹¹',
  ]);
  expect([hoursText(0.2), hoursText(2.1), hoursText(50)]).toEqual(['12 min', '3 h', '2 days 2 h']);
  expect(pointsPlot(RUN_3, scanProgress(RUN_3, [])).series.map(({ name }) => name)).toHaveLength(4);
});
