/** How the scales of hadron calorimeter, vetoes and counters of NA64 are measured. */
import { parameter, wholeParameter } from '#core/parameters.ts';
import type { CalibrationMethod } from '../method.ts';

export const mipPeaks: CalibrationMethod = {
  id: 'mipPeaks',
  type: 'mip.scale',
  title: 'Muon peaks',
  description:
    'Landau ⊗ Gauss per channel of HCAL, vetoes and counters on muons; the Landau’s most probable value is the signal of a MIP, the Gauss’s width gives the photoelectrons (handbook §4.2)',
  input: 'reconstructed',
  wants: 'Muon runs that cover the calorimeters, or dimuons.',
  suits: ({ experiment }) => experiment === 'na64',
  parameters: () => [
    parameter(
      'leastSignal',
      'Least signal',
      'counts',
      15,
      [1, 4000],
      'Smaller ones are noise: five standard deviations of it (assumed)',
    ),
    parameter(
      'rangeLow',
      'Range below the peak',
      '',
      0.75,
      [0.1, 0.95],
      'Lower end of the fit over the peak’s position',
    ),
    parameter('rangeHigh', 'Range above the peak', '', 2, [1.1, 10], 'Upper end of the fit over the peak’s position'),
    wholeParameter(
      'leastEntries',
      'Least entries',
      '',
      200,
      [50, 1_000_000],
      'In the range of the fit; channels with fewer are reported',
    ),
  ],
  collecting: ['leastSignal'],
};
