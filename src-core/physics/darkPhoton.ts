/**
 * A vector that mixes with the photon (A′, X17): widths, lifetime, decay length. Masses, widths and energies in GeV,
 * lengths in mm, times in ns. Source: NA64, Phys. Rev. D 97, 072002 (2018), eqs (3) and (4); na64.md §6.1.
 */
import { ELECTRON_MASS, FINE_STRUCTURE, HBAR_C, LIGHT_SPEED } from './constants.ts';

/** Γ of a vector to a pair of fermions: α/3 · m · (1 + 2 r) √(1 − 4 r), r = (m_f/m)²; 0 below threshold. */
function pairWidth(strength: number, mass: number, fermion: number): number {
  const ratio = (fermion / mass) ** 2;
  return 4 * ratio >= 1 ? 0 : (strength / 3) * mass * (1 + 2 * ratio) * Math.sqrt(1 - 4 * ratio);
}

/**
 * Γ(A′ → ℓℓ).
 * @param epsilon mixing strength ε
 * @param lepton its mass
 */
export function leptonWidth(mass: number, epsilon: number, lepton = ELECTRON_MASS): number {
  return pairWidth(FINE_STRUCTURE * epsilon * epsilon, mass, lepton);
}

/**
 * Γ(A′ → χχ).
 * @param alphaD coupling α_D to dark matter of mass `chi`
 */
export function darkMatterWidth(mass: number, alphaD: number, chi: number): number {
  return pairWidth(alphaD, mass, chi);
}

/** Mean life at rest of what decays to e⁺e⁻ alone. */
export function lifetime(mass: number, epsilon: number): number {
  return HBAR_C / leptonWidth(mass, epsilon) / LIGHT_SPEED;
}

/** Mean decay length of what decays to e⁺e⁻ alone: (p/m) · cτ. */
export function decayLength(energy: number, mass: number, epsilon: number): number {
  const momentum = Math.sqrt(energy * energy - mass * mass);
  return ((momentum / mass) * HBAR_C) / leptonWidth(mass, epsilon);
}

/**
 * The rule of thumb L = 28.3 mm · (E / 100 GeV) · (17 MeV / m)² · (10⁻³ / ε)², which takes the electron as massless
 * (NA64, Eur. Phys. J. C 80, 1159 (2020), eq. 2).
 */
export function decayLengthRule(energy: number, mass: number, epsilon: number): number {
  return 28.3 * (energy / 100) * (0.017 / mass) ** 2 * (1e-3 / epsilon) ** 2;
}

/** Energy at which the rule gives that decay length. */
export function energyOfDecayLength(length: number, mass: number, epsilon: number): number {
  return length / decayLengthRule(1, mass, epsilon);
}
