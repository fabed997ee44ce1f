/** What is typed for a simulation: faults stand at their field, and what passes here passes the service. */
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseSetup } from '#core/detector/parse.ts';
import { processesOf } from '#core/simulation/processes.ts';
import { checkRequest } from '#core/simulation/request.ts';
import { printed } from '#renderer/components/parameterText.ts';
import {
  checkForm,
  FIRST_FORM,
  withParameter,
  type SimulationForm,
} from '#renderer/panels/simulation/simulationForm.ts';

const FILE = join(import.meta.dirname, '../../../resources/detectors/na64-vis2018.json');
const setup = parseSetup(readFileSync(FILE, 'utf8'), 'na64-vis2018');
const processes = processesOf(setup);
const x17 = processes.find(({ id }) => id === 'x17')!;
const spec = (name: string) => x17.parameters.find((one) => one.name === name)!;
const form: SimulationForm = { ...FIRST_FORM, setup: setup.id };

describe('the form of a simulation', () => {
  it('asks for the defaults as it stands, for every process', () => {
    for (const process of processes) {
      const { request, faults } = checkForm(form, process);
      expect(faults).toEqual({});
      expect(request === null).toBe(process.missing.length > 0);
      if (request) expect(checkRequest(setup, request).parameters).toEqual(request.parameters);
    }
  });

  it('says at each field what is wrong with it, and asks for nothing', () => {
    const wrong = withParameter(
      withParameter({ ...form, events: '0', seed: '1.5' }, 'x17', spec('spotX'), '-1'),
      'x17',
      spec('massMeV'),
      'heavy',
    );
    const { request, faults } = checkForm(wrong, x17);
    expect(request).toBeNull();
    expect(Object.keys(faults).toSorted()).toEqual(['events', 'massMeV', 'seed', 'spotX']);
    expect(faults['spotX']).toBe('Must be a number from 0 to 300 mm.');
    expect(faults['events']).toMatch(/whole number from 1 to/);
  });

  it('takes exactly the numbers that the service takes', () => {
    const value = fc.oneof(
      fc.double({ min: -10, max: 500_000, noNaN: true }),
      fc.constantFrom(...x17.parameters.flatMap(({ least, largest }) => [least, largest])),
    );
    fc.assert(
      fc.property(fc.constantFrom(...x17.parameters), value, (one, number) => {
        const typed = withParameter(form, 'x17', one, String(number));
        const { request } = checkForm(typed, x17);
        const refused = (): unknown =>
          checkRequest(setup, {
            setup: setup.id,
            process: 'x17',
            events: 1000,
            seed: 1,
            parameters: { [one.name]: number },
          });
        // Two parameters together may be refused where each is in its range: that the service says.
        if (request === null) expect(refused).toThrow(one.name);
        else expect(request.parameters[one.name]! - number).toBe(0);
      }),
      { numRuns: 200 },
    );
  });

  it('forgets what is back at its default', () => {
    const mass = spec('massMeV');
    const changed = withParameter(form, 'x17', mass, '20');
    expect(changed.parameters['x17']).toEqual({ massMeV: '20' });
    expect(withParameter(changed, 'x17', mass, printed(mass.default)).parameters['x17']).toEqual({});
  });
});
