/**
 * Prints a hash of what each façade of the engine gives for a fixed request of many blocks. threads.test.ts runs
 * this on engines of several numbers of threads.
 */
import { createHash } from 'node:crypto';
import { bunchSignals, TARGET_CHARGE } from '#main/native/bunch.ts';
import { PADME_CLUSTERING, clusterCrystals, fitShowers } from '#main/native/clusters.ts';
import { MSADC, micromegasMap, readStrips, samplePulses } from '#main/native/digitisation.ts';
import { generateEvents, type GeneratorProcess } from '#main/native/generators.ts';
import { reduceEvents } from '#main/native/index.ts';
import { materialBudget } from '#main/native/materialBudget.ts';
import { simulateShowers } from '#main/native/showers.ts';
import { trackParticles } from '#main/native/tracking.ts';
import { fitTracks } from '#main/native/trackFit.ts';
import { searchTracks } from '#main/native/trackSearch.ts';
import { transportStates, type FieldRegion } from '#main/native/transport.ts';
import { makeRandom } from '#core/statistics/random.ts';
import { clustersOf, madePlane } from '../fixtures/strips.ts';
import { readoutOf } from '../fixtures/na64Tracks.ts';
import { reconstructed } from '../fixtures/waveforms.ts';
import { fitProfiles } from '#main/native/profiles.ts';
import { fitVertices } from '#main/native/vertexFit.ts';
import { beam, pencil } from './beam.ts';
import { LEAD, plates, SCINTILLATOR } from './materials.ts';
import { ECAL, hcal } from './simulation/sections.ts';
import { fitRequest, hitsAt, PLANES } from './trackFit/setup.ts';

const EVENTS = 300;
const counting = (length: number): Uint32Array<ArrayBuffer> => Uint32Array.from({ length }, (_, i) => i);

const dipole: FieldRegion = {
  kind: 'dipole',
  peak: 1.75,
  midY: 0,
  entry: 500,
  exit: 2500,
  edge: 80,
  lowX: -250,
  highX: 250,
  halfGap: 55,
};
const matter = plates([
  { z: 10, thickness: 3, material: SCINTILLATOR },
  { z: 4000, thickness: 20, material: LEAD },
]);

function transport(): Promise<unknown> {
  const states = Float64Array.from({ length: 5 * EVENTS }, (_, k) =>
    k % 5 === 4 ? -1 / (1 + 0.1 * k) : k % 5 === 0 ? 0.01 * k : 0,
  );
  const covariances = Float64Array.from({ length: 25 * EVENTS }, (_, k) => ((k % 25) % 6 === 0 ? 1e-3 : 0));
  return transportStates({ field: [dipole], from: -1000, to: 4000, tolerance: 1e-4, states, covariances });
}

/** Straight hits for seeds of many momenta: some tracks lose hits, some are not fitted. */
function fit(): Promise<unknown> {
  const seeds = Float64Array.from({ length: 5 * EVENTS }, (_, k) => (k % 5 === 4 ? -1 / (0.5 + 0.1 * k) : 0));
  const hits = hitsAt(
    Float64Array.from({ length: 2 * PLANES.z.length * EVENTS }, (_, k) => 0.3 * (((k * 7919) % 101) / 100 - 0.5)),
    () => 0,
  );
  return fitTracks(fitRequest(seeds, hits, { rejectBelow: 0.01, everyStep: true }));
}

function profiles(): Promise<unknown> {
  return fitProfiles({
    first: -7.5,
    pitch: 1,
    variancePerCharge: 1e-4,
    noise: new Float64Array(16).fill(2e-3),
    charges: Float64Array.from({ length: 16 * EVENTS }, (_, k) => {
      const distance = (k % 16) - 7.5 - 0.01 * (k >> 4);
      return 0.08 * Math.exp(-0.5 * distance * distance) + 1e-3 * ((k * 31) % 7);
    }),
  });
}

function vertices(): Promise<unknown> {
  return fitVertices({
    z: new Float64Array(EVENTS),
    states: Float64Array.from({ length: 10 * EVENTS }, (_, k) => 1e-3 * (((k * 7919) % 101) / 100 - 0.4)),
    covariances: Float64Array.from({ length: 30 * EVENTS }, (_, k) => ([0, 2, 5, 9, 14].includes(k % 15) ? 1e-6 : 0)),
    mass: 0.000511,
    prior: new Float64Array(3),
    priorErrors: Float64Array.of(Infinity, Infinity, 40),
    energies: new Float64Array(0),
    energyErrors: new Float64Array(0),
  });
}

/** Three clusters on every plane: many candidates, few tracks. */
function search(): Promise<unknown> {
  const { search: plan, planes } = readoutOf('na64-vis2018');
  const rows = 3 * planes.length * EVENTS;
  return searchTracks({
    ...plan,
    clusters: {
      offsets: Uint32Array.from({ length: EVENTS + 1 }, (_, i) => 3 * planes.length * i),
      plane: Uint32Array.from({ length: rows }, (_, k) => k % planes.length),
      coordinate: Float64Array.from(
        { length: rows },
        (_, k) => (((k * 7919) % 101) / 100 - 0.5) * (k % 2 === 0 ? 1 : 8),
      ),
      error: new Float64Array(rows).fill(0.1),
      charge: Float64Array.from({ length: rows }, (_, k) => 500 + ((k * 104_729) % 1000)),
    },
    showers: {
      offsets: new Uint32Array(EVENTS + 1),
      position: new Float64Array(0),
      energy: new Float64Array(0),
      energyError: new Float64Array(0),
    },
    explain: true,
  });
}

