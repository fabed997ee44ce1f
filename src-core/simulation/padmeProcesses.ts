/** What can be simulated for PADME. Numbers of beam and target: handbook §1. */
import type { Setup } from '#core/detector/setup.ts';
import { parameter, wholeParameter, type ParameterSpec } from '#core/parameters.ts';
import { rootS } from '#core/physics/positronKinematics.ts';
import { resonanceEnergy } from '#core/physics/resonance.ts';
import { CALIBRATION, LED, UNSUPPRESSED } from './common.ts';
import type { ProcessDefinition } from './definition.ts';
import { PARTS } from './parts.ts';

/** Run III with its beam catcher took bunches of 3000 positrons, the runs with the dipole on tens of thousands. */
const positronsOf = (setup: Setup): number => (PARTS.leadGlass.isIn(setup) ? 3000 : 25_000);

function beam(setup: Setup, positrons: number): ParameterSpec[] {
  return [
    parameter('beamEnergy', 'Beam energy', 'GeV', setup.beam.energy, [0.1, 1], 'Energy of the positrons'),
    parameter('energySpread', 'Spread of the beam energy', '%', 0.25, [0, 5], 'Relative standard deviation'),
    parameter('positrons', 'Positrons per bunch', '', positrons, [0, 100_000], 'Mean of their number'),
    parameter('spotX', 'Beam spot in x', 'mm', 0.8, [0.01, 10], 'Standard deviation at the target'),
    parameter('spotY', 'Beam spot in y', 'mm', 1.3, [0.01, 10], 'Standard deviation at the target'),
    parameter('beamX', 'Beam centre in x', 'mm', 0, [-10, 10], 'At the target, from the axis of the setup'),
    parameter('beamY', 'Beam centre in y', 'mm', 0, [-10, 10], 'At the target, from the axis of the setup'),
    parameter('divergence', 'Divergence of the beam', 'mrad', 1, [0, 10], 'Standard deviation in both directions'),
    parameter('bunchLength', 'Length of the bunch', 'ns', 250, [1, 500], 'Positrons come evenly over it'),
    parameter(
      'pulsePeriod',
      'Microstructure of the bunch',
      'ns',
      0,
      [0, 500],
      'Positrons come in pulses of 0.15 ns with this period; 0 for none, 0.5 ns as the accelerator makes them',
    ),
    parameter(
      'halo',
      'Beam background',
      '%',
      0.24,
      [0, 5],
      'Part of the positrons that arrives at the calorimeter beside its hole; 0.24 % gives the 0.42 MeV per positron that Run III saw',
    ),
  ];
}

const OUTPUT: readonly ParameterSpec[] = [
  ...CALIBRATION,
  parameter(
    'threshold',
    'Threshold of the crystals',
    'MeV',
    1,
    [0, 100],
    'Waveforms of crystals that see less are dropped, as zero suppression does at about 1 MeV',
  ),
  UNSUPPRESSED,
];

const TIMEPIX = (every: number): ParameterSpec =>
  wholeParameter(
    'timePixEvery',
    'Bunches per TimePix frame',
    '',
    every,
    [0, 1_000_000],
    'A frame is read with one of so many bunches; 0 for none',
  );

/** What makes the lead glass's charge differ from 0.239 pC per positron of 402 MeV. */
const GLASS_LOSS = parameter(
  'glassLoss',
  'Leakage of the lead glass',
  '',
  1,
  [0.5, 1.5],
  'Contained part of the energy at 402 MeV over that at the beam energy; about 0.92 in the scan of Run III',
);
const AGEING_SLOPE = parameter(
  'ageingSlope',
  'Ageing of the lead glass',
  '%',
  9.7,
  [0, 100],
  'Loss of response over 577.7·10⁹ positrons; 9.7 ± 0.7 in Run III',
);
const FLUX = parameter(
  'flux',
  'Positrons so far',
  '10⁹',
  301.8,
  [0, 10_000],
  'Integrated flux, which sets the ageing of the lead glass; at 301.8·10⁹ its response is the nominal one',
);

const glass = (setup: Setup): ParameterSpec[] => (PARTS.leadGlass.isIn(setup) ? [GLASS_LOSS, AGEING_SLOPE, FLUX] : []);
const frames = (setup: Setup, every: number): ParameterSpec[] => (PARTS.timePix.isIn(setup) ? [TIMEPIX(every)] : []);

const bunch = (setup: Setup, positrons: number, framesEvery = 100): ParameterSpec[] => [
  ...beam(setup, positrons),
  ...glass(setup),
  ...frames(setup, framesEvery),
  ...OUTPUT,
];

const COSINE = parameter(
  'largestCosine',
  'Largest |cos θ*|',
  '',
  0.3,
  [0.01, 0.99],
  'Bound of the angle of the pair in its rest frame; 0.2 is the acceptance of the published selection',
);

/** Mass that the beam of the setup makes, MeV. */
const massOf = (setup: Setup): number => Math.round(1e4 * 1000 * rootS(setup.beam.energy)) / 1e4;

