/**
 * Mixing of a dark photon in terms of light dark matter. Masses in GeV.
 * Source: NA64, Phys. Rev. D 97, 072002 (2018), eqs (5) and (6); na64.md §5.11.
 */

/** y = ε² α_D (m_χ/m_A′)⁴; `massRatio` is m_A′/m_χ, 3 by convention. */
export function relicParameter(epsilon: number, alphaD: number, massRatio = 3): number {
  return (epsilon ** 2 * alphaD) / massRatio ** 4;
}

/**
 * α_D that gives the relic density: 0.02 f (10⁻³/ε)² (m_A′/100 MeV)⁴ (10 MeV/m_χ)². A limit on ε is a lower bound.
 * @param model f: about 10 for a scalar, 3 for a Majorana fermion, 0.25 for a pseudo-Dirac one of small splitting
 */
export function relicCoupling(epsilon: number, mass: number, chi: number, model: number): number {
  return 0.02 * model * (1e-3 / epsilon) ** 2 * (mass / 0.1) ** 4 * (0.01 / chi) ** 2;
}

/** y of the relic density, which depends on m_χ and the model alone. */
export function relicTarget(chi: number, model: number): number {
  const [epsilon, mass] = [1e-3, 3 * chi];
  return relicParameter(epsilon, relicCoupling(epsilon, mass, chi, model));
}
