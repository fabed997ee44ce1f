/**
 * A vector X made by positrons on atomic electrons, e+e− → X, with coupling g (= e ε) to electrons. Energies, masses
 * and widths in GeV, areas in cm². Formulas: PADME status report of November 2023 and the analysis of Run III; the
 * lineshape's constants are those of its simulation with bound electrons (Compton profiles of diamond).
 */
import { voigt } from '#core/statistics/voigt.ts';
import { ELECTRON_MASS, HBAR_C_SQUARED } from './constants.ts';

/** Total width from electrons alone, mₑ → 0: g²m/12π. */
export function resonanceWidth(mass: number, coupling: number): number {
  return (coupling * coupling * mass) / (12 * Math.PI);
}

/** Cross-section on electrons at rest at its peak, 12π/m², cm². */
export function peakCrossSection(mass: number): number {
  return (12 * Math.PI * HBAR_C_SQUARED) / (mass * mass);
}

/** Breit and Wigner's cross-section on electrons at rest, cm². */
export function resonanceCrossSection(rootS: number, mass: number, width: number): number {
  const quarter = (width * width) / 4;
  return (peakCrossSection(mass) * quarter) / ((rootS - mass) ** 2 + quarter);
}

/** Binding of the target's electrons shifts the resonance, GeV. */
const BINDING = -7e-9;

/** Beam energy at which a target makes X: (M² − 2mₑ²) / (2(mₑ + W)). */
export function resonanceEnergy(mass: number): number {
  return (mass * mass - 2 * ELECTRON_MASS ** 2) / (2 * (ELECTRON_MASS + BINDING));
}

/** Mass of the X that a beam energy makes there: the inverse of `resonanceEnergy`. */
export function resonanceMass(energy: number): number {
  return Math.sqrt(2 * ELECTRON_MASS ** 2 + 2 * (ELECTRON_MASS + BINDING) * energy);
}

/**
 * ∫ yield dE over beam energies, per positron and g², for a narrow X on electrons at rest: π(ħc)² nₑℓ / 2mₑ.
 * @param electrons of the target per cm²
 */
export function narrowWidthArea(electrons: number): number {
  return (Math.PI * HBAR_C_SQUARED * electrons) / (2 * ELECTRON_MASS);
}

/** X per positron of a beam with a Gaussian energy spread σ (GeV) on resonance, electrons at rest. */
export function narrowWidthPeak(electrons: number, coupling: number, energySpread: number): number {
  return (coupling * coupling * narrowWidthArea(electrons)) / (energySpread * Math.sqrt(2 * Math.PI));
}

/** Lineshape of PADME's 0.1 mm of diamond. */
export interface Lineshape {
  /** ∫ yield dE per positron and g² */
  readonly area: number;
  /** Half width at half height that the motion of the electrons gives */
  readonly halfWidth: number;
  /** Relative spread of the beam's energy */
  readonly energySpread: number;
}
export const RUN3_LINESHAPE: Lineshape = { area: 13.56e-3, halfWidth: 1.72e-3, energySpread: 0.0025 };
/** 1σ, as the search for X17 takes them */
export const RUN3_LINESHAPE_ERRORS: Lineshape = { area: 0.18e-3, halfWidth: 0.04e-3, energySpread: 0.0005 };

/** X per positron of a beam energy, over g²: A · Voigt(E − E_res; σ = spread · E_res, γ). */
export function yieldPerCoupling(energy: number, mass: number, shape: Lineshape = RUN3_LINESHAPE): number {
  const centre = resonanceEnergy(mass);
  return shape.area * voigt(energy - centre, shape.energySpread * centre, shape.halfWidth);
}

/**
 * X per positron of a beam.
 * @param spread relative, of the beam's energy; 0 for none
 */
export function resonanceYield(mass: number, coupling: number, energy: number, spread: number): number {
  return coupling * coupling * yieldPerCoupling(energy, mass, { ...RUN3_LINESHAPE, energySpread: spread });
}

/** Least angle between e+ and e− of an X from a nuclear transition of that energy: 2 asin(m/ΔE). */
export function leastOpeningAngle(mass: number, transition: number): number {
  return 2 * Math.asin(mass / transition);
}
