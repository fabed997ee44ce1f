import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clsByToys, type Hypothesis } from '#core/statistics/clsToys.ts';
import { clsLimit, expectedLimit } from '#core/statistics/gaussianLimit.ts';
import { linearModel } from '#core/statistics/leastSquares.ts';
import { normalBelow } from '#core/statistics/normal.ts';
import { makeRandom } from '#core/statistics/random.ts';

describe('limit of a Gaussian estimate', () => {
  it('is where CLs has the level, is above 0 and rises with the estimate', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -4, max: 4, noNaN: true }),
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        fc.constantFrom(0.9, 0.95),
        (z, error, level) => {
          const limit = clsLimit(z * error, error, level);
          const cls = normalBelow(z - limit / error) / normalBelow(z);
          expect(cls).toBeCloseTo(1 - level, 9);
          expect(limit).toBeGreaterThan(0);
          expect(clsLimit((z + 0.1) * error, error, level)).toBeGreaterThan(limit);
        },
      ),
    );
  });

  it('is expected at 1.645 errors for 90 %, 1.960 for 95 %', () => {
    expect(expectedLimit(2, 0.9)).toBeCloseTo(2 * 1.6448536269514722, 9);
    expect(expectedLimit(1, 0.95)).toBeCloseTo(1.959963984540054, 9);
    expect(expectedLimit(1, 0.9, 1)).toBeGreaterThan(expectedLimit(1, 0.9));
    expect(expectedLimit(1, 0.9, -2)).toBeLessThan(expectedLimit(1, 0.9, -1));
  });
});

describe('CLs by toys', () => {
  const errors = [1, 1, 1, 1, 1];
  const shape = [0, 1, 2, 1, 0];
  /** Strength of `shape` over a level that a nuisance of error 0.5 moves. */
  const hypothesis = (strength: number): Hypothesis => ({
    values: shape.map((value) => 10 + strength * value),
    nuisances: linearModel([[1, 1, 1, 1, 1]], errors, [{ mean: 0, error: 0.5 }]),
  });
  const deviates = (seed: number): Float64Array => {
    const random = makeRandom(seed, 0);
    return Float64Array.from({ length: 5 * 40_000 }, () => random.normal(0, 1));
  };

  it('agrees with the Gaussian of the same model, for data with and without a signal', () => {
    // All of it is linear: the strength has an estimate and an error, and q is a function of the estimate alone.
    const model = linearModel([shape, [1, 1, 1, 1, 1]], errors, [null, { mean: 0, error: 0.5 }]);
    for (const data of [
      [10, 10, 10, 10, 10],
      [10.5, 11, 9.5, 11.2, 9.9],
      [9, 10.2, 9.4, 8.8, 10],
    ]) {
      const estimate = model.fit(data.map((value) => value - 10)).values[0]!;
      const strength = 1.2;
      // Toys scatter the points with the nuisance fixed, so that the estimate has the error of the points alone.
      const { weights } = model.estimator(0);
      const scatter = Math.hypot(...weights);
      const shift = (values: ArrayLike<number>): number =>
        weights.reduce((sum, weight, i) => sum + weight * (values[i]! - 10), 0);
      const truth = (one: Hypothesis): number => {
        const left = data.map((value, i) => value - one.values[i]!);
        const level = one.nuisances.fit(left).values[0]!;
        return shift(Array.from(one.values, (value) => value + level));
      };
      const below = (one: Hypothesis): number => normalBelow((estimate - truth(one)) / scatter);
      const expected = below(hypothesis(strength)) / below(hypothesis(0));
      const { observed } = clsByToys(data, errors, hypothesis(strength), hypothesis(0), deviates(7));
      expect(Math.abs(observed - expected)).toBeLessThan(0.012);
    }
  });

  it('does not tell apart what is the same', () => {
    const { observed, median } = clsByToys([10, 11, 9, 10, 10], errors, hypothesis(0), hypothesis(0), deviates(1));
    expect([observed, median]).toEqual([1, 1]);
  });
});
