/** NA64: spectrometers, pairs of X17 and their mass, and the trackers' geometry, from the engine's events. */
import { bendAngle, momentumError, momentumOfBend } from '#core/physics/bend.ts';
import { closestApproach } from '#core/physics/closestApproach.ts';
import { VisibleModel } from '#core/physics/minimalYield.ts';
import { TUNGSTEN } from '#core/physics/darkPhotonProduction.ts';
import { pairMass } from '#core/physics/pairKinematics.ts';
import { commonResolution, tripletFactor } from '#core/physics/triplet.ts';
import { makeRandom, type Random } from '#core/statistics/random.ts';
import { fitTwoGaussians } from '#core/statistics/twoGaussians.ts';
import { trackParticles } from '#main/native/tracking.ts';
import { shippedSetup } from '../fixtures/detector.ts';
import { MYLAR, plates } from '../native/materials.ts';
import { figure } from './figure.ts';
import {
  centreOf,
  DUMP_END,
  magnet,
  MASS,
  mean,
  samplePairs,
  spread,
  transport,
  type Pair,
  type Track,
} from './x17Toy.ts';

const T1 = centreOf('T1');
const T2 = centreOf('T2');
/** mm, of the hits */
const RESOLUTION = 0.08;

/** Of the pair at T1. */
function distanceAtT1({ vertex, positron, electron }: Pair): number {
  const way = T1 - vertex[2];
  return way * Math.hypot(positron.slope[0] - electron.slope[0], positron.slope[1] - electron.slope[1]);
}

figure('AF-013', 'mean distance of the pair at T1, ε 1.4e-3, both above 15 GeV', async () => {
  const pairs = await samplePairs(1.4e-3, 15);
  return [
    { what: 'mean distance', value: mean(pairs.map(distanceAtT1)), expected: 5.5, relative: 0.1, unit: 'mm' },
    { what: 'pairs', value: pairs.length, range: [5000, Infinity] },
  ];
});

figure('AF-014', 'least distance of the pair at T1, ε 1.4e-3, both above 15 GeV', async () => {
  const pairs = await samplePairs(1.4e-3, 15);
  const least = Math.min(...pairs.map(distanceAtT1));
  return [
    { what: 'least', value: least, range: [3, Infinity], unit: 'mm' },
    {
      what: 'of 2 m/E at 150 GeV',
      value: ((2 * MASS) / 150) * (T1 - DUMP_END),
      expected: 4,
      relative: 0.02,
      unit: 'mm',
    },
  ];
});

figure('AF-015', 'X above 100 GeV among those seen', async () => {
  const model = new VisibleModel(
    { target: { ...TUNGSTEN, radiationLength: 6.76 }, beamEnergy: 150, leastEnergy: 25 },
    MASS,
  );
  const dump = { length: DUMP_END, radiationLengths: 30, decayRoom: 18_000 };
  return Promise.all(
    [1.2e-3, 1.4e-3].flatMap((epsilon) => [
      samplePairs(epsilon, 0).then((pairs) => ({
        what: `ε ${epsilon}, generated`,
        value: (100 * pairs.filter(({ energy }) => energy > 100).length) / pairs.length,
        range: [93, 99] as const,
        unit: '%',
      })),
      Promise.resolve({
        what: `ε ${epsilon}, model`,
        value: 100 * model.fractionAbove(100, epsilon, dump),
        range: [93, 99] as const,
        unit: '%',
      }),
    ]),
  );
});

figure('AF-016', 'spread of the decays behind the dump, ε 1.4e-3', async () => ({
  value: spread((await samplePairs(1.4e-3, 15)).map(({ vertex }) => vertex[2] - DUMP_END)),
  range: [15, 50],
  unit: 'mm',
}));

/** x, y, tx, ty, q/p of a track at its vertex, moved to a plane before the field. */
function stateAt(vertex: Pair['vertex'], { energy, slope }: Track, charge: number, z: number): number[] {
  const way = z - vertex[2];
  return [vertex[0] + slope[0] * way, vertex[1] + slope[1] * way, slope[0], slope[1], charge / energy];
}

