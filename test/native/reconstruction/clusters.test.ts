import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { containment } from '#core/physics/ecalEnergy.ts';
import {
  PADME_CLUSTERING,
  clusterCrystals,
  fitShowers,
  type CellGrid,
  type ClusterSettings,
  type CrystalClusters,
} from '#main/native/clusters.ts';
import { makeRandom } from '#core/statistics/random.ts';
import { moments } from '../simulation/moments.ts';

const RESOLUTION = { stochastic: 0.02, constant: 0.012, noise: 3e-5 };
const GRID: CellGrid = {
  columns: 29,
  rows: 29,
  firstX: -300,
  firstY: -300,
  pitchX: 21.45,
  pitchY: 21.45,
  profile: { core: 0.8, coreRadius: 6, tailRadius: 25 },
};

interface Hit {
  readonly column: number;
  readonly row: number;
  readonly energy: number;
  readonly time: number;
}

function clustersOf(hits: readonly Hit[], settings: Partial<ClusterSettings> = {}): Promise<CrystalClusters> {
  return clusterCrystals({
    grid: GRID,
    settings: { ...PADME_CLUSTERING, resolution: RESOLUTION, ...settings },
    offsets: Uint32Array.of(0, hits.length),
    column: Int32Array.from(hits, ({ column }) => column),
    row: Int32Array.from(hits, ({ row }) => row),
    energy: Float64Array.from(hits, ({ energy }) => energy),
    energyError: new Float64Array(hits.length).fill(1e-4),
    time: Float64Array.from(hits, ({ time }) => time),
    timeError: new Float64Array(hits.length).fill(0.1),
  });
}

const anyHit = fc.record({
  column: fc.integer({ min: -2, max: 30 }),
  row: fc.integer({ min: -2, max: 30 }),
  energy: fc.oneof(fc.double({ min: 0, max: 0.4, noNaN: true }), fc.constantFrom(NaN, Infinity, -0.1)),
  time: fc.oneof(fc.double({ min: -20, max: 20, noNaN: true }), fc.constantFrom(NaN, Infinity, -600)),
});

describe('clusters of crystals', () => {
  it('correct for containment as core does', async () => {
    for (const energy of [0.03, 0.13, 0.4, 1.2]) {
      for (const reach of [2, 3] as const) {
        const found = await clustersOf([{ column: 20, row: 14, energy, time: 0 }], { reach });
        expect(found.energy[0]).toBeCloseTo(energy / containment(energy, reach === 2 ? 5 : 7), 12);
      }
    }
  });

  it.each([false, true])(
    'never give a hit more than it has, nor to two seeds out of reach (shared: %s)',
    async (shares) => {
      await fc.assert(
        fc.asyncProperty(fc.array(anyHit, { maxLength: 60 }), async (hits) => {
          const found = await clustersOf(hits, { shares });
          const given = new Float64Array(hits.length);
          for (let c = 0; c < found.seed.length; c++) {
            const seed = hits[found.seed[c]!]!;
            expect(seed.energy).toBeGreaterThan(0.02);
            let sum = 0;
            for (let k = found.hitOffsets[c]!; k < found.hitOffsets[c + 1]!; k++) {
              const hit = hits[found.hit[k]!]!;
              expect(Math.max(Math.abs(hit.column - seed.column), Math.abs(hit.row - seed.row))).toBeLessThanOrEqual(3);
              expect(Math.abs(hit.time - seed.time)).toBeLessThan(6);
              given[found.hit[k]!]! += found.hitEnergy[k]!;
              sum += found.hitEnergy[k]!;
            }
            expect(found.seenEnergy[c]).toBeCloseTo(sum, 9);
          }
          hits.forEach(({ energy }, i) => {
            if (given[i]! > 0) expect(given[i]).toBeLessThanOrEqual(energy * (1 + 1e-9));
          });
        }),
        { numRuns: 60 },
      );
    },
  );

  it('of two showers side by side share the crystals between them', async () => {
    const columns = [10, 11, 12, 13, 14];
    const energies = [0.01, 0.1, 0.02, 0.1, 0.01];
    const hits = columns.map((column, i) => ({ column, row: 14, energy: energies[i]!, time: 0 }));
    const shared = await clustersOf(hits, { shares: true, correctsContainment: false });
    expect(shared.seed).toHaveLength(2);
    expect(shared.energy[0]).toBeCloseTo(0.12, 3);
    expect(shared.energy[1]).toBeCloseTo(0.12, 3);
    const greedy = await clustersOf(hits, { correctsContainment: false });
    expect(greedy.seed).toHaveLength(1);
    expect(greedy.energy[0]).toBeCloseTo(0.24, 12);
  });

  it('of very many hits are capped and say so', async () => {
    const random = makeRandom(4, 0, 0);
    const hits = Array.from({ length: 100_000 }, () => ({
      column: Math.floor(29 * random.uniform()),
      row: Math.floor(29 * random.uniform()),
      energy: random.between(0.001, 0.2),
      time: random.between(-400, 400),
    }));
    const found = await clustersOf(hits);
    expect(found.capped[0]).toBe(1);
    expect(found.seed.length).toBeLessThanOrEqual(600);
  });
});