function track(): Promise<unknown> {
  return trackParticles(
    beam(EVENTS, 11, 50, {
      field: [dipole],
      matter,
      counters: Int32Array.of(0, 1),
      processes: [
        'scattering',
        'tails',
        'ionisation',
        'bremsstrahlung',
        'conversion',
        'synchrotron',
        'decay',
        'hadronic',
      ],
      planes: { z: Float64Array.of(5, 3000), seesNeutral: Uint8Array.of(0, 1) },
      points: true,
      to: 4100,
    }),
  );
}

const profile = {
  code: 11,
  mass: 0.51099895e-3,
  energy: 100,
  energySpread: 0.01,
  position: Float64Array.of(0, 0, -1),
  spotX: 4,
  spotY: 1.4,
  divergenceX: 1e-4,
  divergenceY: 1e-4,
  haloFraction: 0.03,
  haloSpot: 15,
  bunchLength: 100,
  pulseLength: 0,
  pulsePeriod: 0,
};
const dark = { mass: 0.0167, epsilon: 5e-4, radiationLength: 5, depth: 6 };
const PROCESSES: GeneratorProcess[] = [
  { process: 'beam', parameters: {} },
  { process: 'bhabha', parameters: { largestCosine: 0.9 } },
  { process: 'photons', parameters: { largestCosine: 0.9 } },
  { process: 'vectorResonance', parameters: { largestCosine: 0.9 } },
  { process: 'pseudoscalarResonance', parameters: { largestCosine: 0.9 } },
  { process: 'bremsstrahlung', parameters: { leastFraction: 0.01 } },
  { process: 'darkPhotonInvisible', parameters: dark },
  { process: 'darkPhotonVisible', parameters: { ...dark, decayFrom: 200, decayTo: 7000 } },
  { process: 'dimuon', parameters: { charge: 82, massNumber: 207.2 } },
  { process: 'kaonShort', parameters: { leastEnergy: 5, largestEnergy: 80, slope: 15 } },
  { process: 'upstreamInteraction', parameters: { leastFraction: 0.1, interactionFrom: 0, interactionTo: 100 } },
  { process: 'cosmic', parameters: { halfX: 300, halfZ: 115 } },
  {
    process: 'bunch',
    parameters: {
      multiplicity: 2000,
      targetThickness: 1e-3,
      targetElectrons: 1e22,
      resonanceYield: 1e-4,
      largestCosine: 0.9,
      leastFraction: 0.01,
    },
  },
];

async function generate(): Promise<unknown> {
  const all: unknown[] = [];
  for (const process of PROCESSES) {
    all.push(await generateEvents({ ...process, beam: profile, events: EVENTS, seed: 3, firstStream: 11 }));
  }
  return all;
}

function shower(): Promise<unknown> {
  const particles = pencil(EVENTS, 11, 3);
  particles.code.forEach((_, i) => (particles.code[i] = [11, 211, 13][i % 3]!));
  return simulateShowers({ sections: [...ECAL, ...hcal(1, 500)], particles, seed: 3, firstStream: 11 });
}

function pulses(): Promise<unknown> {
  const truth = {
    gain: Float64Array.of(10, 11),
    pedestal: Float64Array.of(200, 210),
    noise: Float64Array.of(1, 2),
    timeOffset: Float64Array.of(0, 3),
    state: Uint8Array.of(0, 3),
  };
  const waveforms = 3 * EVENTS;
  return samplePulses({
    ...MSADC,
    truth,
    offsets: counting(waveforms + 1),
    channel: counting(waveforms).map((i) => i % 2),
    event: counting(waveforms).map((i) => Math.floor(i / 2)),
    time: Float64Array.from({ length: waveforms }, (_, i) => i % 50),
    energy: Float64Array.from({ length: waveforms }, (_, i) => i % 90),
    seed: 3,
    firstStream: 11,
  });
}

function strips(): Promise<unknown> {
  const channel = micromegasMap();
  const plane = {
    pitch: 0.256,
    first: -40,
    spread: 0.3,
    resolution: 0.05,
    noise: 1,
    threshold: 4,
    channel,
    gain: new Float64Array(64).fill(1),
    state: new Uint8Array(64),
  };
  return readStrips({
    plane,
    planeNumber: 1,
    offsets: counting(EVENTS + 1),
    position: Float64Array.from({ length: EVENTS }, (_, i) => (i % 70) - 35),
    charge: new Float64Array(EVENTS).fill(100),
    seed: 3,
    firstStream: 11,
  });
}

