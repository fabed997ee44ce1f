/** Questions to one shape in its own frame (centred, z along its axis). Lengths in mm. */
import type { Vector3 } from './placement.ts';
import type { Shape } from './setup.ts';

/** Parameters of a ray between which it is within the shape. */
export type Interval = readonly [entry: number, exit: number];

export const lengthOf = (shape: Shape): number => (shape.type === 'box' ? shape.size[2] : shape.length);

/** Half sizes of the box around the shape. */
export function halfSizes(shape: Shape): Vector3 {
  if (shape.type === 'box') return [shape.size[0] / 2, shape.size[1] / 2, shape.size[2] / 2];
  return [shape.outerRadius, shape.outerRadius, shape.length / 2];
}

/** The shape with another length along z. */
export function withLength(shape: Shape, length: number): Shape {
  if (shape.type === 'tube') return { ...shape, length };
  return { ...shape, size: [shape.size[0], shape.size[1], length] };
}

/** mm³ */
export function volumeOf(shape: Shape): number {
  if (shape.type === 'tube') {
    return Math.PI * (shape.outerRadius ** 2 - (shape.innerRadius ?? 0) ** 2) * shape.length;
  }
  const [x, y, z] = shape.size;
  if (shape.hole === undefined) return x * y * z;
  const hole = 'size' in shape.hole ? shape.hole.size[0] * shape.hole.size[1] : Math.PI * shape.hole.radius ** 2;
  return (x * y - hole) * z;
}

export function contains(shape: Shape, [x, y, z]: Vector3): boolean {
  const [hx, hy, hz] = halfSizes(shape);
  if (Math.abs(z) > hz || Math.abs(x) > hx || Math.abs(y) > hy) return false;
  const radius = Math.hypot(x, y);
  if (shape.type === 'tube') return radius <= shape.outerRadius && radius >= (shape.innerRadius ?? 0);
  if (shape.hole === undefined) return true;
  if ('radius' in shape.hole) return radius >= shape.hole.radius;
  return Math.abs(x) >= shape.hole.size[0] / 2 || Math.abs(y) >= shape.hole.size[1] / 2;
}

const EMPTY: Interval = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

function slab(origin: number, direction: number, half: number): Interval {
  if (direction === 0) return Math.abs(origin) <= half ? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] : EMPTY;
  const a = (-half - origin) / direction;
  const b = (half - origin) / direction;
  return a < b ? [a, b] : [b, a];
}

/** An endless cylinder along z. */
function cylinder([ox, oy]: Vector3, [dx, dy]: Vector3, radius: number): Interval {
  const a = dx * dx + dy * dy;
  if (a === 0) {
    return ox * ox + oy * oy <= radius * radius ? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] : EMPTY;
  }
  // From the closest approach, which keeps the digits that b² − 4ac loses for origins far away.
  const middle = -(ox * dx + oy * dy) / a;
  const nearest = (ox * dy - oy * dx) ** 2 / a;
  const half2 = (radius * radius - nearest) / a;
  if (half2 < 0) return EMPTY;
  const half = Math.sqrt(half2);
  return [middle - half, middle + half];
}

const both = (a: Interval, b: Interval): Interval => [Math.max(a[0], b[0]), Math.min(a[1], b[1])];

function without(whole: Interval, hole: Interval): Interval[] {
  if (hole[0] >= hole[1] || hole[1] <= whole[0] || hole[0] >= whole[1]) return [whole];
  const pieces: Interval[] = [
    [whole[0], hole[0]],
    [hole[1], whole[1]],
  ];
  return pieces.filter(([entry, exit]) => entry < exit);
}

/** Where origin + t·direction is within the shape, in the order of t; at most two pieces. */
export function crossings(shape: Shape, origin: Vector3, direction: Vector3): Interval[] {
  const [hx, hy, hz] = halfSizes(shape);
  let whole = slab(origin[2], direction[2], hz);
  if (shape.type === 'tube') {
    whole = both(whole, cylinder(origin, direction, shape.outerRadius));
  } else {
    whole = both(whole, slab(origin[0], direction[0], hx));
    whole = both(whole, slab(origin[1], direction[1], hy));
  }
  if (!(whole[0] < whole[1])) return [];
  if (shape.type === 'tube') {
    if (shape.innerRadius === undefined) return [whole];
    return without(whole, cylinder(origin, direction, shape.innerRadius));
  }
  if (shape.hole === undefined) return [whole];
  if ('radius' in shape.hole) return without(whole, cylinder(origin, direction, shape.hole.radius));
  const [sx, sy] = shape.hole.size;
  return without(whole, both(slab(origin[0], direction[0], sx / 2), slab(origin[1], direction[1], sy / 2)));
}
