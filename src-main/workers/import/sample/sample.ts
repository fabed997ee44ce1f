/**
 * The sample run of a first start: events made up by this script, not measured and not simulated,
 * to show what the display can do. The geometry follows PADME's calorimeter; behind the target stands
 * an invented spectrometer with a weak dipole.
 */
import type { EventData } from '#core/event/event.ts';
import { makeRandom, type Random } from '#core/statistics/random.ts';
import { barCollection, cellCollection, clusterCollection, waveformCollection } from './sampleCalorimetry.ts';
import { hitCollection, trackCollection, truthCollection, vertexCollection } from './sampleTracking.ts';
import { fly, hitsOf, noiseHits, TARGET_Z, timeAt, WALL_Z, type SampleParticle } from './sampleTracks.ts';
import { hitsCrystal, makeCells, type Shower } from './sampleWall.ts';

export const SAMPLE_RUN = {
  experiment: 'sample',
  number: 1,
  energyUnit: 'MeV',
  /** GeV */
  beamEnergy: 0.43,
  events: 60,
  comment:
    'Made up by a script of Beamglass, not measured: positrons on a thin target, an invented spectrometer and a wall of 616 BGO crystals in PADME’s pattern.',
} as const;

const SEED = 20221015;
const ELECTRON_MASS = 0.51099895e-3;
/** 2022-10-15 08:00:00 UTC, and bunches at 49 Hz. */
const FIRST_BUNCH_NS = 1_665_820_800_000_000_000n;
const BUNCH_SPACING_NS = 20_408_163n;
const EVENTS_PER_SPILL = 20;

/** The events of the sample run, the same at every call. */
export function* makeSampleEvents(): Generator<EventData> {
  for (let index = 0; index < SAMPLE_RUN.events; index++) yield makeEvent(index);
}

function makeEvent(index: number): EventData {
  const random = makeRandom(SEED, index);
  const flights = Array.from({ length: 1 + random.poisson(2) }, () => interaction(random))
    .reduce<SampleParticle[]>((all, made) => [...all, ...made.map((one) => withParent(one, all.length))], [])
    .map(fly);
  const charged = flights.filter(({ particle, states }) => particle.charge !== 0 && states.length > 5);
  const showers = flights.flatMap((flight): Shower[] => {
    const end = flight.states.at(-1)!;
    if (!flight.reachesWall || !hitsCrystal(end[1], end[2])) return [];
    return [{ x: end[1], y: end[2], energy: Math.hypot(...flight.particle.momentum), time: timeAt(flight, WALL_Z) }];
  });
  const cells = makeCells(showers, random);
  const hits = [...flights.flatMap((flight) => hitsOf(flight, random)), ...noiseHits(random)];
  const positrons = random.normal(24_000, 1500);
  return {
    header: {
      eventNumber: index + 1,
      timeNs: FIRST_BUNCH_NS + BigInt(index) * BUNCH_SPACING_NS,
      spill: Math.floor(index / EVENTS_PER_SPILL) + 1,
      triggerBits: showers.length > 1 ? 3 : 1,
    },
    scalars: [
      { name: 'n_pot', value: Math.round(positrons), unit: '' },
      { name: 'target_charge', value: random.normal(positrons * 1.2e-3, 0.4), unit: 'pC' },
      { name: 'crystal_temperature', value: random.normal(20.4, 0.05), unit: '°C' },
    ],
    labels: [{ name: 'origin', value: 'made up by a script, not measured' }],
    collections: [
      hitCollection(hits),
      cellCollection(cells),
      clusterCollection(showers, cells),
      trackCollection(charged, random),
      vertexCollection(charged, random),
      truthCollection(flights),
      barCollection(flights, random),
      waveformCollection(cells, random),
    ],
  };
}

function withParent(particle: SampleParticle, first: number): SampleParticle {
  return particle.parent < 0 ? particle : { ...particle, parent: particle.parent + first };
}

/** One of: two photons, bremsstrahlung, or an electron–positron pair, from a point of the target. */
function interaction(random: Random): SampleParticle[] {
  const vertex = [random.normal(0, 0.8), random.normal(0, 1.3), TARGET_Z] as const;
  const time = random.between(0, 40);
  const { beamEnergy } = SAMPLE_RUN;
  const choice = random.uniform();
  const [first, second] = choice < 0.35 ? [22, 22] : choice < 0.55 ? [-11, 22] : [-11, 11];
  // Two bodies share the beam energy and balance across the beam; angles as for a mass of some 17 MeV.
  const share = random.between(0.3, 0.7);
  const transverse = beamEnergy * random.between(0.016, 0.028);
  const azimuth = random.between(-Math.PI, Math.PI);
  const make = (pdg: number, energy: number, side: number): SampleParticle => {
    const mass = pdg === 22 ? 0 : ELECTRON_MASS;
    const px = side * transverse * Math.cos(azimuth);
    const py = side * transverse * Math.sin(azimuth);
    const pz = Math.sqrt(energy ** 2 - mass ** 2 - transverse ** 2);
    return {
      pdg,
      charge: pdg === 22 ? 0 : -Math.sign(pdg),
      mass,
      vertex,
      momentum: [px, py, pz],
      time,
      parent: 0,
      endZ: Number.POSITIVE_INFINITY,
    };
  };
  const beam: SampleParticle = {
    pdg: -11,
    charge: 1,
    mass: ELECTRON_MASS,
    vertex: [vertex[0], vertex[1], TARGET_Z - 400],
    momentum: [0, 0, beamEnergy],
    time: time - 400 / 299.792458,
    parent: -1,
    endZ: TARGET_Z,
  };
  return [beam, make(first, beamEnergy * share, 1), make(second, beamEnergy * (1 - share), -1)];
}
