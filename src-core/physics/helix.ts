/**
 * Track known at its perigee, in a uniform field along z.
 *
 * Perigee (d0, z0, phi, theta, q/p) about a reference point, as ACTS and EDM4hep use it: the point
 * nearest to the z axis through the reference is (−d0 sin φ, d0 cos φ, z0) from it, the direction
 * there is (sin θ cos φ, sin θ sin φ, cos θ).
 *
 * Lorentz force in Bz: after the transverse path s the azimuth is φ(s) = φ + k s with
 * k = −0.299792458·10⁻³ Bz (q/p) / sin θ per mm (T, 1/GeV): radius 1/|k| = pT / (0.3 Bz), a positive
 * particle turns clockwise about +z. The chord of an arc is s sinc(k s / 2) long at the mean azimuth
 * φ + k s / 2, which holds for k = 0 too; z(s) = z0 + s cot θ.
 */

/** GeV / (T mm): p_T = C · B · R for unit charge. */
const C_GEV_PER_T_MM = 0.299792458e-3;

/** Arc between neighbouring points of the polyline. */
const STEP_ANGLE = Math.PI / 60;

export interface PropagationLimits {
  /** Transverse distance from the start at which the track ends, mm. */
  readonly radius: number;
  /** Distance along z from the start at which the track ends, mm. */
  readonly length: number;
}

/**
 * Points of the track from its perigee onwards to the first limit, one turn at most.
 * @param perigee d0, z0 in mm, phi, theta in rad, q/p in 1/GeV (0: straight)
 * @param reference x, y, z in mm
 * @param fieldT Bz in T
 * @returns rows x, y, z in mm, two or more; empty where a parameter is not finite
 */
export function propagatePerigee(
  perigee: ArrayLike<number>,
  reference: ArrayLike<number>,
  fieldT: number,
  limits: PropagationLimits,
): Float64Array {
  const [d0, z0, phi, theta, qOverP] = [perigee[0]!, perigee[1]!, perigee[2]!, perigee[3]!, perigee[4]!];
  const x0 = reference[0]! - d0 * Math.sin(phi);
  const y0 = reference[1]! + d0 * Math.cos(phi);
  const start = [x0, y0, reference[2]! + z0] as const;
  if (![...start, theta, qOverP, fieldT].every(Number.isFinite)) return new Float64Array(0);
  const sinTheta = Math.abs(Math.sin(theta));
  const cosTheta = Math.cos(theta);
  if (sinTheta < 1e-9) return Float64Array.of(...start, x0, y0, start[2] + Math.sign(cosTheta) * limits.length);
  const k = (-C_GEV_PER_T_MM * fieldT * qOverP) / sinTheta;
  const slope = cosTheta / sinTheta;
  const toLength = slope === 0 ? Number.POSITIVE_INFINITY : limits.length / Math.abs(slope);
  // Farthest from the start at half a turn, 2/|k| away: beyond that the limit in radius is not reached.
  const toRadius =
    Math.abs(k) * limits.radius < 2
      ? k === 0
        ? limits.radius
        : (2 / Math.abs(k)) * Math.asin((Math.abs(k) * limits.radius) / 2)
      : (2 * Math.PI) / Math.abs(k);
  const path = Math.min(toLength, toRadius);
  const steps = Math.max(1, Math.ceil((Math.abs(k) * path) / STEP_ANGLE));
  const points = new Float64Array(3 * (steps + 1));
  for (let i = 0; i <= steps; i++) {
    const s = (path * i) / steps;
    const half = (k * s) / 2;
    const chord = Math.abs(half) < 1e-8 ? s : (s * Math.sin(half)) / half;
    points[3 * i] = x0 + chord * Math.cos(phi + half);
    points[3 * i + 1] = y0 + chord * Math.sin(phi + half);
    points[3 * i + 2] = start[2] + s * slope;
  }
  return points;
}
