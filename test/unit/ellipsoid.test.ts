import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { covarianceEllipsoid, symmetricEigen3 } from '#core/physics/ellipsoid.ts';
import { uniform } from '../fixtures/uniform.ts';

const matrix = (m: readonly number[]) => [
  [m[0]!, m[1]!, m[3]!],
  [m[1]!, m[2]!, m[4]!],
  [m[3]!, m[4]!, m[5]!],
];

describe('eigenvalues of a symmetric 3 × 3', () => {
  test('reconstruct the matrix with an orthonormal right-handed frame', () => {
    const element = fc.oneof(uniform(-1000, 1000), fc.double({ min: -1000, max: 1000, noNaN: true }));
    fc.assert(
      fc.property(fc.tuple(element, element, element, element, element, element), (m) => {
        const { values, vectors } = symmetricEigen3(m);
        const scale = Math.max(...m.map(Math.abs), 1e-300);
        const a = matrix(m);
        const v = [0, 3, 6].map((i) => vectors.slice(i, i + 3));
        expect(values[0]).toBeGreaterThanOrEqual(values[1]);
        expect(values[1]).toBeGreaterThanOrEqual(values[2]);
        for (let i = 0; i < 3; i++) {
          for (let j = 0; j < 3; j++) {
            const rebuilt = v.reduce((sum, one, k) => sum + values[k]! * one[i]! * one[j]!, 0);
            expect(Math.abs(rebuilt - a[i]![j]!)).toBeLessThan(1e-12 * scale);
            const dot = v[i]!.reduce((sum, one, k) => sum + one * v[j]![k]!, 0);
            expect(dot).toBeCloseTo(i === j ? 1 : 0, 12);
          }
        }
        const [x, y, z] = v as [number[], number[], number[]];
        const determinant =
          x[0]! * (y[1]! * z[2]! - y[2]! * z[1]!) -
          x[1]! * (y[0]! * z[2]! - y[2]! * z[0]!) +
          x[2]! * (y[0]! * z[1]! - y[1]! * z[0]!);
        expect(determinant).toBeCloseTo(1, 12);
      }),
      { numRuns: 1000 },
    );
  });

  test('a matrix with known eigenvalues', () => {
    // [[2,1,0],[1,2,0],[0,0,5]]: 5, 3, 1.
    expect(symmetricEigen3([2, 1, 2, 0, 0, 5]).values.map((one) => Math.round(one * 1e12) / 1e12)).toEqual([5, 3, 1]);
  });
});

describe('error ellipsoid', () => {
  test('semi-axes are standard deviations', () => {
    const { semiAxes, axes } = covarianceEllipsoid([4, 0, 9, 0, 0, 1])!;
    expect(semiAxes).toEqual([3, 2, 1]);
    expect(axes.slice(0, 3).map(Math.abs)).toEqual([0, 1, 0]);
  });
  test('random covariances L·Lᵀ have non-negative axes whose squares add up to the trace', () => {
    const l = uniform(-10, 10);
    fc.assert(
      fc.property(fc.tuple(l, l, l, l, l, l), ([a, b, c, d, e, f]) => {
        const covariance = Float32Array.of(a * a, a * b, b * b + c * c, a * d, b * d + c * e, d * d + e * e + f * f);
        const ellipsoid = covarianceEllipsoid(covariance)!;
        const trace = covariance[0]! + covariance[2]! + covariance[5]!;
        const squares = ellipsoid.semiAxes.reduce((sum, one) => sum + one * one, 0);
        expect(Math.abs(squares - trace)).toBeLessThanOrEqual(2e-6 * trace);
      }),
    );
  });
  test('what is no covariance gives none', () => {
    expect(covarianceEllipsoid([-1, 0, 1, 0, 0, 1])).toBeNull();
    expect(covarianceEllipsoid([1, 2, 1, 0, 0, 1])).toBeNull();
    expect(covarianceEllipsoid([Number.NaN, 0, 1, 0, 0, 1])).toBeNull();
    expect(covarianceEllipsoid([0, 0, 0, 0, 0, 0])!.semiAxes).toEqual([0, 0, 0]);
  });
});
