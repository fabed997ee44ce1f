/** How the spread of PADME's beam energy is measured. */
import { parameter, wholeParameter } from '#core/parameters.ts';
import type { CalibrationMethod } from '../method.ts';

export const beamEnergySpread: CalibrationMethod = {
  id: 'beamEnergySpread',
  type: 'beam.energy_spread',
  title: 'Width at the TimePix',
  description:
    'σx² = σ0² + (D δ)²: the beam’s width in x at the TimePix beyond what it has without dispersion, over the dispersion (PADME §4.7)',
  input: 'reconstructed',
  wants: 'Bunches with TimePix frames at one setting of the beam.',
  suits: ({ elements }) => elements.some(({ name }) => name === 'TimePix'),
  parameters: () => [
    parameter(
      'dispersion',
      'Dispersion at the TimePix',
      'mm',
      1000,
      [1, 1e5],
      'Displacement in x per unit of δp/p (assumed)',
    ),
    parameter(
      'sigma0',
      'Width in x without dispersion',
      'mm',
      0,
      [0, 100],
      '0: from the width in y at the TimePix, with the widths at the target: divergence and scattering are the same in both',
    ),
    parameter(
      'sigma0Error',
      'Uncertainty of that width',
      'mm',
      0,
      [0, 100],
      'Becomes a systematic error; not used where the width comes from y',
    ),
    parameter(
      'spotX',
      'Beam spot in x at the target',
      'mm',
      0.8,
      [0, 100],
      'Used where the width without dispersion comes from y',
    ),
    parameter(
      'spotY',
      'Beam spot in y at the target',
      'mm',
      1.3,
      [0, 100],
      'Used where the width without dispersion comes from y',
    ),
    parameter(
      'reach',
      'Range of the fit',
      'σ',
      4,
      [1, 100],
      'On each side of the peak of the projections; the cut is part of the model',
    ),
    wholeParameter('leastEntries', 'Least hits', '', 100, [20, 1_000_000], 'With fewer there is no answer'),
  ],
  collecting: [],
};