figure('AF-018', 'mean separation of the showers by 3.45 T·m, ε 1.4e-3, both above 30 GeV', async () => {
  const pairs = await samplePairs(1.4e-3, 30);
  const states = pairs.flatMap(({ vertex, positron, electron }) => [
    ...stateAt(vertex, positron, 1, T1),
    ...stateAt(vertex, electron, -1, T1),
  ]);
  const face = centreOf('Spectrometer magnet') + 1000 + 3400;
  const at = await transport(magnet(3.45), Float64Array.from(states), T1, face);
  const distances = pairs.map((_, i) => Math.hypot(at[10 * i]! - at[10 * i + 5]!, at[10 * i + 1]! - at[10 * i + 6]!));
  return { value: mean(distances), expected: 140, relative: 0.15, unit: 'mm' };
});

figure('AF-022', 'momentum of 100 GeV from MM1 to MM4, 20,000 tracks', () => {
  const { elements } = shippedSetup('na64-inv2016');
  const z = ['MM1', 'MM2', 'MM3', 'MM4'].map((name) => elements.find((one) => one.name === name)!.position[2]);
  const [before, behind] = [z[1]! - z[0]!, z[3]! - z[2]!];
  return [0.08, 0.1].flatMap((resolution) => {
    const momenta = Float64Array.from({ length: 20_000 }, (_, track) => {
      const random = makeRandom(22, track);
      const hit = (): number => random.normal(0, resolution);
      const angle = bendAngle(7, 100) + (hit() - hit()) / behind - (hit() - hit()) / before;
      return momentumOfBend(7, angle);
    });
    const what = `hits of ${1e3 * resolution} µm`;
    return [
      { what, value: (100 * spread(momenta)) / mean(momenta), range: [0.7, 1.2] as const, unit: '%' },
      {
        what: `${what}, formula`,
        value: 100 * momentumError(bendAngle(7, 100), resolution, before, behind),
        range: [0.7, 1.2] as const,
        unit: '%',
      },
    ];
  });
});

figure('AF-023', 'momentum of 75 GeV from T1 to T4 through 2.6 T·m, 10,000 tracks', async () => {
  const tracks = 10_000;
  const z = ['T2', 'T3', 'T4'].map(centreOf);
  const states = await Promise.all(z.map((to) => transport(magnet(2.6), Float64Array.of(0, 0, 0, 0, 1 / 75), T1, to)));
  const [x2, x3, x4] = states.map(([x]) => x!) as [number, number, number];
  const momenta = Float64Array.from({ length: tracks }, (_, track) => {
    const random = makeRandom(23, track);
    const hit = (): number => random.normal(0, RESOLUTION);
    const before = (x2 + hit() - hit()) / (T2 - T1);
    const behind = (x4 + hit() - x3 - hit()) / (z[2]! - z[1]!);
    return momentumOfBend(2.6, Math.abs(Math.atan(behind) - Math.atan(before)));
  });
  return [
    { what: 'mean', value: mean(momenta), expected: 75, relative: 0.01, unit: 'GeV' },
    { what: 'spread', value: (100 * spread(momenta)) / mean(momenta), range: [0.8, 1.5], unit: '%' },
  ];
});

interface Measurement {
  readonly hits: boolean;
  readonly momentum: boolean;
  readonly windows: boolean;
}

/** Mass in MeV of pairs, from T1 and T2 with the vertex taken at the end of the dump, and both momenta. */
async function measuredMasses(pairs: readonly Pair[], chain: Measurement): Promise<Float64Array> {
  const tracks = chain.windows ? await throughWindows(pairs) : pairs.flatMap(atT1);
  return Float64Array.from(pairs, (pair, i) => {
    const random = makeRandom(110, i);
    const [first, second] = [tracks[2 * i]!, tracks[2 * i + 1]!];
    const [l1, l2] = [T1 - DUMP_END, T2 - DUMP_END];
    // Least squares of the separation at both planes about a common vertex, in x and y.
    const angle = Math.hypot(
      ...[0, 1].map((axis) => {
        const at1 = first.position[axis]! - second.position[axis]!;
        const at2 = at1 + (first.slope[axis]! - second.slope[axis]!) * (T2 - T1);
        return (smeared(at1, chain, random) * l1 + smeared(at2, chain, random) * l2) / (l1 * l1 + l2 * l2);
      }),
    );
    const [positron, electron] = [pair.positron.energy, pair.electron.energy].map((energy) => {
      const error = momentumError(bendAngle(2.6, energy), RESOLUTION, T2 - T1, centreOf('T4') - centreOf('T3'));
      return chain.momentum ? energy * (1 + random.normal(0, error)) : energy;
    });
    return pairMass(positron!, electron!, angle) * 1e3;
  });
}

