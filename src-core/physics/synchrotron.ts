/**
 * Synchrotron radiation of a fast particle in a uniform field. Energies in GeV, fields in T, lengths in mm.
 * Source: Sands, SLAC-121 (1970). The engine draws photons one by one (src-main/native/src/interactions.hpp).
 */
import { ELECTRON_MASS, FINE_STRUCTURE, HBAR_C } from './constants.ts';

/** Radius of curvature, mm, of charge 1. */
const radius = (energy: number, field: number): number => energy / (0.299792458e-3 * field);

/** Mean energy lost on the way: (2/3) α ħc γ⁴ / ρ² · length. */
export function synchrotronLoss(energy: number, field: number, length: number, mass = ELECTRON_MASS): number {
  return ((2 / 3) * FINE_STRUCTURE * HBAR_C * (energy / mass) ** 4 * length) / radius(energy, field) ** 2;
}

/** Critical energy: (3/2) ħc γ³ / ρ. */
export function criticalEnergy(energy: number, field: number, mass = ELECTRON_MASS): number {
  return (1.5 * HBAR_C * (energy / mass) ** 3) / radius(energy, field);
}

/** Mean number of photons: 5α/(2√3) · γθ, which does not depend on the energy. */
export function synchrotronPhotons(field: number, length: number, mass = ELECTRON_MASS): number {
  const energy = 1;
  const angle = length / radius(energy, field);
  return ((5 * FINE_STRUCTURE) / (2 * Math.sqrt(3))) * (energy / mass) * angle;
}
