/** How the energy resolution of NA64's calorimeters is measured. */
import { parameter, switchParameter } from '#core/parameters.ts';
import type { CalibrationMethod } from '../method.ts';
import { BEAM_SPREAD } from './ecalElectronScan.ts';

export const resolutionCurve: CalibrationMethod = {
  id: 'resolutionCurve',
  type: 'calorimeter.resolution',
  title: 'Resolution against energy',
  description:
    'Gaussian cores of the energies of each run give σ/E; the square of stochastic/√E ⊕ constant ⊕ noise/E is fitted to them, no term below 0 (handbook §4.7)',
  input: 'reconstructed',
  wants: 'Electron runs at several beam energies for ECAL and WCAL, hadron runs for the HCAL.',
  suits: ({ experiment }) => experiment === 'na64',
  parameters: () => [
    BEAM_SPREAD,
    parameter('coreBelow', 'Core below the peak', 'σ', 1.5, [0.5, 5], 'Range of the Gaussian fit'),
    parameter('coreAbove', 'Core above the peak', 'σ', 2, [0.5, 5], 'Range of the Gaussian fit'),
    switchParameter('fitConstant', 'Fit the constant term', true, 'Off: it is 0'),
    switchParameter('fitNoise', 'Fit the noise term', true, 'Off: it is 0; needs energies that differ much'),
  ],
  collecting: [],
};
