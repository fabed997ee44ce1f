import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chiSquaredAbove } from '#core/statistics/chiSquared.ts';
import { fitLine } from '#core/statistics/leastSquares.ts';
import { makeRandom } from '#core/statistics/random.ts';
import { bestWindow, fitSideBand, windows, type Scan } from '#core/statistics/sideBand.ts';

const without = (values: ArrayLike<number>, first: number, width: number): number[] =>
  Array.from(values).filter((_, i) => i < first || i >= first + width);

/** A line with noise of seed and, in the middle, a bump. */
function scanOf(seed: number, bump = 0): Scan {
  const random = makeRandom(seed, 0);
  const x = Array.from({ length: 20 }, (_, i) => 16 + i * 0.05 + random.between(0, 0.01));
  const errors = x.map(() => random.between(0.005, 0.02));
  const y = x.map((value, i) => random.normal(1 + 0.1 * (value - 16.5) + (i >= 8 && i < 12 ? bump : 0), errors[i]!));
  return { x, y, errors };
}

describe('window of a blind check', () => {
  it('leaves the χ² that a fit of the other points has, for every place and width', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.integer({ min: 1, max: 17 }), (seed, width) => {
        const scan = scanOf(seed);
        const found = windows(scan, width);
        expect(found).toHaveLength(21 - width);
        for (const { first, middle, chiSquared } of found) {
          const [x, y, errors] = [scan.x, scan.y, scan.errors].map((one) => without(one, first, width)) as [
            number[],
            number[],
            number[],
          ];
          expect(chiSquared).toBeCloseTo(fitLine(x, y, errors, 16.3).chiSquared, 6);
          expect(middle).toBe((scan.x[first]! + scan.x[first + width - 1]!) / 2);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('finds a bump', () => {
    expect(bestWindow(scanOf(3, 0.2), 4).first).toBe(8);
  });

  it('wants points beside it', () => {
    expect(() => windows(scanOf(1), 18)).toThrow('leaves no side band');
  });
});

describe('side band', () => {
  it('gives fit, probability and pulls of the points that are not masked', () => {
    const scan = scanOf(5, 5);
    const masked = Array.from({ length: 20 }, (_, i) => i >= 8 && i < 12);
    const band = fitSideBand(scan, masked, 16.5);
    expect(band.pulls).toHaveLength(16);
    expect(band.fit.degrees).toBe(14);
    expect(band.pulls.reduce((sum, pull) => sum + pull * pull, 0)).toBeCloseTo(band.fit.chiSquared, 9);
    expect(band.probability).toBe(chiSquaredAbove(band.fit.chiSquared, 14));
    expect(band.pullSpread ** 2 + band.pullMean ** 2).toBeCloseTo(band.fit.chiSquared / 16, 9);
  });

  it('has uniform probabilities and unit pulls where the errors are right (2000 toys, level 0.001)', () => {
    const probabilities: number[] = [];
    let squares = 0;
    for (let seed = 0; seed < 2000; seed++) {
      const band = fitSideBand(scanOf(seed), Array(20).fill(false), 16.5);
      probabilities.push(band.probability);
      squares += band.fit.chiSquared;
    }
    probabilities.sort((a, b) => a - b);
    const distance = Math.max(
      ...probabilities.map((p, i) => Math.max(Math.abs(p - i / 2000), Math.abs(p - (i + 1) / 2000))),
    );
    expect(distance).toBeLessThan(1.95 / Math.sqrt(2000));
    // 18 degrees of freedom each: their sum has a standard deviation of √(2 · 36 000).
    expect(Math.abs(squares - 36_000)).toBeLessThan(3.3 * Math.sqrt(72_000));
  });
});
