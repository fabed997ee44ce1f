/** Triangles of a shape: flat faces, normals outward, counter-clockwise seen from outside. Lengths in mm. */
import type { Shape } from './setup.ts';
import { lengthOf } from './shape.ts';

export interface Mesh {
  /** x, y, z a vertex. */
  readonly positions: Float32Array;
  readonly normals: Float32Array;
  /** Three a triangle. */
  readonly indices: Uint16Array;
}

type Point = readonly [x: number, y: number];
type Corner = readonly [x: number, y: number, z: number];

/** Of a full circle: its polygon is within 0.2 % of the radius. */
const SEGMENTS = 48;

export function meshOf(shape: Shape): Mesh {
  const half = lengthOf(shape) / 2;
  const { outer, inner } = outlines(shape);
  const faces: Corner[][] = [];
  for (let at = 0; at < outer.length; at++) {
    const next = (at + 1) % outer.length;
    const [a, b] = [outer[at]!, outer[next]!];
    faces.push([
      [a[0], a[1], -half],
      [b[0], b[1], -half],
      [b[0], b[1], half],
      [a[0], a[1], half],
    ]);
    const [c, d] = inner === null ? [[0, 0] as const, [0, 0] as const] : [inner[at]!, inner[next]!];
    if (inner !== null) {
      faces.push([
        [c[0], c[1], half],
        [d[0], d[1], half],
        [d[0], d[1], -half],
        [c[0], c[1], -half],
      ]);
    }
    const cap = (z: number): Corner[] => {
      const rim: Corner[] = [
        [a[0], a[1], z],
        [b[0], b[1], z],
      ];
      return inner === null ? [...rim, [0, 0, z]] : [...rim, [d[0], d[1], z], [c[0], c[1], z]];
    };
    faces.push(cap(half), cap(-half).toReversed());
  }
  return fromFaces(faces);
}

/** Outline and hole across z, point for point at the same angles, counter-clockwise. */
function outlines(shape: Shape): { outer: Point[]; inner: Point[] | null } {
  const uniform = Array.from({ length: SEGMENTS }, (_, at) => (2 * Math.PI * at) / SEGMENTS);
  if (shape.type === 'tube') {
    const { outerRadius, innerRadius } = shape;
    return {
      outer: uniform.map((angle) => onCircle(angle, outerRadius)),
      inner: innerRadius === undefined ? null : uniform.map((angle) => onCircle(angle, innerRadius)),
    };
  }
  const [width, height] = shape.size;
  const { hole } = shape;
  if (hole === undefined)
    return { outer: cornerAngles(width, height).map((a) => onBox(a, width, height)), inner: null };
  if ('radius' in hole) {
    const angles = ascending([...uniform, ...cornerAngles(width, height)]);
    return {
      outer: angles.map((angle) => onBox(angle, width, height)),
      inner: angles.map((angle) => onCircle(angle, hole.radius)),
    };
  }
  const [holeWidth, holeHeight] = hole.size;
  const angles = ascending([...cornerAngles(width, height), ...cornerAngles(holeWidth, holeHeight)]);
  return {
    outer: angles.map((angle) => onBox(angle, width, height)),
    inner: angles.map((angle) => onBox(angle, holeWidth, holeHeight)),
  };
}

const onCircle = (angle: number, radius: number): Point => [radius * Math.cos(angle), radius * Math.sin(angle)];

function onBox(angle: number, width: number, height: number): Point {
  const [x, y] = [Math.cos(angle), Math.sin(angle)];
  const reach = Math.min(width / 2 / Math.abs(x), height / 2 / Math.abs(y));
  return [x * reach, y * reach];
}

function cornerAngles(width: number, height: number): number[] {
  const corner = Math.atan2(height, width);
  return [corner, Math.PI - corner, Math.PI + corner, 2 * Math.PI - corner];
}

/** Angles that differ by rounding alone are one. */
function ascending(angles: readonly number[]): number[] {
  const sorted = angles.toSorted((a, b) => a - b);
  return sorted.filter((angle, at) => at === 0 || angle - sorted[at - 1]! > 1e-9);
}

/** Every face has vertices of its own, so that its normal is its own. */
function fromFaces(faces: readonly (readonly Corner[])[]): Mesh {
  const positions: number[] = [];
  const normals: number[] = [];
  const indices: number[] = [];
  for (const face of faces) {
    const first = positions.length / 3;
    const normal = normalOf(face);
    for (const corner of face) {
      positions.push(...corner);
      normals.push(...normal);
    }
    for (let at = 1; at + 1 < face.length; at++) indices.push(first, first + at, first + at + 1);
  }
  return {
    positions: Float32Array.from(positions),
    normals: Float32Array.from(normals),
    indices: Uint16Array.from(indices),
  };
}

function normalOf([a, b, c]: readonly Corner[]): Corner {
  const u = [b![0] - a![0], b![1] - a![1], b![2] - a![2]] as const;
  const v = [c![0] - a![0], c![1] - a![1], c![2] - a![2]] as const;
  const normal = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]] as const;
  const length = Math.hypot(...normal);
  return [normal[0] / length, normal[1] / length, normal[2] / length];
}
