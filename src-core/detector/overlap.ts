/**
 * Whether two placed shapes share room, by separating axes. Exact for boxes in any position, for tubes
 * parallel to each other or to an edge of a box; near a tangent between a tube and something tilted it
 * may call an overlap that is not there, never miss one. A shape that fits through the hole of the
 * other has no overlap with it.
 */
import {
  addScaled,
  axisOf,
  cross,
  dot,
  pointInto,
  pointOutOf,
  subtract,
  type Placement,
  type Vector3,
} from './placement.ts';
import type { Shape } from './setup.ts';
import { halfSizes } from './shape.ts';

export interface Solid {
  readonly shape: Shape;
  readonly place: Placement;
}

/** Faces that touch are no overlap: survey figures are given to 0.01 mm, this is below (mm). */
export const TOUCHING = 1e-3;

/** Half the extent of the shape along a unit direction. */
function reach({ shape, place }: Solid, direction: Vector3): number {
  const [hx, hy, hz] = halfSizes(shape);
  const z = Math.abs(dot(axisOf(place, 2), direction));
  if (shape.type === 'tube') return hz * z + shape.outerRadius * Math.sqrt(Math.max(0, 1 - z * z));
  return hx * Math.abs(dot(axisOf(place, 0), direction)) + hy * Math.abs(dot(axisOf(place, 1), direction)) + hz * z;
}

function corners({ shape, place }: Solid): Vector3[] {
  const [hx, hy, hz] = halfSizes(shape);
  const signs = [-1, 1];
  return signs.flatMap((x) => signs.flatMap((y) => signs.map((z) => pointOutOf(place, [x * hx, y * hy, z * hz]))));
}

const LEAST_LENGTH = 1e-9;

/** The part of a vector across a unit axis, of length 1; null where there is next to none. */
function across(vector: Vector3, axis: Vector3): Vector3 | null {
  return unit(addScaled(vector, axis, -dot(vector, axis)));
}

function unit(vector: Vector3): Vector3 | null {
  const length = Math.hypot(...vector);
  return length < LEAST_LENGTH ? null : [vector[0] / length, vector[1] / length, vector[2] / length];
}

function directionsOf({ shape, place }: Solid): Vector3[] {
  const z = axisOf(place, 2);
  return shape.type === 'tube' ? [z] : [axisOf(place, 0), axisOf(place, 1), z];
}

/** Directions that may separate a tube's curved side from the other shape. */
function tubeDirections(tube: Solid, other: Solid): (Vector3 | null)[] {
  if (tube.shape.type !== 'tube') return [];
  const axis = axisOf(tube.place, 2);
  const towards = [other.place.centre, ...(other.shape.type === 'box' ? corners(other) : [])];
  return towards.map((point) => across(subtract(point, tube.place.centre), axis));
}

/** How far the shapes (their holes filled) reach into each other, mm; 0 or less where they do not. */
function penetration(a: Solid, b: Solid): number {
  const between = subtract(b.place.centre, a.place.centre);
  const own = directionsOf(a);
  const others = directionsOf(b);
  const candidates: (Vector3 | null)[] = [
    ...own,
    ...others,
    ...own.flatMap((one) => others.map((other) => unit(cross(one, other)))),
    ...tubeDirections(a, b),
    ...tubeDirections(b, a),
    unit(between),
  ];
  let least = Number.POSITIVE_INFINITY;
  for (const direction of candidates) {
    if (direction === null) continue;
    const depth = reach(a, direction) + reach(b, direction) - Math.abs(dot(between, direction));
    if (depth <= TOUCHING) return depth;
    least = Math.min(least, depth);
  }
  return least;
}

/** Whether `inner` passes through the hole of `outer`. */
function fitsThroughHole(outer: Solid, inner: Solid): boolean {
  const { shape, place } = outer;
  if (shape.type === 'box' && shape.hole !== undefined && 'size' in shape.hole) {
    const centre = pointInto(place, inner.place.centre);
    const [sx, sy] = shape.hole.size;
    return (
      Math.abs(centre[0]) + reach(inner, axisOf(place, 0)) <= sx / 2 + TOUCHING &&
      Math.abs(centre[1]) + reach(inner, axisOf(place, 1)) <= sy / 2 + TOUCHING
    );
  }
  const radius =
    shape.type === 'tube'
      ? shape.innerRadius
      : shape.hole !== undefined && 'radius' in shape.hole
        ? shape.hole.radius
        : undefined;
  return radius !== undefined && largestRadius(outer.place, inner) <= radius + TOUCHING;
}

/** Largest distance of the solid from the z axis of a placement; for a tilted tube that of the box around it. */
function largestRadius(place: Placement, solid: Solid): number {
  if (solid.shape.type === 'tube') {
    const parallel = Math.abs(dot(axisOf(place, 2), axisOf(solid.place, 2)));
    if (parallel > 1 - 1e-12) {
      const [x, y] = pointInto(place, solid.place.centre);
      return Math.hypot(x, y) + solid.shape.outerRadius;
    }
  }
  return Math.max(
    ...corners(solid).map((corner) => {
      const [x, y] = pointInto(place, corner);
      return Math.hypot(x, y);
    }),
  );
}

/** How far two solids reach into each other, mm; 0 where they are apart, touch, or one passes through the other's hole. */
export function overlapOf(a: Solid, b: Solid): number {
  const depth = penetration(a, b);
  if (depth <= TOUCHING || fitsThroughHole(a, b) || fitsThroughHole(b, a)) return 0;
  return depth;
}

/** How far `inner` sticks out of `outer` (its hole filled), mm; 0 where it lies within. */
export function excess(outer: Solid, inner: Solid): number {
  const { shape, place } = outer;
  const centre = pointInto(place, inner.place.centre);
  const half = halfSizes(shape);
  const beyond = ([0, 1, 2] as const).map(
    (axis) => Math.abs(centre[axis]) + reach(inner, axisOf(place, axis)) - half[axis],
  );
  const out =
    shape.type === 'tube' ? Math.max(beyond[2]!, largestRadius(place, inner) - shape.outerRadius) : Math.max(...beyond);
  return out <= TOUCHING ? 0 : out;
}

/**
 * The gap between two solids, mm: the largest distance that a direction can show between them, which
 * is the true one where faces look at each other; 0 where they touch or overlap.
 */
export function gapBetween(a: Solid, b: Solid): number {
  const between = subtract(b.place.centre, a.place.centre);
  const gaps = [...directionsOf(a), ...directionsOf(b)].map(
    (direction) => Math.abs(dot(between, direction)) - reach(a, direction) - reach(b, direction),
  );
  const gap = Math.max(...gaps);
  return gap <= TOUCHING ? 0 : gap;
}
