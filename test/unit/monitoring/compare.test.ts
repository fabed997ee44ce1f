/** Comparisons of counts against SciPy, and how often they find a difference where there is none. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { binByBin, chiSquared, countDeviation, kolmogorov, kolmogorovAbove, ofMany } from '#core/monitoring/compare.ts';
import { makeRandom } from '#core/statistics/random.ts';

interface Reference {
  readonly cases: readonly {
    readonly name: string;
    readonly n: readonly number[];
    readonly m: readonly number[];
    readonly chi2: number;
    readonly degrees: number;
    readonly chi2P: number;
    readonly distance: number;
    readonly kolmogorovP: number;
  }[];
  readonly kolmogorov: readonly { readonly lambda: number; readonly p: number }[];
}

const file = new URL('../../reference/comparisons.json', import.meta.url);
const reference = JSON.parse(readFileSync(file, 'utf8')) as Reference;

describe('against SciPy', () => {
  it.each(reference.cases)('$name: χ² and Kolmogorov', (one) => {
    const chi2 = chiSquared(one.n, one.m, 0);
    expect(chi2.statistic).toBeCloseTo(one.chi2, 8);
    expect(chi2.degrees).toBe(one.degrees);
    expect(Math.abs(chi2.p / one.chi2P - 1)).toBeLessThan(1e-6);
    const distance = kolmogorov(one.n, one.m);
    expect(distance.statistic).toBeCloseTo(one.distance, 12);
    expect(Math.abs(distance.p / one.kolmogorovP - 1)).toBeLessThan(1e-6);
  });

  it.each(reference.kolmogorov)('Kolmogorov’s distribution above $lambda', ({ lambda, p }) => {
    expect(kolmogorovAbove(lambda)).toBeCloseTo(p, 9);
  });
});

describe('the deviation of a count', () => {
  it('is that of Li and Ma’s paper', () => {
    // Eq. 17 by hand.
    const [on, off, alpha] = [30, 60, 0.25] as const;
    const first = on * Math.log(((1 + alpha) / alpha) * (on / (on + off)));
    const second = off * Math.log((1 + alpha) * (off / (on + off)));
    expect(countDeviation(on, off, alpha)).toBeCloseTo(Math.sqrt(2 * (first + second)), 12);
  });

  it('has the sign of the difference and none where nothing was counted', () => {
    expect(countDeviation(0, 0, 1)).toBe(0);
    expect(countDeviation(0, 16, 1)).toBeCloseTo(-Math.sqrt(32 * Math.LN2), 12);
    expect(countDeviation(16, 0, 1)).toBeCloseTo(Math.sqrt(32 * Math.LN2), 12);
    expect(countDeviation(50, 100, 0.5)).toBe(0);
  });
});

it('takes the best of many for what it is, also where p is tiny', () => {
  expect(ofMany(1e-20, 100)).toBeCloseTo(1e-18, 25);
  expect(ofMany(0.5, 2)).toBeCloseTo(0.75, 12);
});

/** Counts of normal values in 24 bins of ±3. */
function toy(random: ReturnType<typeof makeRandom>, entries: number, shift: number): Float64Array {
  const counts = new Float64Array(24);
  for (let i = 0; i < entries; i++) {
    const bin = Math.floor((random.normal(shift, 1) + 3) * 4);
    if (bin >= 0 && bin < counts.length) counts[bin]!++;
  }
  return counts;
}

describe('on toys', () => {
  const TOYS = 2000;
  // 1 % stated: binomial(2000, 0.01) stays below 40 with a probability of 0.99998.
  const STATED = 0.01;
  const MOST = 40;
  // χ² and the farthest bin hold the level; Kolmogorov's in bins finds less than it says.
  const LEAST = { chi2: 6, binByBin: 1 };

  it('the same shape differs as often as stated', () => {
    const random = makeRandom(41, 0, 0);
    const found = { chi2: 0, binByBin: 0, kolmogorov: 0 };
    for (let i = 0; i < TOYS; i++) {
      const [n, m] = [toy(random, 400, 0), toy(random, 1200, 0)];
      if (chiSquared(n, m, 0).p < STATED) found.chi2++;
      if (binByBin(n, m, 0).p < STATED) found.binByBin++;
      if (kolmogorov(n, m).p < STATED) found.kolmogorov++;
    }
    expect(found.chi2).toBeLessThan(MOST);
    expect(found.binByBin).toBeLessThan(MOST);
    expect(found.kolmogorov).toBeLessThan(MOST);
    expect(found.chi2).toBeGreaterThan(LEAST.chi2);
    expect(found.binByBin).toBeGreaterThan(LEAST.binByBin);
  });

  it('another shape is found by all of them', () => {
    const random = makeRandom(42, 0, 0);
    for (let i = 0; i < 50; i++) {
      const [n, m] = [toy(random, 400, 0.9), toy(random, 1200, 0)];
      expect(chiSquared(n, m, 0).p).toBeLessThan(STATED);
      expect(binByBin(n, m, 0).p).toBeLessThan(STATED);
      expect(kolmogorov(n, m).p).toBeLessThan(STATED);
    }
  });

  it('a difference within the tolerance is not', () => {
    const random = makeRandom(43, 0, 0);
    const [n, m] = [toy(random, 400_000, 0.04), toy(random, 400_000, 0)];
    expect(chiSquared(n, m, 0).p).toBeLessThan(1e-6);
    expect(binByBin(n, m, 0).p).toBeLessThan(1e-3);
    expect(chiSquared(n, m, 0.15).p).toBeGreaterThan(0.5);
    expect(binByBin(n, m, 0.15).p).toBeGreaterThan(0.5);
  });
});
