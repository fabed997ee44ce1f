/** Bending in a magnet, small angles. Field integrals in T·m, momenta in GeV/c, lengths in mm, angles in rad. */

/** GeV/c per T·m and rad */
const BEND = 0.299792458;

export function bendAngle(integral: number, momentum: number): number {
  return (BEND * integral) / momentum;
}

/** Field that bends a momentum to a radius: p = 0.299792 B R with R in m. */
export function bendingField(momentum: number, radius: number): number {
  return momentum / (BEND * radius * 1e-3);
}

/** Momentum of charge 1 from its bend; both positive. */
export function momentumOfBend(integral: number, angle: number): number {
  return (BEND * integral) / angle;
}

/**
 * σ_p/p of two planes before and two behind the magnet, `before` and `behind` apart, that measure with `resolution`
 * (na64.md §3.4): σ_θ² = 2 (σ/before)² + 2 (σ/behind)².
 */
export function momentumError(angle: number, resolution: number, before: number, behind: number): number {
  return (Math.SQRT2 * Math.hypot(resolution / before, resolution / behind)) / angle;
}

/** Distance of a pair of opposite charges, bent apart by a magnet whose centre lies `distance` before the plane. */
export function bentSeparation(integral: number, positron: number, electron: number, distance: number): number {
  return (bendAngle(integral, positron) + bendAngle(integral, electron)) * distance;
}
