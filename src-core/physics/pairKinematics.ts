/**
 * e⁺e⁻ pairs from the decay of a light, fast particle, in the small-angle limit. Energies and masses in GeV, lengths in
 * mm, angles in rad. Source: NA64, Eur. Phys. J. C 80, 1159 (2020), eqs (3) to (6); na64.md §6.5.
 */

/** Angle between the two: m / √(E₊E₋), least where they share the energy equally (2 m/E). */
export function openingAngle(mass: number, positron: number, electron: number): number {
  return mass / Math.sqrt(positron * electron);
}

export function smallestOpeningAngle(mass: number, energy: number): number {
  return openingAngle(mass, energy / 2, energy / 2);
}

/** m = √(E₊E₋) · Θ. */
export function pairMass(positron: number, electron: number, angle: number): number {
  return Math.sqrt(positron * electron) * angle;
}

/** Angle of two tracks from one vertex that are `separation` apart after `distance`. */
export function angleOfSeparation(separation: number, distance: number): number {
  return Math.atan(separation / distance);
}

/** Relative error of that angle: of the separation and of the place of the vertex, in quadrature (eq. 6). */
export function angleError(
  separation: number,
  distance: number,
  errors: { readonly separation: number; readonly distance: number },
): number {
  return Math.hypot(errors.separation / separation, errors.distance / distance);
}

/** σ_m/m from the relative errors of both energies and of the angle. */
export function massError(positron: number, electron: number, angle: number): number {
  return Math.hypot(positron / 2, electron / 2, angle);
}