const onResonance: ProcessDefinition['problem'] = ({ massMeV = 0, beamEnergy = 0 }) => {
  const needed = resonanceEnergy(massMeV / 1000);
  if (Math.abs(needed / beamEnergy - 1) <= 0.05) return null;
  return {
    parameter: 'massMeV',
    sentence: `the mass (massMeV) of ${massMeV} MeV is made by positrons of ${needed.toFixed(4)} GeV, more than 5 % away from the beam energy (beamEnergy) of ${beamEnergy} GeV`,
  };
};

function pair(
  id: string,
  title: string,
  description: string,
  own: (setup: Setup) => ParameterSpec[],
): ProcessDefinition {
  return {
    id,
    title,
    description: `${description}; the number of positrons sets what piles up on it`,
    requires: ['target', 'ecal'],
    parameters: (setup) => [...own(setup), COSINE, ...bunch(setup, 0)],
  };
}

const range = (
  name: string,
  title: string,
  unit: string,
  [from, to, steps]: readonly [number, number, number],
  bounds: readonly [number, number],
): ParameterSpec[] => [
  parameter(`${name}From`, `${title}, from`, unit, from, bounds, 'First point of the scan'),
  parameter(`${name}To`, `${title}, to`, unit, to, bounds, 'Last point of the scan'),
  wholeParameter(`${name}Steps`, `${title}, points`, '', steps, [1, 1000], 'Number of points, evenly between both'),
];

const without = (specs: readonly ParameterSpec[], ...names: readonly string[]): ParameterSpec[] =>
  specs.filter(({ name }) => !names.includes(name));

export const PADME_PROCESSES: readonly ProcessDefinition[] = [
  {
    id: 'bunches',
    title: 'Positron bunches',
    description:
      'Bunches on the target with Bhabha scattering, two photons, bremsstrahlung and beam background in their true mixture, and X17 with its coupling',
    requires: ['target', 'ecal'],
    parameters: (setup) => [
      ...bunch(setup, positronsOf(setup)),
      parameter('massMeV', 'Mass of X17', 'MeV', 16.9, [2, 100], 'Where the resonance lies'),
      parameter('coupling', 'Coupling of X17', '10⁻⁴', 0, [0, 100], 'Of a vector to electrons; 0 for none'),
    ],
  },
  pair('bhabha', 'Bhabha pairs', 'One Bhabha pair per event', () => []),
  pair('photons', 'Photon pairs', 'One annihilation to two photons per event', () => []),
  {
    ...pair('x17', 'X17 → e⁺e⁻', 'One X17 per event, made on resonance', (setup) => [
      parameter('massMeV', 'Mass', 'MeV', massOf(setup), [2, 100], 'Mass of the boson, made by positrons of the beam'),
    ]),
    problem: onResonance,
  },
  {
    id: 'noTarget',
    title: 'No-target run',
    description: 'Bunches with the target moved out: what remains is the beam background',
    requires: ['ecal'],
    parameters: (setup) => bunch(setup, positronsOf(setup)),
  },
  {
    id: 'cosmics',
    title: 'Cosmic rays',
    description: 'Calibration: one muon from above through the calorimeter per event',
    requires: ['ecal'],
    parameters: () => OUTPUT,
  },
  {
    id: 'beamProfile',
    title: 'Beam profile, low intensity',
    description: 'Calibration: bunches of few positrons, every one with a frame of the TimePix',
    requires: ['target', 'timePix'],
    parameters: (setup) => bunch(setup, 100, 1),
  },
  {
    id: 'leadGlassScan',
    title: 'Lead-glass scan',
    description:
      'Calibration: beam energy and number of positrons step through a grid, a block of bunches for each point; every energy with each number',
    requires: ['target', 'leadGlass'],
    parameters: (setup) => [
      ...range('energy', 'Beam energy', 'GeV', [0.2, 0.4, 5], [0.1, 1]),
      ...range('positrons', 'Positrons per bunch', '', [500, 5000, 4], [0, 100_000]),
      wholeParameter('eventsPerPoint', 'Bunches per point', '', 100, [1, 1_000_000], 'Then the next point follows'),
      ...without(bunch(setup, 0), 'beamEnergy', 'positrons'),
    ],
  },
  {
    id: 'ageing',
    title: 'Ageing over a campaign',
    description:
      'Calibration: the lead glass darkens from point to point of the campaign while the beam stays the same',
    requires: ['target', 'leadGlass'],
    parameters: (setup) => [
      ...range('flux', 'Positrons so far', '10⁹', [13, 590.7, 41], [0, 10_000]),
      wholeParameter('eventsPerPoint', 'Bunches per point', '', 100, [1, 1_000_000], 'Then the next point follows'),
      ...without(bunch(setup, positronsOf(setup)), 'flux'),
    ],
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
    description: 'Calibration: the same light into every crystal',
    requires: ['ecal'],
    parameters: () => [...LED, ...CALIBRATION],
  },
];
