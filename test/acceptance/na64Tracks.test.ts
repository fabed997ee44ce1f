/** NA64: spectrometers, pairs of X17 and the trackers' geometry, from the engine's events. */
import { bendAngle, momentumError, momentumOfBend } from '#core/physics/bend.ts';
import { closestApproach } from '#core/physics/closestApproach.ts';
import { VisibleModel } from '#core/physics/minimalYield.ts';
import { TUNGSTEN } from '#core/physics/darkPhotonProduction.ts';
import { commonResolution, tripletFactor } from '#core/physics/triplet.ts';
import { makeRandom } from '#core/statistics/random.ts';
import { shippedSetup } from '../fixtures/detector.ts';
import { figure } from './figure.ts';
import {
  centreOf,
  DUMP_END,
  magnet,
  MASS,
  mean,
  RESOLUTION,
  samplePairs,
  spread,
  stateAt,
  transport,
  type Pair,
} from './x17Toy.ts';

const T1 = centreOf('T1');
const T2 = centreOf('T2');
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
