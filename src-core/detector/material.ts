/**
 * Materials by name. Lengths in mm, densities in g/cm³. `null` lengths are infinite (vacuum).
 * resources/materials.json holds those that every setup may name; a setup may add its own.
 */
import { BeamglassError } from '#core/errors.ts';
import { AVOGADRO } from '#core/physics/constants.ts';
import { z } from '#core/zod.ts';

const symbol = z.string().regex(/^[A-Z][a-z]?$/, 'is not a chemical symbol');
const length = z.number().positive('must be above 0').max(1e12).nullable();

export const material = z.strictObject({
  title: z.string().min(1).max(80),
  /** g/cm³; osmium, the densest element, has 22.6. */
  density: z.number().nonnegative('cannot be negative').max(23, 'is in g/cm³ and cannot exceed 23'),
  /** X0, mm. */
  radiationLength: length,
  /** Nuclear interaction length λI, mm. */
  interactionLength: length,
  /** Mass fraction by element; empty for vacuum. */
  composition: z.record(symbol, z.number().positive().max(1)),
  source: z.string().min(1).max(300),
});
export type Material = z.infer<typeof material>;

export const materialTable = z.record(
  z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,31}$/, 'is not a material name (letters, digits, _)'),
  material,
);
export type MaterialTable = z.infer<typeof materialTable>;

export const materialFile = z.strictObject({
  /** Atomic number and standard atomic weight (g/mol) by chemical symbol. */
  elements: z.record(symbol, z.strictObject({ Z: z.number().int().positive().max(118), A: z.number().positive() })),
  materials: materialTable,
});
export type MaterialFile = z.infer<typeof materialFile>;

/** Depth of a piece of material, in units of its own lengths; 0 where they are infinite. */
export function depthOf(one: Material, thickness: number): { radiationLengths: number; interactionLengths: number } {
  return {
    radiationLengths: one.radiationLength === null ? 0 : thickness / one.radiationLength,
    interactionLengths: one.interactionLength === null ? 0 : thickness / one.interactionLength,
  };
}

/** Electrons per cm³: N_A ρ Σ w Z/A. */
export function electronDensity(one: Material, elements: MaterialFile['elements']): number {
  let perGram = 0;
  for (const [symbol, part] of Object.entries(one.composition)) {
    const { Z, A } = elements[symbol]!;
    perGram += (part * Z) / A;
  }
  return AVOGADRO * one.density * perGram;
}

/** @throws BeamglassError `badInput`, with the element that wants it */
export function requireMaterial(table: MaterialTable, name: string, element: string): Material {
  const found = Object.hasOwn(table, name) ? table[name] : undefined;
  if (found !== undefined) return found;
  throw new BeamglassError(
    'badInput',
    `${element} is of “${name}”, which is no known material; there are ${Object.keys(table).join(', ')}.`,
    { element, material: name },
  );
}
