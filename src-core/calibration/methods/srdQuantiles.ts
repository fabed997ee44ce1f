/** How the windows of NA64's synchrotron-radiation detector are chosen. */
import { parameter, wholeParameter } from '#core/parameters.ts';
import type { CalibrationMethod } from '../method.ts';

export const srdQuantiles: CalibrationMethod = {
  id: 'srdQuantiles',
  type: 'srd.window',
  title: 'Windows that keep electrons',
  description:
    'Per counter the energies between the quantiles α and 1 − α of electrons, with the one α for all counters that keeps the wanted part of electrons in their coincidence; pions, where there are any, give the leakage (handbook §4.3)',
  input: 'reconstructed',
  wants: 'An electron run without a threshold of the calorimeters in the trigger; a pion run besides for the leakage.',
  suits: ({ experiment, elements }) => experiment === 'na64' && elements.some(({ group }) => group === 'srd'),
  parameters: () => [
    parameter(
      'keep',
      'Electrons kept by all counters',
      '%',
      96,
      [50, 99.9],
      'One percent more than the 95 % that are wanted, so that other samples keep them too',
    ),
    parameter(
      'electronLeast',
      'Least energy of an electron',
      '',
      0.9,
      [0.1, 1.5],
      'In WCAL and ECAL over the beam energy: events with more are electrons',
    ),
    parameter(
      'hadronLeast',
      'Least energy of a hadron',
      '',
      0.3,
      [0.05, 1.5],
      'In the HCAL over the beam energy: events with more, and fewer than electrons have in WCAL and ECAL, are hadrons',
    ),
    wholeParameter('leastElectrons', 'Least electrons', '', 1000, [200, 10_000_000], 'Fewer fix no window'),
  ],
  collecting: ['electronLeast', 'hadronLeast'],
};
