import fc from 'fast-check';
import { expect, it } from 'vitest';
import { voigt } from '#core/statistics/voigt.ts';
import { modelValues } from '#main/native/fit.ts';

it('the engine and the core have one Voigt profile', () => {
  const real = (min: number, max: number) => fc.double({ min, max, noNaN: true });
  fc.assert(
    fc.property(real(-50, 50), real(0.05, 5), real(1e-3, 10), (x, sigma, gamma) => {
      const [value] = modelValues(
        {
          kind: 'leastSquares',
          x: Float64Array.of(x),
          y: Float64Array.of(0),
          sigma: Float64Array.of(1),
          range: { x: [-50, 50] },
          terms: [{ shape: 'voigt', parameters: ['area', 'mean', 'sigma', 'gamma'] }],
        },
        { area: 1, mean: 0, sigma, gamma },
      );
      expect(value! / voigt(x, sigma, gamma)).toBeCloseTo(1, 9);
    }),
  );
});
