/** How the cell gains of NA64's ECAL are measured. */
import { parameter, wholeParameter } from '#core/parameters.ts';
import type { CalibrationMethod } from '../method.ts';

/** Relative spread of the beam energy, %: shared by the methods that must tell it from the resolution. */
export const BEAM_SPREAD = parameter(
  'beamSpread',
  'Spread of the beam energy',
  '%',
  0.5,
  [0, 10],
  'Relative standard deviation; what is left of the width is the calorimeter’s own',
);

export const ecalElectronScan: CalibrationMethod = {
  id: 'ecalElectronScan',
  type: 'na64_ecal.gains',
  title: 'Electron scan',
  description:
    'Least squares of beam energy × containment − Σ gain × amplitude over all events, preshower and main cells together, corrected for the dilution by sampling fluctuations and noise (handbook §4.1)',
  input: 'reconstructed',
  wants: 'Electron runs of known energy in which the beam meets every cell, without an ECAL threshold in the trigger.',
  suits: ({ experiment, elements }) => experiment === 'na64' && elements.some(({ name }) => name === 'ECAL'),
  parameters: () => [
    BEAM_SPREAD,
    parameter(
      'preshowerUncertainty',
      'Uncertainty of the preshower’s part',
      '%',
      20,
      [0.1, 1000],
      'Of the mean part of a shower in the preshower as the shower model has it: a weak constraint that matters only where data are few',
    ),
    wholeParameter(
      'leastEntries',
      'Least electrons on a cell',
      '',
      50,
      [10, 1_000_000],
      'Cells that fewer electrons meet are reported, not fitted',
    ),
  ],
  collecting: [],
};
