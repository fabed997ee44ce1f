/** X17 made by positrons on the electrons of PADME's target (handbook §5.4). Energies in GeV. */
import { ELECTRON_MASS } from './constants.ts';

/** Area of the resonance curve per squared coupling, GeV: 12.66 MeV for electrons at rest, 13.56 with their motion. */
const AREA = 13.56e-3;
/** Half width of the Lorentzian that the motion of the electrons makes. */
const MOTION = 1.72e-3;
/** Shift by the binding of the electrons. */
const BINDING = -7e-9;
/** Part of the Gaussian that is left out at each side, in standard deviations. */
const REACH = 6;

/** Energy of positrons that make a particle of that mass, E = (M² − 2m²)/(2(m + W)). */
export function resonanceEnergy(mass: number): number {
  return (mass ** 2 - 2 * ELECTRON_MASS ** 2) / (2 * (ELECTRON_MASS + BINDING));
}

/** √s of a positron on an electron at rest. */
export function pairEnergy(positron: number): number {
  return Math.sqrt(2 * ELECTRON_MASS * (ELECTRON_MASS + positron));
}

/** Gaussian of width `sigma` ⊗ Lorentzian of half width `gamma`, normalised; by Simpson's rule over the Gaussian. */
export function voigt(x: number, sigma: number, gamma: number): number {
  const lorentz = (d: number): number => gamma / (Math.PI * (d * d + gamma * gamma));
  if (sigma <= 0) return lorentz(x);
  const steps = 400;
  const width = (2 * REACH) / steps;
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    const u = -REACH + i * width;
    const weight = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2;
    sum += weight * Math.exp(-u * u * 0.5) * lorentz(x - sigma * u);
  }
  return (sum * width) / 3 / Math.sqrt(2 * Math.PI);
}

/**
 * Resonances made per positron: g² · A · Voigt(E − E_res).
 * @param coupling g, of the vector to electrons
 * @param spread relative, of the beam energy
 */
export function resonanceYield(mass: number, coupling: number, energy: number, spread: number): number {
  const resonance = resonanceEnergy(mass);
  return coupling ** 2 * AREA * voigt(energy - resonance, spread * resonance, MOTION);
}
