/**
 * The reference shower of electrons in NA64's ECAL that measured showers are compared with: Longo's gamma model,
 * dE/dt ∝ (bt)^(a − 1) exp(−bt) with b = 0.5 and its maximum at ln(E/7.43 MeV) − 0.5 = (a − 1)/b. Depths in radiation
 * lengths, energies in GeV. (Simulated showers follow the parameterisation of Grindhammer and Peters, which knows the
 * sampling structure and begins earlier: src-main/native/src/em_profile.hpp.)
 */
import { lowerGamma, upperGamma } from '#core/statistics/gamma.ts';

const RATE = 0.5;
/** GeV, of lead */
const CRITICAL_ENERGY = 7.43e-3;

/** Depth of the maximum of an electron's shower. */
export function showerMaximum(energy: number): number {
  return Math.log(energy / CRITICAL_ENERGY) - 0.5;
}

/** Part of the energy that the shower leaves before that depth. */
export function fractionBefore(energy: number, depth: number): number {
  return lowerGamma(1 + RATE * showerMaximum(energy), RATE * depth);
}

/** Part of the energy that the shower leaves beyond that depth. */
export function fractionBeyond(energy: number, depth: number): number {
  return upperGamma(1 + RATE * showerMaximum(energy), RATE * depth);
}
