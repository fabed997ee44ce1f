/** What can be simulated for PADME. Numbers of beam and target: handbook §1. */
import type { Setup } from '#core/detector/setup.ts';
import { CALIBRATION, LED, UNSUPPRESSED } from './common.ts';
import type { ProcessDefinition } from './definition.ts';
import { parameter, type ParameterSpec } from './process.ts';

function beam(setup: Setup): ParameterSpec[] {
  return [
    parameter(
      'beamEnergy',
      'Beam energy',
      'GeV',
      setup.beam.energy,
      [0.05, 1],
      'Energy of the positrons; 0.2825 GeV makes X17 on resonance',
    ),
    parameter('energySpread', 'Spread of the beam energy', '%', 0.25, [0, 5], 'Relative standard deviation'),
    parameter('positrons', 'Positrons per bunch', '', 3000, [0, 100_000], 'Mean of their number'),
    parameter('spotX', 'Beam spot in x', 'mm', 1.1, [0, 20], 'Standard deviation at the target'),
    parameter('spotY', 'Beam spot in y', 'mm', 1.1, [0, 20], 'Standard deviation at the target'),
    parameter('bunchLength', 'Length of the bunch', 'ns', 200, [0, 500], 'Positrons come evenly over it'),
  ];
}

const OUTPUT: readonly ParameterSpec[] = [...CALIBRATION, UNSUPPRESSED];

export const PADME_PROCESSES: readonly ProcessDefinition[] = [
  {
    id: 'bunches',
    title: 'Positron bunches',
    description: 'Bunches on the target with Bhabha scattering, two photons and bremsstrahlung in their true mixture',
    requires: ['target', 'ecal'],
    parameters: (setup) => [...beam(setup), ...OUTPUT],
  },
  {
    id: 'pedestals',
    title: 'Pedestal run',
    description: 'Calibration: random triggers without beam, every channel read out',
    requires: [],
    parameters: () => CALIBRATION,
  },
  {
    id: 'led',
    title: 'LED run',
    description: 'Calibration: the same light into every channel',
    requires: [],
    parameters: () => [...LED, ...CALIBRATION],
  },
];
