/** Masses in GeV by number of the Particle Data Group; handbook §0.2. */
const MASSES: Readonly<Record<number, number>> = {
  11: 0.00051099895,
  13: 0.1056583745,
  111: 0.1349768,
  211: 0.13957039,
  310: 0.497611,
  321: 0.493677,
  2112: 0.93956542,
  2212: 0.93827209,
};

/** 0 for photons and for what is not known. */
export const mass = (code: number): number => MASSES[Math.abs(code)] ?? 0;

const POSITIVE = new Set([-11, -13, 211, 321, 2212]);
const NEGATIVE = new Set([11, 13, -211, -321, -2212]);

export function charge(code: number): number {
  if (POSITIVE.has(code)) return 1;
  return NEGATIVE.has(code) ? -1 : 0;
}
