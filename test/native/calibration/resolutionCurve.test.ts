import { describe, expect, it } from 'vitest';
import { constantProblems } from '#core/calibration/payloadType.ts';
import { payloadType } from '#core/calibration/payloadTypes.ts';
import { fittedCalibration } from '#core/calibration/result.ts';
import { fitResolution } from '#core/physics/resolution.ts';
import { makeRandom } from '#core/statistics/random.ts';
import { resolutionCurve, type EnergyPoints } from '#main/workers/fit/methods/resolutionCurve.ts';
import { resolutionCurveCase, resolutionToy } from '../../closure/cases/resolutionCurve.ts';
import { FOLLOWING } from '../../fixtures/calibration.ts';

const { task } = resolutionCurveCase;
const withEnergies = (data: EnergyPoints, energies: ArrayLike<number>): EnergyPoints => ({
  ...data,
  points: data.points.map((point) => ({ ...point, energies })),
});

describe('the energy resolution', () => {
  it('has its terms back within their errors, to 2 % of the stochastic one', async () => {
    const { data, truth } = resolutionToy(makeRandom(71, 0), 40_000);
    const result = fittedCalibration.parse(await resolutionCurve.fit(data, task, FOLLOWING));
    expect(constantProblems(payloadType('calorimeter.resolution'), result.constants)).toEqual([]);
    const row = result.constants.table!.keys.findIndex((key) => key === 'ECAL');
    for (const name of ['stochastic', 'constant', 'noise']) {
      const { value, error } = result.constants.table!.columns[name]!;
      const right = truth.table!.columns[name]!.value[0]!;
      expect(Math.abs(value[row]! - right)).toBeLessThan(4 * error[row]!);
      expect(Math.abs(value[row]! / right - 1)).toBeLessThan(name === 'stochastic' ? 0.02 : 0.06);
    }
  });

  it('holds a term at 0 rather than below, and says so', () => {
    const points = [10, 40, 90, 160].map((energy) => ({ energy, square: 0.01 / energy - 1e-6, error: 1e-6 }));
    const fit = fitResolution(points, { constant: true, noise: true })!;
    expect(fit.atLimit).toBe(true);
    expect(fit.constant).toEqual({ value: 0, error: null });
    expect(fit.stochastic.value).toBeCloseTo(0.1, 2);
    // Exact points of all terms come back exactly.
    const exact = [2, 10, 50, 150].map((energy) => ({
      energy,
      square: 0.01 / energy + 1e-4 + 0.04 / energy ** 2,
      error: 1e-5,
    }));
    const back = fitResolution(exact, { constant: true, noise: true })!;
    expect(back.stochastic.value).toBeCloseTo(0.1, 8);
    expect(back.constant.value).toBeCloseTo(0.01, 8);
    expect(back.noise.value).toBeCloseTo(0.2, 8);
    expect(back.atLimit).toBe(false);
  });

  it('is missing with too few energies, of equal values or without events', async () => {
    const { data } = resolutionToy(makeRandom(72, 0), 500);
    for (const one of [
      withEnergies(data, []),
      withEnergies(data, [50]),
      withEnergies(data, new Float64Array(500).fill(50)),
      { ...data, points: data.points.slice(0, 2) },
    ]) {
      const { constants, fits, left } = await resolutionCurve.fit(one, task, FOLLOWING);
      const row = constants.table!.keys.findIndex((key) => key === 'ECAL');
      expect(constants.table!.status[row]).toBe('missing');
      expect(fits[0]!.state.isValid).toBe(false);
      expect(left[0]!.key).toBe('ECAL');
    }
  });
});
