import { describe, expect, it } from 'vitest';
import { constantProblems } from '#core/calibration/payloadType.ts';
import { payloadType } from '#core/calibration/payloadTypes.ts';
import { fittedCalibration } from '#core/calibration/result.ts';
import { makeRandom } from '#core/statistics/random.ts';
import { templateMixing } from '#main/workers/fit/methods/templateMixing.ts';
import { mixingToy, templateMixingCase } from '../../closure/cases/templateMixing.ts';
import { collectSimulated, FOLLOWING } from '../../fixtures/calibration.ts';

const { task } = templateMixingCase;
const fractions = async (data: ReturnType<typeof mixingToy>['data']) =>
  fittedCalibration.parse(await templateMixing.fit(data, task, FOLLOWING));

describe('hadrons by template mixing', () => {
  it('are half before the tag and below 1 % after it, as they were made', async () => {
    const sums = [0, 0];
    const sets = 20;
    let error = 0;
    for (let set = 0; set < sets; set++) {
      const { data } = mixingToy(makeRandom(81, set), [0.5, 0.005]);
      const { constants, headline } = await fractions(data);
      expect(constantProblems(payloadType('beam.contamination'), constants)).toEqual([]);
      expect(Math.abs(headline[0]!.value! - 0.5)).toBeLessThan(0.04);
      sums[0]! += headline[0]!.value! / sets;
      sums[1]! += headline[1]!.value! / sets;
      error += headline[1]!.error! / sets;
    }
    expect(Math.abs(sums[0]! - 0.5)).toBeLessThan(0.01);
    expect(sums[1]).toBeLessThan(0.01);
    expect(Math.abs(sums[1]! - 0.005)).toBeLessThan((3 * error) / Math.sqrt(sets));
  });

  it('give an upper limit where none are seen, and an error all the same', async () => {
    const { data } = mixingToy(makeRandom(82, 0), [0, 1], 1000);
    const { headline, notes, fits } = await fractions({
      ...data,
      samples: [{ name: 'dimuons', counts: data.electrons }, data.samples[1]!],
    });
    expect(headline[0]!.value).toBeLessThan(1e-3);
    expect(headline[0]!.error).toBeGreaterThan(0);
    expect(fits[0]!.state.hasParametersAtLimit).toBe(true);
    expect(notes[0]).toMatch(/at 90 % CL/);
    expect(headline[1]!.value).toBeGreaterThan(0.95);
  });

  it('are missing without a sample or without a template, and where all lie in one bin', async () => {
    const { data } = mixingToy(makeRandom(83, 0));
    const none = new Float64Array(40);
    const one = new Float64Array(40).fill(100, 20, 21);
    for (const wrong of [
      { ...data, samples: [{ name: 'dimuons', counts: none }] },
      { ...data, electrons: none },
      { ...data, hadrons: none },
      { ...data, electrons: one, hadrons: one },
    ]) {
      const { constants, left, fits } = await fractions(wrong);
      expect(constants.table!.status.every((status) => status === 'missing')).toBe(true);
      expect(left.length).toBe(wrong.samples.length);
      expect(fits[0]!.state.isValid).toBe(false);
    }
  });

  it('are collected from simulated dimuons, electrons and pions', async () => {
    const run = (process: string, events: number) => ({
      wish: { setup: 'na64-vis2018', process, seed: 6, parameters: { pileUp: 0, faultyChannels: 0, gainSpread: 0 } },
      events,
    });
    const runs = [run('dimuons', 200), run('electrons', 150), run('pions', 150)];
    const { data } = await collectSimulated(templateMixing, 'templateMixing', runs, {}, 'truth');
    const count = (counts: ArrayLike<number>) => Array.from(counts).reduce((sum, one) => sum + one, 0);
    expect(count(data.electrons)).toBeGreaterThan(100);
    expect(count(data.hadrons)).toBeGreaterThan(20);
    expect(count(data.samples[0]!.counts)).toBeGreaterThan(20);
  });
});
