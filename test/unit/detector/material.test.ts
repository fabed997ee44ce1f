import { describe, expect, it } from 'vitest';
import { depthOf, type Material } from '#core/detector/material.ts';
import { MATERIAL_FILE, MATERIALS } from '../../fixtures/detector.ts';

const solid = Object.entries(MATERIALS).filter(([, { density }]) => density > 0);

/**
 * Radiation length from charge and mass alone, g/cm²: the fit of Dahl to Tsai's tables (Review of Particle
 * Physics, "Passage of particles through matter"), good to 2.5 % except for helium (5 %).
 */
const dahl = (Z: number, A: number): number => (716.4 * A) / (Z * (Z + 1) * Math.log(287 / Math.sqrt(Z)));

function composed({ composition, density }: Material): number {
  const inverse = Object.entries(composition).reduce((sum, [symbol, share]) => {
    const { Z, A } = MATERIAL_FILE.elements[symbol]!;
    return sum + share / dahl(Z, A);
  }, 0);
  return 10 / (inverse * density);
}

describe('table of materials', () => {
  it.each(solid)('%s: shares add up, and the elements are known', (_, { composition }) => {
    expect(Object.values(composition).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 3);
    for (const symbol of Object.keys(composition)) expect(MATERIAL_FILE.elements).toHaveProperty(symbol);
  });

  it.each(solid)('%s: its radiation length follows from its composition and density', (_, material) => {
    expect(Math.abs(material.radiationLength! / composed(material) - 1)).toBeLessThan(0.055);
  });

  /** The handbook's constants, mm. */
  it.each([
    ['Pb', 5.612],
    ['W', 3.504],
    ['Fe', 17.57],
    ['Sc', 424],
    ['mylar', 285],
    ['air', 303_900],
  ])('%s has X0 = %d mm', (name, length) => {
    expect(Math.abs(MATERIALS[name]!.radiationLength! / length - 1)).toBeLessThan(0.005);
  });

  it('iron has λI = 167.7 mm', () => expect(MATERIALS['Fe']!.interactionLength).toBeCloseTo(167.7, 0));

  it('vacuum has no depth', () => {
    expect(depthOf(MATERIALS['vacuum']!, 1e6)).toEqual({ radiationLengths: 0, interactionLengths: 0 });
  });
});