/** Difference of two hits. */
const smeared = (distance: number, { hits }: Measurement, random: Random): number =>
  hits ? distance + random.normal(0, RESOLUTION * Math.SQRT2) : distance;

interface AtT1 {
  readonly position: readonly number[];
  readonly slope: readonly number[];
}

const atT1 = ({ vertex, positron, electron }: Pair): AtT1[] =>
  [positron, electron].map((track) => {
    const [x, y] = stateAt(vertex, track, 1, T1);
    return { position: [x!, y!], slope: track.slope };
  });

/** With scattering in both windows of the tube, by the engine. */
async function throughWindows(pairs: readonly Pair[]): Promise<AtT1[]> {
  const tracks = pairs.flatMap(({ vertex, positron, electron }) => [
    { vertex, track: positron, code: -11 },
    { vertex, track: electron, code: 11 },
  ]);
  const directions = tracks.flatMap(({ track: { slope } }) => {
    const norm = Math.hypot(slope[0], slope[1], 1);
    return [slope[0] / norm, slope[1] / norm, 1 / norm];
  });
  const { position, direction, primary } = await trackParticles({
    field: [],
    matter: plates([
      { z: DUMP_END + 1, thickness: 0.175, material: MYLAR },
      { z: DUMP_END + 18_001, thickness: 0.175, material: MYLAR },
    ]),
    processes: ['scattering'],
    particles: {
      offsets: Uint32Array.from({ length: tracks.length + 1 }, (_, i) => i),
      code: Int32Array.from(tracks, ({ code }) => code),
      energy: Float64Array.from(tracks, ({ track }) => track.energy),
      position: Float64Array.from(tracks.flatMap(({ vertex }) => vertex)),
      direction: Float64Array.from(directions),
      time: new Float64Array(tracks.length),
    },
    to: T1,
    cut: 1e-3,
    seed: 111,
    firstStream: 0,
  });
  if (primary.length !== tracks.length) throw new Error('Not every track arrives at T1.');
  return tracks.map((_, i) => ({
    position: [position[3 * i]!, position[3 * i + 1]!],
    slope: [direction[3 * i]! / direction[3 * i + 2]!, direction[3 * i + 1]! / direction[3 * i + 2]!],
  }));
}

const HITS: Measurement = { hits: true, momentum: false, windows: false };
const MOMENTUM: Measurement = { hits: true, momentum: true, windows: false };
const FULL: Measurement = { hits: true, momentum: true, windows: true };
const samples = new Map<Measurement, Promise<Float64Array>>();
function masses(chain: Measurement): Promise<Float64Array> {
  let sample = samples.get(chain);
  if (sample === undefined) {
    sample = samplePairs(1.4e-3, 15).then((pairs) => measuredMasses(pairs, chain));
    samples.set(chain, sample);
  }
  return sample;
}

figure('AF-109', 'mass of X17 of 16.7 MeV: hits, momenta and windows', async () => ({
  value: fitTwoGaussians(await masses(FULL)).mean,
  expected: 16.7,
  relative: 0.005,
  unit: 'MeV',
}));

figure('AF-110', 'width of the mass: hits, momenta and windows', async () => [
  {
    what: 'larger of two Gaussians',
    value: fitTwoGaussians(await masses(FULL)).sigma,
    range: [0.25, 0.55],
    unit: 'MeV',
  },
  { what: 'standard deviation', value: spread(await masses(FULL)), range: [0.25, 0.55], unit: 'MeV' },
]);