/** Pairs of hits, from far apart to one on the other. */
async function clusters(): Promise<unknown> {
  const random = makeRandom(5, 0);
  const plane = madePlane('micromegas', () => random.normal(0, 1));
  return (
    await clustersOf(
      plane,
      Array.from({ length: EVENTS }, (_, i) => [(i % 60) - 30, (i % 60) - 30 + 0.02 * i]),
      3,
    )
  ).clusters;
}

function bunches(): Promise<unknown> {
  const view = {
    first: -7.5,
    pitch: 1,
    centre: 0.3,
    spot: 1.1,
    gain: new Float64Array(16).fill(1),
    noise: new Float64Array(16).fill(0.01),
  };
  const glass = { samples: 512, period: 1, firstTime: -100, counts: 40, spread: 0.1, pedestal: 3750, noise: 3 };
  return bunchSignals({
    positrons: counting(EVENTS).map((i) => 10 * i),
    bunchLength: 250,
    pulseLength: 0,
    pulsePeriod: 0,
    charge: TARGET_CHARGE,
    x: view,
    y: view,
    glass: { ...glass, timeOffset: 0, channel: 1 },
    seed: 3,
    firstStream: 11,
  });
}

function budget(): Promise<unknown> {
  const direction = Float64Array.from({ length: 3 * EVENTS }, (_, k) => (k % 3 === 2 ? 1 : 0));
  const start = Float64Array.from({ length: 3 * EVENTS }, (_, k) => (k % 3 === 0 ? k : 0));
  return materialBudget({ matter, start, direction, length: 5000 });
}

function reduce(): Promise<unknown> {
  const cells = 20 * EVENTS;
  return reduceEvents({
    cellOffsets: counting(EVENTS + 1).map((i) => 20 * i),
    cellEnergy: Float32Array.from({ length: cells }, (_, i) => (i * 37) % 101),
    cellPosition: Float32Array.from({ length: 3 * cells }, (_, i) => (i * 17) % 211),
    cellTime: Float32Array.from({ length: cells }, (_, i) => (i * 7) % 13),
    hitOffsets: counting(EVENTS + 1),
    hitTime: Float32Array.from({ length: EVENTS }, (_, i) => i % 11),
  });
}

async function reconstruct(digitiser: 'msadc' | 'v1742'): Promise<unknown> {
  const energy = digitiser === 'msadc' ? 40 : 0.1;
  return reconstructed({
    digitiser,
    waveforms: EVENTS,
    pulses: (i) => [
      [0.1 * (i % 60), energy],
      [40 + (i % 90), (energy * (i % 7)) / 4],
    ],
  });
}

const crystals = {
  columns: 6,
  rows: 6,
  firstX: -95,
  firstY: -95,
  pitchX: 38,
  pitchY: 38,
  profile: { core: 0.8, coreRadius: 8, tailRadius: 35 },
};
/** Something in every cell, more about the middle */
const cellEnergy = (i: number): number =>
  10 * Math.exp(-(((i % 6) - 2.2) ** 2) - (Math.floor(i / 6) - 3.1) ** 2) + 0.01 * (i % 5);

function cluster(): Promise<unknown> {
  const hits = 36 * EVENTS;
  return clusterCrystals({
    grid: crystals,
    settings: {
      ...PADME_CLUSTERING,
      shares: true,
      logarithmic: true,
      resolution: { stochastic: 0.02, constant: 0.012, noise: 3e-5 },
    },
    offsets: counting(EVENTS + 1).map((i) => 36 * i),
    column: Int32Array.from({ length: hits }, (_, i) => i % 6),
    row: Int32Array.from({ length: hits }, (_, i) => Math.floor((i % 36) / 6)),
    energy: Float64Array.from({ length: hits }, (_, i) => cellEnergy((i * 7) % 36) / 100),
    energyError: new Float64Array(hits).fill(1e-4),
    time: Float64Array.from({ length: hits }, (_, i) => (i * 5) % 11),
    timeError: new Float64Array(hits).fill(0.1),
  });
}

function fitAxes(): Promise<unknown> {
  return fitShowers({
    grid: crystals,
    fluctuation: { stochastic: 0.1, constant: 0.03, noise: 0.1 },
    leastEnergy: 1,
    seeksTwo: true,
    energy: Float64Array.from({ length: 36 * EVENTS }, (_, i) => cellEnergy(i % 36) * (1 + 0.1 * ((i * 13) % 7))),
  });
}

/** Every number of every typed array in the value, in the order of its properties. */
function add(hash: ReturnType<typeof createHash>, value: unknown): void {
  if (ArrayBuffer.isView(value)) hash.update(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  else if (value !== null && typeof value === 'object') for (const part of Object.values(value)) add(hash, part);
}

const FACADES = {
  transport,
  track,
  generate,
  shower,
  pulses,
  strips,
  clusters,
  bunches,
  budget,
  reduce,
  msadc: () => reconstruct('msadc'),
  v1742: () => reconstruct('v1742'),
  cluster,
  fitAxes,
  fit,
  vertices,
  profiles,
  search,
};
const hashes: Record<string, string> = {};
for (const [name, facade] of Object.entries(FACADES)) {
  const hash = createHash('sha256');
  add(hash, await facade());
  hashes[name] = hash.digest('hex');
}
console.log(JSON.stringify(hashes));
