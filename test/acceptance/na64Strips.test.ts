/** Acceptance figures of NA64's strips: two hits that overlap, and how far apart they must be (na64.md §3.9). */
import { NA64_STRIPS } from '#core/physics/na64Strips.ts';
import { makeRandom } from '#core/statistics/random.ts';
import { clusterStrips, STRIP_OVERLAPS } from '#main/native/stripClusters.ts';
import { CLUSTER_RULES, clustersOf, madePlane, type MadeEvents } from '../fixtures/strips.ts';
import { figure } from './figure.ts';

const STRIP = 0.256;
const PAIRS = 3000;

/** Two hits per event, `apart` mm from each other, the second with half to twice the charge of the first (F4). */
async function pairs(
  kind: 'micromegas' | 'gem',
  apart: () => number,
  seed: number,
): Promise<MadeEvents & { readonly hits: readonly (readonly number[])[] }> {
  const random = makeRandom(seed, 0);
  const hits = Array.from({ length: PAIRS }, () => {
    const first = 30 * (2 * random.uniform() - 1);
    return [first, first + apart()];
  });
  const charges = hits.map(() => [NA64_STRIPS.charge, NA64_STRIPS.charge * 2 ** (2 * random.uniform() - 1)]);
  const plane = madePlane(kind, () => random.normal(0, 1));
  return { ...(await clustersOf(plane, hits, seed, charges)), hits };
}

/** Mean distance of a hit to the nearest cluster, in strips, as the source measures its resolution. */
async function resolution(strips: number): Promise<number> {
  const { clusters, offsets, hits } = await pairs('micromegas', () => STRIP * strips, 104);
  let sum = 0;
  for (const [event, both] of hits.entries()) {
    const found = clusters.coordinate.subarray(offsets[event], offsets[event + 1]);
    for (const hit of both) sum += found.reduce((least, one) => Math.min(least, Math.abs(one - hit)), Infinity);
  }
  return sum / (2 * hits.length * STRIP);
}

/** Whether the charges of two hits of equal charge in a GEM, a strip in the middle between them, run together. */
async function areMerged(apart: number): Promise<boolean> {
  const { readout } = madePlane('gem', () => 0);
  const { pitch, first, spread } = readout;
  const middle = first + 128 * pitch;
  const steps = Array.from({ length: 101 }, (_, i) => (i - 50) / 101);
  const charges = Array.from(readout.channel, (strip) => {
    const density = (x: number): number =>
      [-apart / 2, apart / 2]
        .map((hit) => Math.exp(-((x - middle - hit) ** 2) / (2 * spread ** 2)) / (spread * Math.sqrt(2 * Math.PI)))
        .reduce((sum, value) => sum + value, 0);
    const mean = steps.reduce((sum, step) => sum + density(first + (strip + step) * pitch), 0) / steps.length;
    return NA64_STRIPS.charge * pitch * mean;
  });
  const fired = [...charges.keys()].filter((strip) => charges[strip]! > readout.threshold);
  const { count, overlap } = await clusterStrips({
    planes: [readout],
    offsets: Uint32Array.of(0, fired.length),
    channel: Uint32Array.from(fired),
    charge: Float64Array.from(fired, (strip) => charges[strip]!),
    ...CLUSTER_RULES,
  });
  return !(count[0] === 2 && overlap.every((value) => value === STRIP_OVERLAPS.apart));
}

figure(
  'AF-103',
  'two hits of a GEM, a strip in the middle between them: whether their strips run together',
  async () => [
    { what: '1.70 mm', value: await areMerged(1.7), expected: true, exact: true },
    { what: '1.80 mm', value: await areMerged(1.8), expected: false, exact: true },
  ],
);

figure('AF-104', 'mean error of 3,000 pairs of Micromegas clusters, 9 strips apart', async () => ({
  value: await resolution(9),
  range: [0, 0.45],
  unit: 'strips',
}));

figure('AF-105', 'mean error of 3,000 pairs of Micromegas clusters at each of 2 to 8 strips apart', async () => {
  const degraded: number[] = [];
  for (let strips = 2; strips <= 8; strips++) degraded.push(await resolution(strips));
  const worst = Math.max(...degraded);
  const clean = Math.max(await resolution(9), await resolution(12));
  return [
    { what: 'worst', value: worst, range: [0, 0.78 + 0.3], unit: 'strips' },
    { what: 'worst over that at 9 and 12 strips', value: worst / clean, range: [1.1, Infinity] },
  ];
});

figure(
  'AF-106',
  'part of 3,000 pairs 3 to 8 mm apart whose hits both have a cluster of their own within 0.5 mm',
  async () => {
    const efficiency = async (kind: 'micromegas' | 'gem'): Promise<number> => {
      const random = makeRandom(106, 1);
      const { clusters, offsets, hits } = await pairs(kind, () => 3 + 5 * random.uniform(), 106);
      const separate = hits.filter((both, event) => {
        const found = [...clusters.coordinate.subarray(offsets[event], offsets[event + 1])];
        return both.every((hit) => found.some((one) => Math.abs(one - hit) < 0.5));
      });
      return (100 * separate.length) / hits.length;
    };
    return [
      { what: 'Micromegas', value: await efficiency('micromegas'), range: [97, 100], unit: '%' },
      { what: 'GEM', value: await efficiency('gem'), range: [97, 100], unit: '%' },
    ];
  },
);
