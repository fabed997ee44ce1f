/** The camera that shows a set of points as large as its view allows, in the middle of it. */
import { boundsOf, centreOf } from '../model/bounds.ts';
import { dot } from '../model/vector.ts';
import type { CameraPose } from '../types.ts';
import { basisOf, TAN_HALF } from './pose.ts';

/** Share of the view that the points take on the tighter side: 6 % stay free at each edge. */
export const FIT_SHARE = 0.88;
/** mm around a single point that is fitted. */
const EXTENT_OF_A_POINT = 100;
/** Smallest distance of a perspective camera from the nearest point, of the depth of all. */
const CLOSEST = 1e-3;
const MOST_STEPS = 40;

/**
 * The pose moved and its extent changed so that the points just fill the picture, centred.
 *
 * Perspective: a point (u, v, w) in the camera's axes is seen within the half angle whose tangent is
 * t from (u0, v0, w0) where |u − u0| ≤ t (w0 − w); the smallest w0 that holds for all points follows
 * from the extremes of u + t w and −u + t w. On the roomier side u0 is then what centres the points
 * on the screen. The target stays at the depth of the box's centre: the camera turns about it.
 * @param points x y z per point, mm, at least one
 * @param aspect width / height of the picture
 * @param transverse magnification of x and y
 */
export function fitPose(pose: CameraPose, points: ArrayLike<number>, aspect: number, transverse: number): CameraPose {
  const { right, up, back } = basisOf(pose);
  const [cx, cy, cz] = centreOf(boundsOf(points));
  const count = points.length / 3;
  const seen = { u: new Float64Array(count), v: new Float64Array(count), w: new Float64Array(count) };
  for (let i = 0; i < count; i++) {
    const at = [
      (points[3 * i]! - cx) * transverse,
      (points[3 * i + 1]! - cy) * transverse,
      points[3 * i + 2]! - cz,
    ] as const;
    seen.u[i] = dot(at, right);
    seen.v[i] = dot(at, up);
    seen.w[i] = dot(at, back);
  }
  const { extent, u, v } = pose.projection === 'perspective' ? perspective(seen, aspect) : orthographic(seen, aspect);
  return {
    ...pose,
    target: [
      cx + (u * right[0] + v * up[0]) / transverse,
      cy + (u * right[1] + v * up[1]) / transverse,
      cz + u * right[2] + v * up[2],
    ],
    extent: extent > 0 ? extent : EXTENT_OF_A_POINT,
  };
}

/** Points in the axes of the camera, mm of the magnified frame from the centre of their box. */
interface Seen {
  readonly u: Float64Array;
  readonly v: Float64Array;
  /** Toward the camera. */
  readonly w: Float64Array;
}

interface Fitted {
  readonly extent: number;
  /** Where the middle of the picture looks. */
  readonly u: number;
  readonly v: number;
}

function orthographic({ u, v }: Seen, aspect: number): Fitted {
  const [left, right] = range(u);
  const [bottom, top] = range(v);
  const extent = Math.max((right - left) / aspect, top - bottom) / FIT_SHARE;
  return { extent, u: (left + right) / 2, v: (bottom + top) / 2 };
}

function perspective({ u, v, w }: Seen, aspect: number): Fitted {
  const [far, near] = range(w);
  const extent = Math.max(
    apex(u, w, TAN_HALF * aspect * FIT_SHARE),
    apex(v, w, TAN_HALF * FIT_SHARE),
    near + CLOSEST * (near - far),
  );
  return { extent, u: centred(u, w, extent), v: centred(v, w, extent) };
}

/** The smallest distance from which all points are seen within an angle. */
function apex(across: Float64Array, w: Float64Array, tangent: number): number {
  let most = -Infinity;
  let least = -Infinity;
  for (let i = 0; i < w.length; i++) {
    most = Math.max(most, tangent * w[i]! + across[i]!);
    least = Math.max(least, tangent * w[i]! - across[i]!);
  }
  return (most + least) / (2 * tangent);
}

/**
 * Where a camera at a distance looks so that the outermost points on both sides are seen equally far
 * out: solved for the two points that are outermost now, until they stay the same.
 */
function centred(across: Float64Array, w: Float64Array, distance: number): number {
  let [low, high] = range(across);
  let centre = (low + high) / 2;
  if (low === high) return centre;
  let last = [-1, -1];
  for (let step = 0; step < MOST_STEPS; step++) {
    const [one, other] = outermost(across, w, distance, centre);
    if (one === last[0] && other === last[1]) break;
    last = [one, other];
    const [near, far] = [distance - w[one]!, distance - w[other]!];
    const solved = (across[one]! * far + across[other]! * near) / (near + far);
    if (solved > centre) low = centre;
    else high = centre;
    // The sum of both sides falls with the centre, so that its zero stays between the two.
    centre = solved >= low && solved <= high ? solved : (low + high) / 2;
  }
  return centre;
}

/** Points that are seen farthest to the right and to the left of a centre. */
function outermost(across: Float64Array, w: Float64Array, distance: number, centre: number): [number, number] {
  let [right, left] = [-Infinity, Infinity];
  let [atRight, atLeft] = [0, 0];
  for (let i = 0; i < w.length; i++) {
    const share = (across[i]! - centre) / (distance - w[i]!);
    if (share > right) [right, atRight] = [share, i];
    if (share < left) [left, atLeft] = [share, i];
  }
  return [atRight, atLeft];
}

function range(values: Float64Array): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}
