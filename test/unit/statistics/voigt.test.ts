import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalDensity } from '#core/statistics/normal.ts';
import { voigt } from '#core/statistics/voigt.ts';

/** The convolution itself, by Simpson's rule over twelve standard deviations. */
function convolved(distance: number, sigma: number, halfWidth: number): number {
  const steps = 20_000;
  const width = 24 / steps;
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    const u = -12 + i * width;
    const d = distance - sigma * u;
    const weight = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2;
    sum += (weight * normalDensity(u) * halfWidth) / (Math.PI * (d * d + halfWidth * halfWidth));
  }
  return (sum * width) / 3;
}

describe('Voigt profile', () => {
  it('is the convolution of both, in the core and in the tails', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -30, max: 30, noNaN: true }),
        fc.double({ min: 0.2, max: 3, noNaN: true }),
        fc.double({ min: 0.1, max: 5, noNaN: true }),
        (distance, sigma, halfWidth) => {
          expect(voigt(distance, sigma, halfWidth) / convolved(distance, sigma, halfWidth)).toBeCloseTo(1, 8);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is the Gaussian without a Lorentzian, and the Lorentzian without a Gaussian', () => {
    for (const distance of [0, 0.3, 1, 2.5]) {
      expect(voigt(distance, 0.7, 0)).toBeCloseTo(normalDensity(distance / 0.7) / 0.7, 11);
      expect(voigt(distance, 0, 0.4)).toBeCloseTo(0.4 / (Math.PI * (distance ** 2 + 0.16)), 14);
      expect(voigt(distance, 1e-5, 0.4)).toBeCloseTo(voigt(distance, 0, 0.4), 8);
    }
  });

  it('has the value of the complementary error function at its centre', () => {
    // erfcx(1) = exp(1) erfc(1)
    expect(voigt(0, Math.SQRT1_2, 1)).toBeCloseTo(0.427583576155807 / Math.sqrt(Math.PI), 13);
  });
});
