import { parameter, wholeParameter } from '#core/parameters.ts';
import { PARTS } from '#core/simulation/parts.ts';
import type { CalibrationMethod } from '../method.ts';

export const padmeCosmicGains: CalibrationMethod = {
  id: 'padmeCosmicGains',
  type: 'padme_ecal.gains',
  title: 'ECal gains from cosmic muons',
  description:
    'Muons that also fire the crystals above and below, and none beside: the most probable charge over the loss on their way, 17.5 MeV in 21 mm (padme.md §4.5). How long the ways are follows from muons that fall as cos²θ through the middle of the calorimeter.',
  input: 'reconstructed',
  wants: 'Reconstructed cosmic runs; 250 vertical muons give a crystal to 1 %.',
  suits: (setup) => setup.experiment === 'padme' && PARTS.ecal.isIn(setup),
  parameters: () => [
    wholeParameter(
      'leastMuons',
      'Least muons per crystal',
      '',
      60,
      [10, 1_000_000],
      'A crystal with fewer is not measured',
    ),
    parameter(
      'leastEnergy',
      'Threshold of a crystal',
      'MeV',
      3,
      [1, 10],
      'By the gains in force: a crystal with less has not fired',
    ),
    parameter('rangeFrom', 'Range of the fit, from', '', 0.6, [0.1, 0.95], 'In parts of the most probable charge'),
    parameter(
      'rangeTo',
      'Range of the fit, to',
      '',
      2,
      [1.2, 10],
      'In parts of the most probable charge; handbook: from 100 pC below the peak to 900 pC',
    ),
  ],
  collecting: ['leastEnergy'],
};
