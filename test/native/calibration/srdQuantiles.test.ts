import { describe, expect, it } from 'vitest';
import { constantProblems } from '#core/calibration/payloadType.ts';
import { payloadType } from '#core/calibration/payloadTypes.ts';
import { fittedCalibration } from '#core/calibration/result.ts';
import { makeRandom } from '#core/statistics/random.ts';
import { srdQuantiles, type SrdEnergies } from '#main/workers/fit/methods/srdQuantiles.ts';
import { srdQuantilesCase, srdToy } from '../../closure/cases/srdQuantiles.ts';
import { byKey, collectSimulated, errorsByKey, FOLLOWING } from '../../fixtures/calibration.ts';

const { task } = srdQuantilesCase;

describe('windows of the SRD', () => {
  it('are those of the true quantiles within their errors and keep what is asked for', async () => {
    const { data, truth } = srdToy(makeRandom(61, 0));
    const result = fittedCalibration.parse(await srdQuantiles.fit(data, task, FOLLOWING));
    expect(constantProblems(payloadType('srd.window'), result.constants)).toEqual([]);
    for (const edge of ['low', 'high']) {
      const error = errorsByKey(result.constants, edge);
      for (const [key, value] of byKey(result.constants, edge)) {
        expect(Math.abs(value! - byKey(truth, edge).get(key)!)).toBeLessThan(4 * error.get(key)!);
        expect(error.get(key)! / value!).toBeLessThan(0.2);
      }
    }
    const [kept, leaked] = result.headline;
    expect(kept!.value).toBeGreaterThanOrEqual(0.9599);
    expect(kept!.value).toBeLessThan(0.962);
    expect(leaked!.value).toBe(0);
    expect(result.notes.join(' ')).toMatch(/None of 1000 hadrons/);
  });

  it('are missing without electrons, with few, and for a counter that shows always the same', async () => {
    const { data } = srdToy(makeRandom(62, 0), 2000);
    const empty: SrdEnergies = {
      ...data,
      electrons: data.channels.map(() => []),
      hadrons: data.channels.map(() => []),
    };
    const nothing = await srdQuantiles.fit(empty, task, FOLLOWING);
    expect(nothing.constants.table!.status).toEqual(['missing', 'missing', 'missing']);
    expect(nothing.fits[0]!.state.failure).toBe('noData');
    expect(nothing.headline[0]!.value).toBeNull();
    const few = await srdQuantiles.fit(srdToy(makeRandom(63, 0), 100).data, task, FOLLOWING);
    expect(few.fits[0]!.state.failure).toBe('tooFewData');
    const dead: SrdEnergies = { ...data, electrons: [new Float64Array(2000), ...data.electrons.slice(1)] };
    const { constants, left } = await srdQuantiles.fit(dead, task, FOLLOWING);
    expect(constants.table!.status).toEqual(['missing', 'measured', 'measured']);
    expect(left).toHaveLength(1);
  });

  it('keep simulated electrons and no pions', async () => {
    const of = (process: string, seed: number) => ({
      wish: { setup: 'na64-vis2018', process, seed, parameters: { pileUp: 0, faultyChannels: 0, timeSpread: 0 } },
      events: process === 'pions' ? 200 : 500,
    });
    const { data, task: own } = await collectSimulated(
      srdQuantiles,
      'srdQuantiles',
      [of('electrons', 1), of('pions', 2)],
      { leastElectrons: 200 },
      'truth',
    );
    expect(data.electrons[0]!.length).toBeGreaterThan(400);
    expect(data.hadrons[0]!.length).toBeGreaterThan(20);
    const { headline, constants } = await srdQuantiles.fit(data, own, FOLLOWING);
    expect(headline[0]!.value).toBeGreaterThan(0.955);
    expect(headline[1]!.value).toBe(0);
    // Within some MeV and some hundred: the nominal window is 0.3 to 500 MeV.
    for (const low of byKey(constants, 'low').values()) expect(low).toBeLessThan(0.01);
    for (const high of byKey(constants, 'high').values()) expect(high).toBeGreaterThan(0.1);
  });
});
