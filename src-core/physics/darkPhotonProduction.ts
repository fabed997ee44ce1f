/**
 * Production of A′ by electrons on nuclei in the Weizsäcker-Williams approximation. Energies and masses in GeV.
 * Source: NA64, Phys. Rev. D 97, 072002 (2018), eqs (9) to (13); na64.md §6.2. The engine's generator has the same
 * formula (src-main/native/src/dark_photon.cpp); the acceptance figure AF-126 holds the two together.
 */
import { ELECTRON_MASS, FINE_STRUCTURE, PICOBARN_GEV2 } from './constants.ts';
import { simpson } from './quadrature.ts';

export interface Nucleus {
  readonly charge: number;
  /** g/mol */
  readonly massNumber: number;
}

export const LEAD: Nucleus = { charge: 82, massNumber: 207.2 };
export const TUNGSTEN: Nucleus = { charge: 74, massNumber: 183.84 };

/** Parameters of the elastic form factor: screening `a` in 1/GeV, size of the nucleus `d` in GeV². */
export function elasticFormFactor({ charge, massNumber }: Nucleus): { a: number; d: number } {
  return { a: (111 * charge ** (-1 / 3)) / ELECTRON_MASS, d: 0.164 * massNumber ** (-2 / 3) };
}

/** Φ/Z², the "Log" of the papers: flux of the nucleus' photons, with the elastic form factor alone. */
export function photonFlux(nucleus: Nucleus, energy: number, mass: number): number {
  const { a, d } = elasticFormFactor(nucleus);
  const least = mass ** 4 / (4 * energy * energy);
  const largest = mass * mass;
  if (least >= largest) return 0;
  const integrand = (logT: number): number => {
    const t = Math.exp(logT);
    const screened = (a * a * t) / (1 + a * a * t);
    return ((t - least) / t) * (screened / (1 + t / d)) ** 2;
  };
  return simpson(integrand, Math.log(least), Math.log(largest), 400);
}

/** ln(1/δ) with δ = max(m_e²/m², m²/E²). */
export function logInverseDelta(energy: number, mass: number): number {
  return -2 * Math.log(Math.max(ELECTRON_MASS / mass, mass / energy));
}

/** σ_WW in pb; 0 where the formula gives nothing (m ≥ E). */
export function darkPhotonCrossSection(nucleus: Nucleus, energy: number, mass: number, epsilon: number): number {
  if (mass >= energy) return 0;
  const flux = nucleus.charge ** 2 * photonFlux(nucleus, energy, mass);
  const coupling = (4 / 3) * epsilon ** 2 * FINE_STRUCTURE ** 3;
  return ((coupling * flux) / mass ** 2) * Math.max(0, logInverseDelta(energy, mass)) * PICOBARN_GEV2;
}
