/**
 * The four tests where there is nothing to be found: their p is uniform, so that a threshold is the part of false
 * verdicts that it says; and a map of many channels stays at what is stated for the whole of it.
 */
import { describe, expect, it } from 'vitest';
import { judgeChannels, type ChannelTest } from '#core/monitoring/channels.ts';
import { binByBin, chiSquared, kolmogorov } from '#core/monitoring/compare.ts';
import type { MonitorShows } from '#core/monitoring/definition.ts';
import type { Fill } from '#core/monitoring/fill.ts';
import { judge } from '#core/monitoring/judge.ts';
import { makeRandom } from '#core/statistics/random.ts';
import { normalAbove } from '#core/statistics/normal.ts';
import { TOY_SHOWS } from '../../fixtures/monitors.ts';

const TOYS = 1000;
type Random = ReturnType<typeof makeRandom>;

/** Of a triangular density on 0 … 1, in fine bins. */
function drawn(random: Random, entries: number, bins: number): { count: Float64Array; moments: Float64Array } {
  const count = new Float64Array(bins);
  const moments = new Float64Array(3);
  for (let i = 0; i < entries; i++) {
    const value = (random.uniform() + random.uniform()) / 2;
    count[Math.min(bins - 1, Math.floor(value * bins))]!++;
    moments[0]!++;
    moments[1]! += value;
    moments[2]! += value * value;
  }
  return { count, moments };
}

/** Part of p values below x, at x = 0.1 … 0.9: its largest distance from x, of which 1.95/√n is exceeded at 1e-3. */
function distance(values: readonly number[]): { largest: number; above: number } {
  let [largest, above] = [0, 0];
  for (let x = 0.05; x < 0.99; x += 0.05) {
    const part = values.filter((p) => p < x).length / values.length;
    largest = Math.max(largest, Math.abs(part - x));
    above = Math.max(above, part - x);
  }
  return { largest, above };
}
const MOST = 1.95 / Math.sqrt(TOYS);

describe('p of what is the same', () => {
  const sample = (seed: number, bins: number, of: (n: Float64Array, m: Float64Array) => number): number[] => {
    const random = makeRandom(seed, 0, 0);
    return Array.from({ length: TOYS }, () => of(drawn(random, 2000, bins).count, drawn(random, 3000, bins).count));
  };

  it('by χ² is uniform', () => {
    expect(distance(sample(71, 20, (n, m) => chiSquared(n, m, 0).p)).largest).toBeLessThan(MOST);
  });

  it('by Kolmogorov’s distance is uniform in fine bins, and never finds more than it says in coarse ones', () => {
    expect(distance(sample(72, 1000, (n, m) => kolmogorov(n, m).p)).largest).toBeLessThan(MOST + 0.02);
    expect(distance(sample(73, 20, (n, m) => kolmogorov(n, m).p)).above).toBeLessThan(MOST);
  });

  it('of the farthest bin counts how many bins there are: it finds no more than it says', () => {
    const values = sample(74, 20, (n, m) => binByBin(n, m, 0).p);
    expect(distance(values).above).toBeLessThan(MOST);
    // Nor does it find nothing.
    expect(values.filter((p) => p < 0.5).length / TOYS).toBeGreaterThan(0.35);
  });

  it('of the deviation of a mean is uniform', () => {
    const shows: MonitorShows = TOY_SHOWS;
    const random = makeRandom(75, 0, 0);
    const fill = (entries: number): Fill => ({
      kind: 'histogram',
      events: entries,
      entries,
      outside: 0,
      columns: { ...drawn(random, entries, 10), beyond: new Float64Array(2) },
    });
    const test = {
      kind: 'meanDeviation',
      of: 'mean',
      counted: 'absolute',
      watch: 1e-9,
      bad: 1,
      significance: 5,
      least: 1,
    } as const;
    const values = Array.from({ length: TOYS }, () => {
      const { value, error } = judge({ shows }, test, fill(500), fill(800), []);
      return 2 * normalAbove(Math.abs(value! / error!));
    });
    expect(distance(values).largest).toBeLessThan(MOST);
  });
});

it('a map of 600 channels shows one that is not good as often as is stated for the whole map', () => {
  const random = makeRandom(76, 0, 0);
  const CHANNELS = 600;
  const MAPS = 200;
  const map = (events: number): Fill => ({
    kind: 'channels',
    events,
    entries: events,
    outside: 0,
    columns: { n: Float64Array.from({ length: CHANNELS }, () => random.poisson(0.2 * events)) },
  });
  // Without what a channel must be dead or hot by: the significance alone.
  const test: ChannelTest = {
    kind: 'channels',
    of: 'occupancy',
    dead: 1,
    hot: 1,
    watch: 1,
    bad: 1,
    probability: 0.1,
    least: 1,
  };
  let wrong = 0;
  for (let i = 0; i < MAPS; i++) {
    const judged = judgeChannels(map(400), map(2000), test);
    if (judged.some(({ verdict }) => verdict === 'hot' || verdict === 'dead')) wrong++;
  }
  // 20 stated: binomial(200, 0.1) lies within 5 … 38 with a probability of 0.9999.
  expect(wrong).toBeGreaterThanOrEqual(5);
  expect(wrong).toBeLessThanOrEqual(38);
});
