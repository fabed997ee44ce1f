/** What can be simulated for NA64. Numbers of the beam: handbook §0.4. */
import type { Setup } from '#core/detector/setup.ts';
import { parameter, wholeParameter, type ParameterSpec } from '#core/parameters.ts';
import { CALIBRATION, LED, UNSUPPRESSED } from './common.ts';
import type { ProcessDefinition } from './definition.ts';

/** Twice the pion's mass and more: lighter beams would stop on the way. */
const BEAM_ENERGY_BOUNDS = [10, 400] as const;

function beam(setup: Setup): ParameterSpec[] {
  return [
    parameter(
      'beamEnergy',
      'Beam energy',
      'GeV',
      setup.beam.energy,
      BEAM_ENERGY_BOUNDS,
      'Energy of the beam particles',
    ),
    parameter('energySpread', 'Spread of the beam energy', '%', 0.5, [0, 5], 'Relative standard deviation'),
    parameter('spotX', 'Beam spot in x', 'mm', 3.9, [0, 300], 'Standard deviation at the entrance of the setup'),
    parameter('spotY', 'Beam spot in y', 'mm', 1.3, [0, 300], 'Standard deviation at the entrance of the setup'),
    parameter('haloPart', 'Halo', '%', 2, [0, 100], 'Part of the particles in a halo of 15 mm around the spot'),
    parameter(
      'pileUp',
      'Beam intensity',
      'particles/µs',
      1,
      [0, 10],
      'Mean rate of further beam particles; those within the digitisers’ window pile up on the event',
    ),
  ];
}

const OUTPUT: readonly ParameterSpec[] = [...CALIBRATION, UNSUPPRESSED];

function darkPhoton(massMeV: number, epsilon: number): ParameterSpec[] {
  return [
    parameter(
      'massMeV',
      'Mass',
      'MeV',
      massMeV,
      [1.1, 400_000],
      'Mass of the boson; it must stay below the beam energy',
    ),
    parameter(
      'epsilon',
      'Mixing strength ε',
      '',
      epsilon,
      [1e-7, 0.1],
      'Sets the decay length and the weight of the events',
    ),
  ];
}

const massBelowBeam: ProcessDefinition['problem'] = ({ massMeV = 0, beamEnergy = 0 }) =>
  massMeV < 1000 * beamEnergy
    ? null
    : {
        parameter: 'massMeV',
        sentence: `the mass (massMeV) of ${massMeV} MeV is not below the beam energy (beamEnergy) of ${beamEnergy} GeV`,
      };

function beamRun(
  id: string,
  title: string,
  particle: string,
  changes: Readonly<Record<string, number>>,
): ProcessDefinition {
  return {
    id,
    title,
    description: `Beam ${particle} without any selection by the trigger`,
    requires: [],
    parameters: (setup) => [
      ...beam(setup).map((one) => ({ ...one, default: changes[one.name] ?? one.default })),
      ...OUTPUT,
    ],
  };
}

export const NA64_PROCESSES: readonly ProcessDefinition[] = [
  beamRun('electrons', 'Beam electrons', 'electrons', {}),
  beamRun('pions', 'Beam pions', 'pions', {}),
  beamRun('kaons', 'Beam kaons', 'kaons', {}),
  beamRun('muons', 'Muon run', 'muons, spread over the calorimeters', { spotX: 80, spotY: 80, haloPart: 0, pileUp: 0 }),
  {
    id: 'x17',
    title: 'X17 → e⁺e⁻',
    description: 'A boson made in the dump decays to an electron and a positron before the tracking planes behind it',
    requires: ['dump', 'ecal'],
    parameters: (setup) => [...beam(setup), ...darkPhoton(16.7, 5e-4), ...OUTPUT],
    problem: massBelowBeam,
  },
  {
    id: 'darkPhotonInvisible',
    title: 'A′ → invisible',
    description: 'A dark photon made in the first calorimeter carries its energy away unseen',
    requires: ['ecal'],
    parameters: (setup) => [...beam(setup), ...darkPhoton(16.7, 1e-4), ...OUTPUT],
    problem: massBelowBeam,
  },
  {
    id: 'dimuons',
    title: 'Dimuons',
    description: 'A hard photon of the shower becomes a pair of muons (Bethe and Heitler): the benchmark of both modes',
    requires: ['hcal'],
    parameters: (setup) => [...beam(setup), ...OUTPUT],
  },
  {
    id: 'kaonShort',
    title: 'K⁰S from the dump',
    description: 'A neutral kaon leaves the dump and decays to two pions: background of the visible mode',
    requires: ['dump', 'ecal'],
    parameters: (setup) => [
      ...beam(setup),
      parameter('leastEnergy', 'Least energy of the K⁰S', 'GeV', 5, [1, 300], 'The spectrum begins here'),
      parameter(
        'slope',
        'Slope of the spectrum',
        'GeV',
        20,
        [1, 200],
        'Energies fall off exponentially with this scale',
      ),
      ...OUTPUT,
    ],
    problem: ({ leastEnergy = 0, beamEnergy = 0 }) =>
      leastEnergy < beamEnergy
        ? null
        : {
            parameter: 'leastEnergy',
            sentence: `the least energy (leastEnergy) of ${leastEnergy} GeV is not below the beam energy (beamEnergy) of ${beamEnergy} GeV`,
          },
  },
  {
    id: 'upstream',
    title: 'Upstream interactions',
    description: 'The electron loses part of its energy to hadrons in the matter before the dump',
    requires: ['trackers'],
    parameters: (setup) => [...beam(setup), ...OUTPUT],
  },
  {
    id: 'electronScan',
    title: 'Electron scan over the ECAL',
    description:
      'Calibration: the ECAL is moved so that the beam meets its cells one after another, a block of events each; any dump is out of the beam',
    requires: ['ecal'],
    parameters: (setup) => [
      ...beam(setup).map((one) => (one.name === 'pileUp' || one.name === 'haloPart' ? { ...one, default: 0 } : one)),
      wholeParameter(
        'eventsPerCell',
        'Events per cell',
        '',
        50,
        [1, 1_000_000],
        'Then the next cell follows, row by row',
      ),
      ...OUTPUT,
    ],
  },
  {
    id: 'beamProfile',
    title: 'Beam profile, low intensity',
    description: 'Calibration: single electrons without pile-up, for beam spot, straight tracks and single clusters',
    requires: ['trackers'],
    parameters: (setup) => [...beam(setup).filter(({ name }) => name !== 'pileUp'), ...OUTPUT],
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
    description: 'Calibration: the same light into every calorimeter cell and counter',
    requires: [],
    parameters: () => [...LED, ...CALIBRATION],
  },
];
