/**
 * Smooth curve through track states: between neighbouring planes the cubic in z that has the
 * positions and the slopes of both states (Hermite form). With a field that is uniform between the
 * planes it is off by fourth order in the distance only.
 */

/** Numbers per state: z, x, y, tx, ty, q/p. */
const WIDTH = 6;
const MAX_SUBDIVISIONS = 64;

/**
 * @param states rows z, x, y in mm, slopes dx/dz, dy/dz and q/p, in the order of the track
 * @param tolerance distance in mm that the polyline may be off the curve
 * @returns rows x, y, z in mm: every state and as many points between as the bending needs
 */
export function interpolateStates(states: ArrayLike<number>, tolerance: number): Float64Array {
  const count = Math.floor(states.length / WIDTH);
  const subdivisions = Array.from({ length: Math.max(0, count - 1) }, (_, i) => subdivisionsOf(states, i, tolerance));
  const points = new Float64Array(3 * (Math.min(count, 1) + subdivisions.reduce((sum, n) => sum + n, 0)));
  if (count === 0) return points;
  points.set([states[1]!, states[2]!, states[0]!]);
  let at = 3;
  for (const [i, n] of subdivisions.entries()) {
    for (let j = 1; j <= n; j++, at += 3) writePoint(points, at, states, i, j / n);
  }
  return points;
}

function writePoint(points: Float64Array, at: number, states: ArrayLike<number>, segment: number, u: number): void {
  const a = segment * WIDTH;
  const b = a + WIDTH;
  const dz = states[b]! - states[a]!;
  // Hermite basis: values at both ends, slopes at both ends.
  const h1 = u * u * (3 - 2 * u);
  const h0 = 1 - h1;
  const g0 = u * (1 - u) * (1 - u) * dz;
  const g1 = u * u * (u - 1) * dz;
  points[at] = h0 * states[a + 1]! + h1 * states[b + 1]! + g0 * states[a + 3]! + g1 * states[b + 3]!;
  points[at + 1] = h0 * states[a + 2]! + h1 * states[b + 2]! + g0 * states[a + 4]! + g1 * states[b + 4]!;
  points[at + 2] = states[a]! + u * dz;
}

/**
 * The polyline is off a curve by (dz/n)²/8 times its second derivative at most, which for a cubic is
 * largest at an end: |4 s0 + 2 s1| / dz or |2 s0 + 4 s1| / dz with the slopes s relative to the chord.
 */
function subdivisionsOf(states: ArrayLike<number>, segment: number, tolerance: number): number {
  const a = segment * WIDTH;
  const b = a + WIDTH;
  const dz = states[b]! - states[a]!;
  if (dz === 0) return 1;
  const bend = [1, 2].map((axis) => {
    const chord = (states[b + axis]! - states[a + axis]!) / dz;
    const s0 = states[a + axis + 2]! - chord;
    const s1 = states[b + axis + 2]! - chord;
    return Math.max(Math.abs(4 * s0 + 2 * s1), Math.abs(2 * s0 + 4 * s1));
  });
  const pieces = Math.ceil(Math.sqrt((Math.hypot(...bend) * Math.abs(dz)) / 8 / tolerance));
  return pieces > 1 ? Math.min(pieces, MAX_SUBDIVISIONS) : 1;
}
