/** PADME's lead glass and target through simulated bunches: true constants come back. */
import { describe, expect, it } from 'vitest';
import { parameterOf } from '#core/calibration/constants.ts';
import { leadGlassAgeing } from '#main/workers/fit/methods/leadGlassAgeing.ts';
import { leadGlassCounting } from '#main/workers/fit/methods/leadGlassCounting.ts';
import { positronsOfRuns } from '#main/workers/fit/methods/positronsOfRuns.ts';
import { collectSimulated, FOLLOWING } from '../../fixtures/calibration.ts';
import { scalar, simulationSource } from '../../fixtures/simulation.ts';

const SETUP = 'padme-run3';

describe('calibrations of the lead glass on simulated bunches', () => {
  it('find the charge of one positron at 402 MeV to 2 %, though the nominal constants are in force', async () => {
    const wish = {
      setup: SETUP,
      process: 'beamProfile',
      seed: 7,
      parameters: { beamEnergy: 0.402, positrons: 800, gainSpread: 10 },
    };
    const { data, task, truth } = await collectSimulated(leadGlassCounting, 'leadGlassCounting', [
      { wish, events: 120 },
    ]);
    const { constants, fits } = await leadGlassCounting.fit(data, task, FOLLOWING);
    const wanted = parameterOf(truth[0]!, 'leadglass.response', 'chargePerPositron');
    const { value, error } = constants.parameters['chargePerPositron']!;
    expect(fits[0]!.state.isValid).toBe(true);
    expect(Math.abs(value! / wanted - 1)).toBeLessThan(0.02);
    expect(error! / value!).toBeLessThan(0.005);
  });

  it('find the slope of ageing over a campaign', async () => {
    const fluxes = [50, 150, 250, 350, 450, 550];
    const runs = fluxes.map((flux) => ({
      wish: { setup: SETUP, process: 'bunches', seed: 1000 + flux, parameters: { flux, halo: 0, gainSpread: 0 } },
      events: 60,
    }));
    const { data, task } = await collectSimulated(leadGlassAgeing, 'leadGlassAgeing', runs);
    const delivered = data.map((run) => ({ ...run, onTarget: 1e11 }));
    const { constants, left } = await leadGlassAgeing.fit(delivered, task, FOLLOWING);
    const { value, error } = constants.parameters['slope']!;
    expect(left).toEqual([]);
    expect(error).toBeLessThan(0.01);
    expect(Math.abs(value! - 0.097)).toBeLessThan(4 * error!);
  });

  it('count the positrons of a run', async () => {
    const wish = { setup: SETUP, process: 'bunches', seed: 9, parameters: { halo: 0 } };
    const simulated = [{ wish, events: 60 }];
    const { data, task } = await collectSimulated(positronsOfRuns, 'positronsOfRuns', simulated, {}, 'truth');
    const { constants, headline } = await positronsOfRuns.fit(data, task, FOLLOWING);
    const source = await simulationSource(wish);
    const true_ = (await source.simulate(0, 60)).reduce((sum, event) => sum + scalar(event, 'true_positrons'), 0);
    const { value, error, systematic } = constants.parameters['npot']!;
    expect(Math.abs(value! - true_)).toBeLessThan(4 * error!);
    // Budget of Run III: 2.1 % common (padme.md §4.1).
    expect(systematic! / value!).toBeCloseTo(0.0208, 3);
    expect(headline.find(({ name }) => name === 'commonError')!.value).toBeCloseTo(2.08, 1);
  });
});
