/** Closest approach of two straight lines. */

type Vector = readonly [number, number, number];

export interface Line {
  readonly point: Vector;
  /** Of any length */
  readonly direction: Vector;
}

export interface ClosestApproach {
  /** Middle of the shortest connection; NaN where the lines are parallel */
  readonly vertex: Vector;
  /** Length of the shortest connection: the distance of closest approach */
  readonly distance: number;
  /** Between the directions, rad */
  readonly angle: number;
}

/**
 * Uses |d₁ × d₂|² for 1 − (d₁ · d₂)², whose difference cancels badly for angles of mrad.
 * Source: na64.md §3.8.
 */
export function closestApproach(first: Line, second: Line): ClosestApproach {
  const d1 = unit(first.direction);
  const d2 = unit(second.direction);
  const w = minus(first.point, second.point);
  const across = cross(d1, d2);
  const sine = Math.hypot(...across);
  const cosine = dot(d1, d2);
  const angle = Math.atan2(sine, cosine);
  if (sine === 0) return { vertex: [NaN, NaN, NaN], distance: Math.hypot(...cross(w, d1)), angle };
  // (w × d) · (d₁ × d₂) is the difference of products that the textbook writes, without its cancellation.
  const s1 = -dot(cross(w, d2), across) / sine ** 2;
  const s2 = -dot(cross(w, d1), across) / sine ** 2;
  const [a, b] = [along(first.point, d1, s1), along(second.point, d2, s2)];
  return {
    vertex: [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (a[2] + b[2]) / 2],
    distance: Math.abs(dot(w, across)) / sine,
    angle,
  };
}

const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const minus = (a: Vector, b: Vector): Vector => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
const along = (point: Vector, d: Vector, s: number): Vector => [
  point[0] + s * d[0],
  point[1] + s * d[1],
  point[2] + s * d[2],
];
function unit(a: Vector): Vector {
  const norm = Math.hypot(...a);
  return [a[0] / norm, a[1] / norm, a[2] / norm];
}
