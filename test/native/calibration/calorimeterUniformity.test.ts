import { describe, expect, it } from 'vitest';
import { constantProblems } from '#core/calibration/payloadType.ts';
import { payloadType } from '#core/calibration/payloadTypes.ts';
import { fittedCalibration } from '#core/calibration/result.ts';
import { makeRandom } from '#core/statistics/random.ts';
import { calorimeterUniformity } from '#main/workers/fit/methods/calorimeterUniformity.ts';
import type { UniformityData } from '#main/workers/fit/na64/uniformityData.ts';
import { chanceOfLargest, deviationsOf, evennessOf, fitUniformity } from '#main/workers/fit/na64/uniformityFit.ts';
import { calorimeterUniformityCase, LEAKY_GAP, uniformityToy } from '../../closure/cases/calorimeterUniformity.ts';
import { byKey, collectSimulated, errorsByKey, FOLLOWING } from '../../fixtures/calibration.ts';

const { task } = calorimeterUniformityCase;
const CUTS = { binSize: 9.5, range: 76, margin: 6, leastEntries: 100, core: { below: 2, above: 2.5 } };

const withFractions = (data: UniformityData, fraction: ArrayLike<number>): UniformityData => ({
  ...data,
  impacts: data.impacts.map((one) => ({
    ...one,
    x: Array.from(one.x).slice(0, fraction.length),
    y: Array.from(one.y).slice(0, fraction.length),
    fraction,
  })),
});

describe('uniformity of a calorimeter', () => {
  it('gives the containment back and finds the leaky border, there and nowhere else', async () => {
    const { data, truth } = uniformityToy(makeRandom(81, 0), LEAKY_GAP);
    const result = fittedCalibration.parse(await calorimeterUniformity.fit(data, task, FOLLOWING));
    expect(constantProblems(payloadType('calorimeter.containment'), result.constants)).toEqual([]);
    const value = byKey(result.constants, 'containment').get('ECAL')!;
    const error = errorsByKey(result.constants, 'containment').get('ECAL')!;
    expect(Math.abs(value - byKey(truth, 'containment').get('ECAL')!)).toBeLessThan(4 * error);
    expect(error).toBeLessThan(2e-4);
    const state = result.fits.find(({ key }) => key === 'ECAL against a constant')!.state;
    expect(state.pValue).toBeLessThan(1e-6);
    expect(result.notes.find((note) => note.includes('deviate by more than 4 σ'))).toContain('(38.0, ');
    const { bins } = await fitUniformity(data.impacts[0]!, CUTS, FOLLOWING);
    const far = deviationsOf(bins).filter(({ pull }) => Math.abs(pull) > 4);
    expect(far.length).toBeGreaterThan(8);
    expect(new Set(far.map(({ x }) => x))).toEqual(new Set([LEAKY_GAP.at]));
    expect(result.plots.filter(({ kind }) => kind === 'grid')).toHaveLength(2);
  });

  it('has p values as chance gives them without a leak', async () => {
    const sets = 24;
    const values: number[] = [];
    for (let set = 0; set < sets; set++) {
      const { data } = uniformityToy(makeRandom(82, set), null);
      const { evenness, profiles } = await fitUniformity(data.impacts[0]!, CUTS, FOLLOWING);
      values.push(evenness!.pValue, ...profiles.map((profile) => profile.evenness!.pValue));
    }
    // χ² of 168 bins comes out 4 % too large with so few particles in each, which is within what 24 sets can tell.
    // The distribution function of the map's, of those along x and of those along y: Kolmogorov's distance at 0.1 %.
    for (const which of [0, 1, 2]) {
      const sorted = values.filter((_, i) => i % 3 === which).toSorted((a, b) => a - b);
      const distance = Math.max(...sorted.map((p, i) => Math.max(p - i / sets, (i + 1) / sets - p)));
      expect(distance).toBeLessThan(1.95 / Math.sqrt(sets));
    }
  });

  it('is missing without particles, with one, with too few or where all are alike', async () => {
    const { data } = uniformityToy(makeRandom(83, 0), null, 500);
    for (const one of [
      withFractions(data, []),
      withFractions(data, [0.99]),
      withFractions(data, Array.from(data.impacts[0]!.fraction).slice(0, 40)),
      withFractions(data, new Float64Array(500).fill(0.99)),
    ]) {
      const result = fittedCalibration.parse(await calorimeterUniformity.fit(one, task, FOLLOWING));
      expect(result.constants.table!.status).toEqual(['missing']);
      expect(result.left.map(({ key }) => key)).toEqual(['ECAL']);
    }
    const nothing = await calorimeterUniformity.fit({ ...data, impacts: [] }, task, FOLLOWING);
    expect(nothing.constants.table!.status).toEqual(['missing']);
    expect(nothing.left[0]!.reason).toMatch(/no showers/);
  });

  it('takes the largest of many bins for what it is', () => {
    // One in 31 574 (two-sided) at 4 σ.
    expect(chanceOfLargest(4, 1)).toBeCloseTo(6.334e-5, 8);
    expect(chanceOfLargest(4, 1000)).toBeCloseTo(0.06137, 4);
    const even = evennessOf([
      { value: 1, error: 1 },
      { value: 3, error: 1 },
    ])!;
    // exp(−1)-like: χ² 2 of one degree has p = erfc(1).
    expect(even).toMatchObject({ mean: 2, chi2: 2, ndof: 1 });
    expect(even.pValue).toBeCloseTo(0.157299, 6);
    expect(evennessOf([{ value: 1, error: 1 }])).toBeNull();
  });

  it('is found in a simulated electron scan', async () => {
    const wish = {
      setup: 'na64-inv2016',
      process: 'electronScan',
      seed: 17,
      parameters: { eventsPerCell: 40, timeSpread: 0.3 },
    };
    const { data, task: own } = await collectSimulated(
      calorimeterUniformity,
      'calorimeterUniformity',
      [{ wish, events: 36 * 40 }],
      { binSize: 38, range: 114, leastEntries: 30 },
      'truth',
    );
    const { constants, fits, left } = await calorimeterUniformity.fit(data, own, FOLLOWING);
    expect(left).toEqual([]);
    // Of simulated electrons 0.6 % leave the ECAL beside its cells.
    expect(Math.abs(byKey(constants, 'containment').get('ECAL')! - 0.994)).toBeLessThan(0.004);
    expect(errorsByKey(constants, 'containment').get('ECAL')).toBeLessThan(0.001);
    expect(fits.find(({ key }) => key === 'ECAL against a constant')!.state.pValue).toBeGreaterThan(1e-3);
  });
});
