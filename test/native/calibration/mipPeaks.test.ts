import { describe, expect, it } from 'vitest';
import { constantsOf } from '#core/calibration/constants.ts';
import { constantProblems } from '#core/calibration/payloadType.ts';
import { payloadType } from '#core/calibration/payloadTypes.ts';
import { fittedCalibration } from '#core/calibration/result.ts';
import { makeRandom } from '#core/statistics/random.ts';
import { mipPeaks, type MuonSignals } from '#main/workers/fit/methods/mipPeaks.ts';
import { mipPeaksCase, muonToy } from '../../closure/cases/mipPeaks.ts';
import { byKey, collectSimulated, errorsByKey, FOLLOWING } from '../../fixtures/calibration.ts';

const { task } = mipPeaksCase;
const withHeights = (data: MuonSignals, make: () => ArrayLike<number>): MuonSignals => ({
  ...data,
  heights: data.channels.map(make),
});

describe('scales by muons', () => {
  it('come back with their errors, a dead channel is missing', async () => {
    const { data, truth } = muonToy(makeRandom(51, 0), 1500);
    const result = fittedCalibration.parse(await mipPeaks.fit(data, task, FOLLOWING));
    expect(constantProblems(payloadType('mip.scale'), result.constants)).toEqual([]);
    const signal = byKey(result.constants, 'mipSignal');
    const error = errorsByKey(result.constants, 'mipSignal');
    expect([...signal].filter(([, value]) => value === null).map(([key]) => key)).toEqual([50133]);
    const chi2 = [...signal].reduce(
      (sum, [key, value]) =>
        value === null ? sum : sum + ((value - byKey(truth, 'mipSignal').get(key)!) / error.get(key)!) ** 2,
      0,
    );
    // Of 11 channels: 99.9 % lie below 31.3.
    expect(chi2).toBeLessThan(31.3);
    // σ of 5 to 8 % of the peak
    expect(result.headline[2]!.value).toBeGreaterThan(140);
    expect(result.headline[2]!.value).toBeLessThan(420);
  });

  it('are missing without entries, with few, or where all are equal; masked channels too', async () => {
    const { data } = muonToy(makeRandom(52, 0), 10);
    for (const heights of [[], [120], Array.from({ length: 1000 }, () => 120)]) {
      const { constants, left } = await mipPeaks.fit(
        withHeights(data, () => heights),
        task,
        FOLLOWING,
      );
      expect(constants.table!.status.every((status) => status === 'missing')).toBe(true);
      expect(left).toHaveLength(12);
    }
    const many = muonToy(makeRandom(53, 0), 1000).data;
    const { left } = await mipPeaks.fit(many, { ...task, mask: [50130] }, FOLLOWING);
    expect(left.map(({ key }) => key)).toEqual([50130, 50133]);
  });

  it('are found in simulated muons, whatever scale was in force', async () => {
    const wish = {
      setup: 'na64-vis2018',
      process: 'muons',
      seed: 7,
      parameters: { spotX: 40, spotY: 40, gainSpread: 10, faultyChannels: 0, timeSpread: 0 },
    };
    const { data, task: own, truth } = await collectSimulated(mipPeaks, 'mipPeaks', [{ wish, events: 1000 }]);
    const { constants, left } = await mipPeaks.fit(data, own, FOLLOWING);
    const signal = byKey(constants, 'mipSignal');
    const error = errorsByKey(constants, 'mipSignal');
    const right = byKey(constantsOf(truth[0]!, 'mip.scale'), 'mipSignal');
    // The middle cells of three HCAL modules are met by most muons.
    for (const channel of [50141, 50171, 50201]) {
      const value = signal.get(channel)!;
      expect(Math.abs(value / right.get(channel)! - 1)).toBeLessThan(0.01);
      expect(Math.abs(value - right.get(channel)!)).toBeLessThan(4 * error.get(channel)!);
    }
    // Dump and SRD are taken over, corners of the HCAL are too rarely met.
    const dump = data.channels[data.byMuons.indexOf(false)]!;
    expect(constants.table!.status[constants.table!.keys.findIndex((key) => key === dump)]).toBe('fixed');
    expect(left.some(({ key }) => key === 50130)).toBe(true);
  });
});
