/** NA64: the invariant mass of X17 in the proposed run of 2021, from the engine's events. */
import { bendAngle, momentumError } from '#core/physics/bend.ts';
import { pairMass } from '#core/physics/pairKinematics.ts';
import { makeRandom, type Random } from '#core/statistics/random.ts';
import { fitTwoGaussians } from '#core/statistics/twoGaussians.ts';
import { trackParticles } from '#main/native/tracking.ts';
import { MYLAR, plates } from '../native/materials.ts';
import { figure } from './figure.ts';
import { centreOf, DUMP_END, RESOLUTION, samplePairs, spread, stateAt, type Pair } from './x17Toy.ts';

const T1 = centreOf('T1');
const T2 = centreOf('T2');

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
