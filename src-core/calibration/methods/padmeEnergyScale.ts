import { parameter, wholeParameter } from '#core/parameters.ts';
import { PARTS } from '#core/simulation/parts.ts';
import type { CalibrationMethod } from '../method.ts';

export const padmeEnergyScale: CalibrationMethod = {
  id: 'padmeEnergyScale',
  type: 'padme_ecal.energy_scale',
  title: 'ECal energy scale of a run',
  description:
    'Both clusters of two-body events have the energy of beam and electron together. A Gaussian gives their mean summed energy, a line its drift within the run; the mean of the centre of gravity is the beam axis (padme.md §4.4).',
  input: 'reconstructed',
  wants: 'One reconstructed run with pairs from the target; 2000 pairs give the scale to 0.1 %.',
  suits: (setup) => setup.experiment === 'padme' && PARTS.target.isIn(setup) && PARTS.ecal.isIn(setup),
  parameters: () => [
    wholeParameter('leastPairs', 'Least pairs', '', 100, [20, 1_000_000], 'With fewer nothing is measured'),
    parameter(
      'window',
      'Range of the fits',
      'σ',
      2.5,
      [1, 5],
      'About the peak; leaves out background and what is not contained',
    ),
  ],
  collecting: [],
};