figure('AF-111', 'width of the mass, step by step', async () => {
  const [hits, both] = [await masses(HITS), await masses(MOMENTUM)];
  return [
    { what: 'hits, standard deviation', value: spread(hits), expected: 0.29, tolerance: 0.06, unit: 'MeV' },
    { what: 'hits and momenta, standard deviation', value: spread(both), expected: 0.33, tolerance: 0.06, unit: 'MeV' },
    {
      what: 'hits, larger of two Gaussians',
      value: fitTwoGaussians(hits).sigma,
      expected: 0.29,
      tolerance: 0.06,
      unit: 'MeV',
      miss:
        'The distribution is nearly one Gaussian of 0.26 MeV: the fit parts it in halves of 0.22 and 0.30 MeV, ' +
        'and which of them is the larger is chance.',
    },
    {
      what: 'hits and momenta, larger of two Gaussians',
      value: fitTwoGaussians(both).sigma,
      expected: 0.33,
      tolerance: 0.06,
      unit: 'MeV',
    },
  ];
});

const within = (values: Float64Array, middle: number): number =>
  (100 * values.filter((value) => Math.abs(value / middle - 1) < 0.1).length) / values.length;

figure('AF-112', 'events within 10 % of the fitted mass', async () => {
  const values = await masses(FULL);
  return { value: within(values, fitTwoGaussians(values).mean), range: [90, 100], unit: '%' };
});

figure('AF-113', 'events within 10 % of 16.7 MeV', async () => ({
  value: within(await masses(FULL), 16.7),
  range: [90, 100],
  unit: '%',
}));

const gems = shippedSetup('na64-vis2018')
  .elements.filter(({ name }) => name.startsWith('GEM'))
  .map(({ position }) => position[2]);

figure('AF-102', 'resolution of four GEMs from triplets of 10,000 tracks with hits of 80 µm', () => {
  const random = makeRandom(102, 0);
  const hits = gems.map(() => new Float64Array(10_000));
  for (let track = 0; track < 10_000; track++) {
    const [x, slope] = [random.normal(0, 4), random.normal(0, 1e-3)];
    gems.forEach((z, plane) => (hits[plane]![track] = x + slope * z + random.normal(0, 0.08)));
  }
  return { value: 1e3 * commonResolution(gems, hits), expected: 80, relative: 0.05, unit: 'µm' };
});

figure('AF-129', 'residual of a triplet over the resolution, GEMs of the setup of 2018', () => {
  const factor = (...planes: [number, number, number]): number =>
    tripletFactor(planes.map((plane) => gems[plane - 1]!) as [number, number, number]);
  return [
    { what: '2, 3, 4', value: factor(2, 3, 4), expected: 1.343, relative: 1e-3 },
    { what: '1, 2, 3', value: factor(1, 2, 3), expected: 1.343, relative: 1e-3 },
    { what: '1, 3, 4', value: factor(1, 3, 4), expected: 1.349, relative: 1e-3 },
    { what: '1, 2, 4', value: factor(1, 2, 4), expected: 1.349, relative: 1e-3 },
  ];
});

figure('AF-108', 'two lines 2.9 and 3.1 mm apart against the cut of 3 mm', () => {
  const distance = (apart: number): number =>
    closestApproach({ point: [0, 0, 0], direction: [1e-3, 0, 1] }, { point: [0, apart, 0], direction: [-1e-3, 0, 1] })
      .distance;
  return [
    { what: '2.9 mm pass', value: distance(2.9) < 3, expected: true, exact: true },
    { what: '3.1 mm fail', value: distance(3.1) < 3, expected: false, exact: true },
    { what: 'distance of the first', value: distance(2.9), expected: 2.9, exact: true, unit: 'mm' },
  ];
});

figure('AF-130', 'closest approach of two lines', () => {
  const { vertex, distance, angle } = closestApproach(
    { point: [0, 0, 0], direction: [1e-3, 0, 1] },
    { point: [0, 2, 0], direction: [-1e-3, 0, 1] },
  );
  return [
    { what: 'distance', value: distance, expected: 2, relative: 1e-6, unit: 'mm' },
    ...vertex.map((value, axis) => ({
      what: `vertex, ${'xyz'[axis]}`,
      value,
      expected: axis === 1 ? 1 : 0,
      tolerance: 1e-6,
      unit: 'mm',
    })),
    { what: 'angle', value: 1e3 * angle, expected: 2, relative: 1e-6, unit: 'mrad' },
  ];
});
