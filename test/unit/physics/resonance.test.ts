import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rootS } from '#core/physics/positronKinematics.ts';
import {
  RUN3_LINESHAPE,
  narrowWidthArea,
  peakCrossSection,
  resonanceCrossSection,
  resonanceEnergy,
  resonanceMass,
  resonanceWidth,
  resonanceYield,
  yieldPerCoupling,
} from '#core/physics/resonance.ts';

const MASS = 16.9e-3;

describe('resonance', () => {
  it('has half its peak at half its width', () => {
    const width = resonanceWidth(MASS, 5e-4);
    expect(resonanceCrossSection(MASS, MASS, width)).toBe(peakCrossSection(MASS));
    expect(resonanceCrossSection(MASS + width / 2, MASS, width) / peakCrossSection(MASS)).toBeCloseTo(0.5, 6);
  });

  it('has the area of the narrow width under its cross-section', () => {
    // ∫ σ dE = σ_peak (π/2) Γ dE/d√s, times the electrons: without a beam's spread nothing else is assumed.
    const coupling = 5e-4;
    const electrons = 1.0574e22;
    const slope = MASS / 0.51099895e-3;
    const area = peakCrossSection(MASS) * (Math.PI / 2) * resonanceWidth(MASS, coupling) * slope * electrons;
    expect(area / (coupling ** 2 * narrowWidthArea(electrons))).toBeCloseTo(1, 5);
  });

  it('lies where a beam on bound electrons gives its mass', () => {
    fc.assert(
      fc.property(fc.double({ min: 2e-3, max: 30e-3, noNaN: true }), (mass) => {
        expect(resonanceMass(resonanceEnergy(mass)) / mass).toBeCloseTo(1, 12);
      }),
    );
    // The binding of 7 eV takes 14 ppm of the electron's mass.
    expect(rootS(resonanceEnergy(MASS)) / MASS - 1).toBeCloseTo(0.5 * (7 / 510_998.95), 7);
  });

  it('yields with the squared coupling, and all of its area over all energies', () => {
    expect(resonanceYield(MASS, 1e-3, 0.279, 0.0025) / resonanceYield(MASS, 5e-4, 0.279, 0.0025)).toBeCloseTo(4, 12);
    expect(resonanceYield(MASS, 1, 0.279, 0.0025)).toBe(yieldPerCoupling(0.279, MASS));
    let sum = 0;
    const step = 1e-4;
    // A Lorentzian leaves 2γ/πd beyond a distance d: 0.1 % beyond 1 GeV, were there negative energies.
    for (let energy = -1; energy < 1.5; energy += step) sum += yieldPerCoupling(energy, MASS) * step;
    expect(sum / RUN3_LINESHAPE.area).toBeCloseTo(1, 2);
  });
});
