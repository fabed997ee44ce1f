import { describe, expect, it } from 'vitest';
import { constantProblems } from '#core/calibration/payloadType.ts';
import { payloadType } from '#core/calibration/payloadTypes.ts';
import { fittedCalibration } from '#core/calibration/result.ts';
import { unbiasedEfficiencies, type EfficiencyCounts } from '#main/workers/fit/methods/unbiasedEfficiencies.ts';
import { unbiasedEfficienciesCase } from '../../closure/cases/unbiasedEfficiencies.ts';
import { byKey, collectSimulated, FOLLOWING } from '../../fixtures/calibration.ts';

const { task } = unbiasedEfficienciesCase;
const counts = (passed: number, all: number, dimuons: number, onTarget: number | null): EfficiencyCounts => ({
  selections: ['srd_tagging', 'hcal_zero', 'veto_zero'].map((name) => ({ name, passed, all })),
  dimuons,
  onTarget,
});
const factors = async (data: EfficiencyCounts) => {
  const result = fittedCalibration.parse(await unbiasedEfficiencies.fit(data, task, FOLLOWING));
  expect(constantProblems(payloadType('efficiency.corrections'), result.constants)).toEqual([]);
  return result;
};

describe('efficiencies from unbiased samples', () => {
  it('give the dimuon ratios of table I (§5.6)', async () => {
    for (const [onTarget, dimuons, ratio] of [
      [171e6, 1124, 0.919],
      [208.5e6, 1268, 0.85],
      [597e6, 3417, 0.8],
    ] as const) {
      const { headline } = await factors(counts(1, 2, dimuons, onTarget));
      const found = headline.find(({ name }) => name === 'dimuon_ratio')!;
      expect(found.value).toBeCloseTo(ratio, 2);
      expect(found.error! / found.value!).toBeCloseTo(1 / Math.sqrt(dimuons), 6);
    }
  });

  it('have an error at 0 and at 1, and are missing without events', async () => {
    for (const passed of [0, 400]) {
      const { constants } = await factors(counts(passed, 400, 0, null));
      expect(byKey(constants, 'factor').get('srd_tagging')).toBe(passed / 400);
      // Wilson: 1 / (n + 1)
      expect(constants.table!.columns['factor']!.error[2]).toBeCloseTo(1 / 401, 6);
    }
    const { constants, left, fits } = await factors(counts(0, 0, 0, 1e9));
    expect(constants.table!.status.every((status) => status === 'missing')).toBe(true);
    expect(left).toHaveLength(4);
    expect(fits.every(({ state }) => !state.isValid)).toBe(true);
  });

  it('are counted in simulated electrons', async () => {
    const wish = {
      setup: 'na64-inv2016',
      process: 'electrons',
      seed: 4,
      parameters: { pileUp: 0, faultyChannels: 0, haloPart: 0 },
    };
    const { data } = await collectSimulated(
      unbiasedEfficiencies,
      'unbiasedEfficiencies',
      [{ wish, events: 300 }],
      {},
      'truth',
    );
    const [srd, hcal, veto] = data.selections;
    expect(srd!.all).toBeGreaterThan(200);
    // Nominal windows keep about 95 %.
    expect(srd!.passed / srd!.all).toBeGreaterThan(0.88);
    expect(hcal!.passed / hcal!.all).toBeGreaterThan(0.85);
    expect(veto!.passed / veto!.all).toBeGreaterThan(0.85);
    expect(data.onTarget).toBeNull();
  });
});
