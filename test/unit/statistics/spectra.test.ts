/** Fits and ratios of spectra: sideband, two Gaussians, double ratio. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { doubleRatio, meanOver } from '#core/statistics/doubleRatio.ts';
import {
  exponentialIntegral,
  fitExponential,
  integralError,
  type Exponential,
} from '#core/statistics/exponentialSideband.ts';
import { lowerGamma, upperGamma } from '#core/statistics/gamma.ts';
import { makeRandom } from '#core/statistics/random.ts';
import { fitTwoGaussians } from '#core/statistics/twoGaussians.ts';
import { uniform } from '../../fixtures/uniform.ts';

const EDGES = Array.from({ length: 26 }, (_, i) => 50 + i);
const means = (truth: Exponential): number[] =>
  EDGES.slice(1).map((edge, i) => exponentialIntegral(truth, EDGES[i]!, edge));

describe('the exponential sideband', () => {
  it('gives back what made its bins, rising, falling and flat', () => {
    fc.assert(
      fc.property(uniform(-1, 1), uniform(0, 5), (p2, level) => {
        const truth = { p1: level - p2 * 62, p2 };
        const fit = fitExponential(means(truth), EDGES);
        expect(fit.isValid).toBe(true);
        expect(Math.abs(fit.p2 - p2)).toBeLessThan(1e-8);
        expect(Math.abs(fit.p1 - truth.p1)).toBeLessThan(1e-6);
      }),
    );
  });

  it('has errors as wide as the toys spread: pulls of width 1, of slope and integral', () => {
    const truth = { p1: -29.819, p2: 0.49 };
    const expected = means(truth);
    const slope: number[] = [];
    const box: number[] = [];
    for (let toy = 0; toy < 2000; toy++) {
      const random = makeRandom(9, toy);
      const fit = fitExponential(
        expected.map((mean) => random.poisson(mean)),
        EDGES,
      );
      slope.push((fit.p2 - truth.p2) / Math.sqrt(fit.covariance[2]));
      const ratio = exponentialIntegral(fit, 0, 50) / exponentialIntegral(truth, 0, 50);
      box.push(Math.log(ratio) / integralError(fit, 0, 50));
    }
    for (const pulls of [slope, box]) {
      const mean = pulls.reduce((sum, pull) => sum + pull, 0) / pulls.length;
      const width = Math.sqrt(pulls.reduce((sum, pull) => sum + (pull - mean) ** 2, 0) / pulls.length);
      // Four standard deviations of 2000 toys.
      expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(2000));
      expect(Math.abs(width - 1)).toBeLessThan(4 / Math.sqrt(4000));
    }
  });

  it('is not valid where the counts say nothing of a slope', () => {
    expect(fitExponential(new Float64Array(25), EDGES).isValid).toBe(false);
    expect(fitExponential([0, 7, 0], [0, 1, 2, 3]).isValid).toBe(false);
  });
});

describe('two Gaussians', () => {
  it('of 0.3 and 1.2 are told apart, with the values in any order of size', () => {
    const random = makeRandom(5, 0);
    const values = Array.from({ length: 20_000 }, () => random.normal(16.7, random.uniform() < 0.7 ? 0.3 : 1.2));
    const fit = fitTwoGaussians(values);
    expect(Math.abs(fit.mean - 16.7)).toBeLessThan(0.01);
    expect(Math.abs(fit.sigma / 0.3 - 1)).toBeLessThan(0.03);
    expect(Math.abs(fit.otherSigma / 1.2 - 1)).toBeLessThan(0.04);
    expect(Math.abs(fit.part - 0.7)).toBeLessThan(0.02);
    expect(fitTwoGaussians(values.toSorted((a, b) => b - a)).sigma).toBeCloseTo(fit.sigma, 9);
  });

  it('call the wide one the larger where it is', () => {
    const random = makeRandom(6, 0);
    const values = Array.from({ length: 20_000 }, () => random.normal(0, random.uniform() < 0.25 ? 0.2 : 1));
    expect(Math.abs(fitTwoGaussians(values).sigma - 1)).toBeLessThan(0.04);
  });
});

describe('the double ratio', () => {
  it('knows no scale, and is 1 for equal shapes', () => {
    const { values } = doubleRatio([2, 4, 6], [10, 20, 30]);
    expect([...values]).toEqual([1, 1, 1]);
  });

  it('has the errors of both counts, and none where one of them is 0', () => {
    const { values, errors } = doubleRatio([0, 100, 100], [50, 100, 0]);
    expect(values[1]).toBe(0.75);
    expect(errors[1]).toBeCloseTo(0.75 * Math.sqrt(0.02), 12);
    expect(errors[0]).toBeNaN();
    expect(values[2]).toBeNaN();
  });

  it('is averaged over a spectrum, and not asked where that has nothing', () => {
    expect(meanOver([0.5, 1, NaN], [1, 3, 0])).toBe(0.875);
  });
});

describe('the incomplete gamma function', () => {
  it('of small shapes obeys P(a, x) − P(a + 1, x) = x^a e^−x / Γ(a + 1)', () => {
    // Γ(1.1), Γ(1.3), Γ(1.49) (Abramowitz and Stegun, table 6.1)
    for (const [a, gamma] of [
      [0.1, 0.95135076987],
      [0.3, 0.89747069631],
      [0.49, 0.88594513],
    ] as const) {
      for (const x of [0.01, 0.4, 1.2, 5]) {
        const difference = (x ** a * Math.exp(-x)) / gamma;
        expect(Math.abs(lowerGamma(a, x) - lowerGamma(a + 1, x) - difference)).toBeLessThan(3e-8);
        expect(lowerGamma(a, x) + upperGamma(a, x)).toBeCloseTo(1, 13);
      }
    }
  });
});
