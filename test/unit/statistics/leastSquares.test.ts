import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitConstant, fitLine, fitLinear, linearModel } from '#core/statistics/leastSquares.ts';

const finite = (min: number, max: number) => fc.double({ min, max, noNaN: true });

describe('linear least squares', () => {
  it('gives the weighted mean and its error', () => {
    const fit = fitConstant([1, 4], [1, 2]);
    expect(fit.values[0]).toBeCloseTo((1 + 4 / 4) / 1.25, 14);
    expect(fit.covariance[0]![0]).toBeCloseTo(1 / 1.25, 14);
    expect(fit.chiSquared).toBeCloseTo(9 / 5, 13);
    expect(fit.degrees).toBe(1);
  });

  it('gives the line of the textbook sums', () => {
    // Points 1, 3, 2, 5 at 0, 1, 2, 3 with σ = ½: slope 1.1, intercept 1.1, residuals −0.1, 0.8, −1.3, 0.6.
    const fit = fitLine([0, 1, 2, 3], [1, 3, 2, 5], [0.5, 0.5, 0.5, 0.5], 0);
    expect(fit.values[0]).toBeCloseTo(1.1, 12);
    expect(fit.values[1]).toBeCloseTo(1.1, 12);
    expect(fit.chiSquared).toBeCloseTo(2.7 / 0.25, 11);
    expect(fit.covariance[1]![1]).toBeCloseTo(0.25 / 5, 13);
    expect(fit.covariance[0]![1]).toBeCloseTo((-0.25 * 1.5) / 5, 13);
  });

  it('finds the parameters that made points without noise, on scales that differ by 10¹²', () => {
    fc.assert(
      fc.property(finite(-5, 5), finite(-5, 5), finite(-5, 5), (a, b, c) => {
        const x = Array.from({ length: 9 }, (_, i) => i / 4 - 1);
        const columns = [x.map(() => 1), x.map((v) => v * 1e6), x.map((v) => v * v * 1e-6)];
        const y = x.map((_, i) => a + b * columns[1]![i]! + c * columns[2]![i]!);
        const fit = fitLinear(columns, y, Array(9).fill(0.1));
        const scale = Math.max(...y.map(Math.abs), 1e-9);
        expect(Math.abs(fit.values[0]! - a)).toBeLessThan(1e-11 * scale + 1e-12);
        expect(Math.abs(fit.values[1]! - b) * 1e6).toBeLessThan(1e-11 * scale + 1e-12);
        expect(Math.abs(fit.values[2]! - c) * 1e-6).toBeLessThan(1e-11 * scale + 1e-12);
      }),
    );
  });

  it('takes a prior as one more measurement of its parameter', () => {
    const withPrior = fitLinear([[1, 1]], [2, 4], [1, 1], [{ mean: 0, error: 0.5 }]);
    const asPoint = fitConstant([2, 4, 0], [1, 1, 0.5]);
    expect(withPrior.values[0]).toBeCloseTo(asPoint.values[0]!, 14);
    expect(withPrior.covariance[0]![0]).toBeCloseTo(asPoint.covariance[0]![0]!, 14);
    expect(withPrior.chiSquared).toBeCloseTo(asPoint.chiSquared, 13);
    expect(withPrior.degrees).toBe(asPoint.degrees);
  });

  it('gives χ² and estimates also without the whole fit', () => {
    const x = [0, 1, 2, 3, 4];
    const errors = [0.1, 0.2, 0.1, 0.3, 0.2];
    const priors = [null, { mean: 0.7, error: 0.4 }];
    const model = linearModel([x.map(() => 1), x], errors, priors);
    fc.assert(
      fc.property(fc.array(finite(-3, 3), { minLength: 5, maxLength: 5 }), (y) => {
        const fit = model.fit(y);
        expect(model.chiSquared(y)).toBeCloseTo(fit.chiSquared, 9);
        for (const parameter of [0, 1]) {
          const { weights, offset } = model.estimator(parameter);
          expect(y.reduce((sum, value, i) => sum + weights[i]! * value, offset)).toBeCloseTo(
            fit.values[parameter]!,
            12,
          );
        }
      }),
    );
  });

  it('says what is wrong', () => {
    expect(() => fitConstant([1, 2], [1])).toThrow('as many errors');
    expect(() => fitConstant([1, 2], [1, 0])).toThrow('error of point 2');
    expect(() => fitLine([1, 1], [1, 2], [1, 1], 0)).toThrow('do not fix');
    expect(() => fitLinear([[0, 0]], [1, 2], [1, 1])).toThrow('do not fix');
  });
});
