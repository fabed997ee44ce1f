/** Requests: what cannot be simulated gets a sentence that names the parameter and its range. */
import { describe, expect, test } from 'vitest';
import { BeamglassError } from '#core/errors.ts';
import { processesOf } from '#core/simulation/processes.ts';
import { checkRequest, type SimulationRequest } from '#core/simulation/request.ts';
import { SHIPPED, shippedSetup } from '../../fixtures/detector.ts';

const VISIBLE: SimulationRequest = {
  setup: 'na64-vis2018',
  process: 'x17',
  events: 10,
  seed: 1,
  parameters: {},
};

function refusal(change: Partial<SimulationRequest>): BeamglassError {
  const request = { ...VISIBLE, ...change };
  try {
    checkRequest(shippedSetup(request.setup), request);
  } catch (error) {
    if (error instanceof BeamglassError) return error;
    throw error;
  }
  throw new Error('The request was not refused.');
}

describe('requests', () => {
  test('get the defaults of their setup', () => {
    const { parameters } = checkRequest(shippedSetup('na64-vis2018'), { ...VISIBLE, parameters: { massMeV: 17 } });
    expect(parameters).toMatchObject({ beamEnergy: 150, massMeV: 17, epsilon: 5e-4 });
    const invisible = { ...VISIBLE, setup: 'na64-inv2016', process: 'electrons' };
    expect(checkRequest(shippedSetup('na64-inv2016'), invisible).parameters['beamEnergy']).toBe(100);
  });

  test.each([
    ['zero events', { events: 0 }, 'events', 'from 1 to 10000000, not 0'],
    ['half an event', { events: 1.5 }, 'events', 'whole number'],
    ['a negative seed', { seed: -1 }, 'seed', 'from 0 to 9007199254740991, not -1'],
    ['a seed that is no number', { seed: Number.NaN }, 'seed', 'not NaN'],
    ['a negative mass', { parameters: { massMeV: -16.7 } }, 'massMeV', 'from 1.1 to 400000 MeV, not -16.7 MeV'],
    ['an endless mass', { parameters: { massMeV: Infinity } }, 'massMeV', 'from 1.1 to 400000 MeV'],
    ['a parameter that is not there', { parameters: { masss: 1 } }, 'masss', 'it has beamEnergy, energySpread'],
    ['a switch that is half on', { parameters: { allWaveforms: 0.5 } }, 'allWaveforms', 'whole number from 0 to 1'],
    ['a process that is not there', { process: 'higgs' }, 'process', 'there are electrons, pions'],
    ['a process of the other experiment', { process: 'bunches' }, 'process', 'There is no process “bunches”'],
    ['a process without its detector', { setup: 'na64-inv2016' }, 'process', 'active dump (WCAL)'],
  ] as const)('with %s are refused by name', (_, change, parameter, sentence) => {
    const error = refusal(change as Partial<SimulationRequest>);
    expect(error.code).toBe('badInput');
    expect(error.details['parameter']).toBe(parameter);
    expect(error.message).toContain(sentence);
  });

  test('with a mass above the beam energy are refused', () => {
    const error = refusal({ parameters: { massMeV: 20_000, beamEnergy: 20 } });
    expect(error.details['parameter']).toBe('massMeV');
    expect(error.message).toContain('20000 MeV is not below the beam energy (beamEnergy) of 20 GeV');
  });
});

describe('processes', () => {
  test.each(SHIPPED)('of %s have parameters whose defaults are allowed', (id) => {
    const setup = shippedSetup(id);
    const processes = processesOf(setup);
    expect(processes.length).toBeGreaterThan(0);
    for (const { id: process, missing } of processes) {
      if (missing.length > 0) continue;
      expect(() => checkRequest(setup, { setup: id, process, events: 1, seed: 0, parameters: {} })).not.toThrow();
    }
  });
});