/** Cells of showers that follow the profile, with Gaussian fluctuations of the errors told to the fit. */
const WALL: CellGrid = {
  columns: 6,
  rows: 6,
  firstX: -95,
  firstY: -95,
  pitchX: 38,
  pitchY: 38,
  profile: { core: 0.8, coreRadius: 8, tailRadius: 30 },
};
const FLUCTUATION = { stochastic: 0.05, constant: 0.01, noise: 0.05 };

/** Part of a shower in a cell by Simpson's rule, 40 × 40 intervals. */
function share(cell: number, x: number, y: number): number {
  const { core, coreRadius, tailRadius } = WALL.profile;
  const density = (u: number, v: number): number => {
    const of = (radius: number): number => radius ** 2 / (Math.PI * (u * u + v * v + radius ** 2) ** 2);
    return core * of(coreRadius) + (1 - core) * of(tailRadius);
  };
  const steps = 40;
  const step = 38 / steps;
  const weight = (i: number): number => (i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2);
  const left = -95 + 38 * (cell % 6) - 19 - x;
  const bottom = -95 + 38 * Math.floor(cell / 6) - 19 - y;
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    for (let k = 0; k <= steps; k++) sum += weight(i) * weight(k) * density(left + i * step, bottom + k * step);
  }
  return (sum * step * step) / 9;
}

function cellsOf(showers: readonly (readonly [energy: number, x: number, y: number])[]): Float64Array {
  return Float64Array.from({ length: 36 }, (_, cell) =>
    showers.reduce((sum, [energy, x, y]) => sum + energy * share(cell, x, y), 0),
  );
}

function fluctuated(expected: Float64Array, events: number): Float64Array {
  const random = makeRandom(9, 0, 0);
  return Float64Array.from({ length: 36 * events }, (_, i) => {
    const mean = expected[i % 36]!;
    return random.normal(mean, Math.hypot(0.05 * Math.sqrt(mean), 0.01 * mean, 0.05));
  });
}

describe('showers against their profile', () => {
  it('are found where they are, with all their energy', async () => {
    const found = await fitShowers({
      grid: WALL,
      fluctuation: FLUCTUATION,
      leastEnergy: 1,
      seeksTwo: false,
      energy: cellsOf([[80, 7, -12]]),
    });
    expect(found.one.energy[0]).toBeCloseTo(80, 3);
    expect(found.one.x[0]).toBeCloseTo(7, 4);
    expect(found.one.y[0]).toBeCloseTo(-12, 4);
    expect(found.chi2[0]).toBeLessThan(1e-6);
    // The centre of the cells is drawn to that of the cell that the axis is in.
    expect(Math.abs(found.centreX[0]! - 7)).toBeGreaterThan(1);
  });

  it('have true uncertainties', async () => {
    const events = 3000;
    const found = await fitShowers({
      grid: WALL,
      fluctuation: FLUCTUATION,
      leastEnergy: 1,
      seeksTwo: false,
      energy: fluctuated(cellsOf([[60, 15, 4]]), events),
    });
    const pull = (value: Float64Array, error: Float64Array, truth: number) =>
      moments(Array.from(value, (one, i) => (one - truth) / error[i]!));
    for (const { mean, sigma } of [
      pull(found.one.x, found.one.xError, 15),
      pull(found.one.y, found.one.yError, 4),
      pull(found.one.energy, found.one.energyError, 60),
    ]) {
      expect(Math.abs(mean)).toBeLessThan(0.15);
      expect(Math.abs(sigma - 1)).toBeLessThan(0.1);
    }
    // χ² of 36 cells and 3 parameters
    expect(Math.abs(moments([...found.chi2]).mean / 33 - 1)).toBeLessThan(0.05);
  });

  it('are taken apart where two overlap', async () => {
    const events = 300;
    const energy = fluctuated(
      cellsOf([
        [60, -20, 0],
        [40, 40, 10],
      ]),
      events,
    );
    const found = await fitShowers({ grid: WALL, fluctuation: FLUCTUATION, leastEnergy: 1, seeksTwo: true, energy });
    const mean = (values: Float64Array): number => moments([...values]).mean;
    expect(found.second.energy.every((value) => !Number.isNaN(value))).toBe(true);
    expect(Math.abs(mean(found.first.energy) / 60 - 1)).toBeLessThan(0.01);
    expect(Math.abs(mean(found.second.energy) / 40 - 1)).toBeLessThan(0.01);
    expect(Math.abs(mean(found.first.x) + 20)).toBeLessThan(0.3);
    expect(Math.abs(mean(found.second.x) - 40)).toBeLessThan(0.3);
    expect(mean(found.chi2)).toBeGreaterThan(10 * mean(found.chi2Two));
  });

  it('without energy, or with cells that are no numbers, are not fitted', async () => {
    const energy = new Float64Array(3 * 36);
    energy[40] = NaN;
    energy.set(cellsOf([[50, 0, 0]]), 72);
    const found = await fitShowers({ grid: WALL, fluctuation: FLUCTUATION, leastEnergy: 1, seeksTwo: true, energy });
    expect(Array.from(found.one.x, Number.isNaN)).toEqual([true, true, false]);
    await expect(
      fitShowers({ grid: WALL, fluctuation: FLUCTUATION, leastEnergy: 1, seeksTwo: true, energy: energy.slice(1) }),
    ).rejects.toMatchObject({ code: 'badInput' });
  });
});
