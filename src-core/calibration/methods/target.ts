/** How PADME's diamond target is calibrated (padme.md §4.9). */
import { parameter } from '#core/parameters.ts';
import type { CalibrationMethod } from '../method.ts';

export const targetGains: CalibrationMethod = {
  id: 'targetGains',
  type: 'target.response',
  title: 'Beam moved over the strips',
  description:
    'Mean charge of every strip per positron of the lead glass, fitted in all runs together by a Gaussian beam of each run’s own position and one width times the gain of the strip (handbook §4.9). Noise comes from runs without beam',
  input: 'reconstructed',
  wants:
    'Runs with the beam at places over the whole target, a strip or two from one to the next, some 100 bunches each; and a pedestal run for the noise.',
  suits: (setup) =>
    setup.experiment === 'padme' &&
    ['Target', 'LeadGlass'].every((name) => setup.elements.some((element) => element.name === name)),
  parameters: () => [
    parameter(
      'leastCharge',
      'Least charge of a strip',
      'noise',
      3.5,
      [1, 1000],
      'A strip counts in the runs in which its mean charge is this many times its noise: below, the threshold of the electronics bites',
    ),
    parameter(
      'threshold',
      'Threshold of the electronics',
      'pC',
      4e-4,
      [0, 1],
      'Charges below it are not read out; the noise is corrected for it',
    ),
    parameter('leastPositrons', 'Least positrons per bunch', '', 50, [1, 1e5], 'Runs with fewer are without beam'),
  ],
  collecting: [],
};
