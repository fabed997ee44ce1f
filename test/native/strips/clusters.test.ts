/** Clusters of single hits, and of planes with many: efficiency, residuals, pulls. Fixed seeds. */
import { describe, expect, test } from 'vitest';
import { makeRandom } from '#core/statistics/random.ts';
import { STRIP_OVERLAPS } from '#main/native/stripClusters.ts';
import { clustersOf, madePlane, matched, type MadePlane, type PlaneKind } from '../../fixtures/strips.ts';
import { moments } from '../simulation/moments.ts';

const KINDS: PlaneKind[] = ['micromegas', 'gem'];
const half = (kind: PlaneKind): number => (kind === 'gem' ? 51.2 : 40.96);
const made = (kind: PlaneKind, seed: number, dead: readonly number[] = []): MadePlane => {
  const random = makeRandom(seed, 0);
  return madePlane(kind, () => random.normal(0, 1), { dead });
};

/** One hit per event, flat over the plane but for its outermost mm. */
function singles(kind: PlaneKind, count: number, seed: number): number[][] {
  const random = makeRandom(seed, 1);
  const reach = half(kind) - 1;
  return Array.from({ length: count }, () => [(2 * random.uniform() - 1) * reach]);
}

describe.each(KINDS)('a hit of %s', (kind) => {
  test('is one cluster, with pulls of its coordinate of width 1', async () => {
    const events = singles(kind, 20_000, 11);
    const { clusters, offsets } = await clustersOf(made(kind, 3), events, 5);
    expect(clusters.count.every((count) => count === 1)).toBe(true);
    const pulls = events.map(([true_], event) => {
      const row = offsets[event]!;
      return (clusters.coordinate[row]! - true_!) / clusters.error[row]!;
    });
    // 20,000 pulls: the mean is known to 0.007, the width to 0.005. Gains that differ by 5 % add to the resolution.
    expect(Math.abs(moments(pulls).mean)).toBeLessThan(0.03);
    expect(moments(pulls).sigma).toBeGreaterThan(0.98);
    expect(moments(pulls).sigma).toBeLessThan(1.04);
    expect(Math.max(...pulls.map(Math.abs))).toBeLessThan(6);
    // Hardly any is mistaken for more.
    const wide = clusters.overlap.filter((value) => value !== STRIP_OVERLAPS.apart).length;
    expect(wide / events.length).toBeLessThan(0.02);
  });

  test('keeps half of its charge, its strips, and its charge within the threshold', async () => {
    const events = singles(kind, 500, 12);
    const { clusters } = await clustersOf(made(kind, 3), events, 6);
    // A Landau of most probable value 1000, less what the strips below threshold have.
    expect(Math.min(...clusters.charge)).toBeGreaterThan(500);
    expect(moments(clusters.strips).mean).toBeGreaterThan(2.5);
    expect(moments(clusters.strips).mean).toBeLessThan(6);
  });

  test('at the border is not drawn inwards', async () => {
    const random = makeRandom(13, 1);
    const edge = half(kind);
    const events = Array.from({ length: 4000 }, () => [edge - 0.2 - 0.8 * random.uniform()]);
    const { clusters, offsets } = await clustersOf(made(kind, 4), events, 7);
    const rows = events.flatMap((_, event) => (clusters.count[event] === 1 ? [event] : []));
    expect(rows.length).toBeGreaterThan(3800);
    const pulls = rows.map((event) => {
      const row = offsets[event]!;
      return (clusters.coordinate[row]! - events[event]![0]!) / clusters.error[row]!;
    });
    expect(Math.abs(moments(pulls).mean)).toBeLessThan(0.1);
    expect(moments(pulls).sigma).toBeLessThan(1.1);
  });

  test('on channels of which some are dead is found with the right error', async () => {
    const count = kind === 'gem' ? 256 : 64;
    const dead = Array.from({ length: count / 16 }, (_, i) => 16 * i + 7);
    const events = singles(kind, 10_000, 14);
    const { clusters, offsets } = await clustersOf(made(kind, 5, dead), events, 8);
    const found = events.flatMap((_, event) => (clusters.count[event] === 1 ? [event] : []));
    expect(found.length / events.length).toBeGreaterThan(0.97);
    const pulls = found.map((event) => {
      const row = offsets[event]!;
      return (clusters.coordinate[row]! - events[event]![0]!) / clusters.error[row]!;
    });
    expect(Math.abs(moments(pulls).mean)).toBeLessThan(0.03);
    expect(moments(pulls).sigma).toBeLessThan(1.1);
    expect(moments(pulls).sigma).toBeGreaterThan(0.95);
  });
});

describe('many hits of a plane whose strips share channels', () => {
  // Random hits, of which some lie close together or have channels in common.
  test.each([
    [1, 0.999, 0],
    [2, 0.996, 0.009],
    [3, 0.991, 0.022],
    [5, 0.95, 0.075],
  ])('%i hits: efficiency and ghosts', async (hits, efficiency, ghosts) => {
    const random = makeRandom(15, hits);
    const events = Array.from({ length: 3000 }, () =>
      Array.from({ length: hits }, () => (2 * random.uniform() - 1) * 39),
    );
    const result = matched(await clustersOf(made('micromegas', 6), events, 9), events, 0.5);
    expect(result.found / (3000 * hits)).toBeGreaterThanOrEqual(efficiency);
    expect(result.ghosts / (3000 * hits)).toBeLessThanOrEqual(ghosts);
  });
});
