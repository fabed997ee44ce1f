import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chiSquaredAbove } from '#core/statistics/chiSquared.ts';
import { normalAbove, normalBelow, normalQuantile, significance } from '#core/statistics/normal.ts';

describe('normal distribution', () => {
  it('has the tabulated probabilities, also far out', () => {
    expect(normalBelow(0)).toBe(0.5);
    expect(normalBelow(1)).toBeCloseTo(0.8413447460685429, 14);
    expect(normalAbove(1.959963984540054)).toBeCloseTo(0.025, 14);
    expect(normalAbove(5) / 2.866515718791939e-7).toBeCloseTo(1, 11);
    expect(normalAbove(20) / 2.7536241186062337e-89).toBeCloseTo(1, 9);
  });

  it('gives back the probability that a quantile stands for', () => {
    fc.assert(
      fc.property(fc.double({ min: -30, max: 5, noNaN: true }), (z) => {
        expect(normalQuantile(normalBelow(z))).toBeCloseTo(z, z > 3 ? 6 : 9);
      }),
    );
    expect(normalQuantile(0)).toBe(-Infinity);
    expect(normalQuantile(1)).toBe(Infinity);
    expect(normalQuantile(0.9)).toBeCloseTo(1.2815515655446004, 13);
  });

  it('relates p-values to significances as the PADME handbook prints them', () => {
    expect(significance(0.039)).toBeCloseTo(1.762, 3);
    expect(significance(0.022)).toBeCloseTo(2.014, 3);
    expect(normalAbove(1.77)).toBeCloseTo(0.0384, 4);
  });
});

describe('χ² distribution', () => {
  it('has the tabulated probabilities', () => {
    expect(chiSquaredAbove(3.841458820694124, 1)).toBeCloseTo(0.05, 12);
    expect(chiSquaredAbove(2, 2)).toBeCloseTo(Math.exp(-1), 13);
    expect(chiSquaredAbove(43.77297182574219, 30)).toBeCloseTo(0.05, 12);
    expect(chiSquaredAbove(0, 5)).toBe(1);
  });
});
