import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ageingFactor, leadGlassCharge, positronsOfCharge } from '#core/physics/leadGlass.ts';

const FRESH = { loss: 1, ageing: 1 };

describe('lead glass', () => {
  it('gives 717 pC for 3000 positrons of 402 MeV and 503.4 pC at 282.22 MeV', () => {
    expect(leadGlassCharge(3000, 0.402, FRESH)).toBeCloseTo(717, 9);
    expect(leadGlassCharge(3000, 0.28222, FRESH)).toBeCloseTo(503.4, 1);
  });

  it('follows containment and age: the factor grows by 9.7 % in 5.777e11 positrons', () => {
    expect(ageingFactor(3.018e11, 0.097)).toBe(1);
    expect(ageingFactor(3.018e11 + 5.777e11, 0.097)).toBeCloseTo(1.097, 12);
    expect(leadGlassCharge(3000, 0.402, { loss: 0.92, ageing: 1.05 })).toBeCloseTo(717 / 0.966, 9);
    expect(leadGlassCharge(3000, 0.402, { loss: 1, ageing: 1.06 })).toBeLessThan(717);
  });

  it('counts the positrons that made its charge', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 20_000, noNaN: true }),
        fc.double({ min: 0.2, max: 0.5, noNaN: true }),
        fc.double({ min: 0.88, max: 0.95, noNaN: true }),
        fc.double({ min: 0, max: 8e11, noNaN: true }),
        (positrons, energy, loss, flux) => {
          const response = { loss, ageing: ageingFactor(flux, 0.097) };
          const found = positronsOfCharge(leadGlassCharge(positrons, energy, response), energy, response);
          expect(Math.abs(found - positrons)).toBeLessThan(1e-11 * (1 + positrons));
        },
      ),
    );
  });
});
