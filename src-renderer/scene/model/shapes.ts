/**
 * What painters make of a collection: plain arrays of primitives, in mm and ns, without any
 * engine in them. Object i of the collection is primitive i, or owns the rows
 * `first[i] … first[i + 1] - 1` where there is a `first`.
 */

/** Layers in drawing order; all collections' primitives of one layer are one draw call. */
export const LAYER_IDS = ['boxes', 'solids', 'truth', 'strips', 'tracks', 'points', 'faces', 'markers'] as const;
export type LayerId = (typeof LAYER_IDS)[number];

/** Discs (`points`) or rings (`markers`) of a size on the screen. */
export interface PointSet {
  readonly form: 'points';
  readonly layer: 'points' | 'markers';
  /** x y z per point. */
  readonly positions: Float32Array;
  /** Diameter in CSS pixels, one for all or one per object. */
  readonly diameter: number | Float32Array;
  /** Per object; null where the objects carry no time. */
  readonly times: ArrayLike<number> | null;
}

/** Boxes along the axes: solid (`boxes`), or translucent with edges (`faces`), seen through and picked last. */
export interface BoxSet {
  readonly form: 'boxes';
  readonly layer: 'boxes' | 'faces';
  readonly centres: Float32Array;
  /** Full sizes x y z per box. */
  readonly sizes: Float32Array;
  readonly times: ArrayLike<number> | null;
}

/** One polyline per object. */
export interface LineSet {
  readonly form: 'lines';
  readonly layer: 'tracks' | 'strips' | 'truth';
  readonly points: Float32Array;
  readonly first: Uint32Array;
  /** CSS pixels, one for all or one per object; thinner than a pixel is fainter. */
  readonly width: number | Float32Array;
  /** Per point, or null. */
  readonly times: ArrayLike<number> | null;
}

/** Closed surfaces: ellipsoids and irregular cells. */
export interface SolidSet {
  readonly form: 'solids';
  readonly layer: 'solids';
  readonly vertices: Float32Array;
  readonly normals: Float32Array;
  readonly triangles: Uint32Array;
  /** Vertices of each object. */
  readonly first: Uint32Array;
  /** Per object, or null. */
  readonly times: ArrayLike<number> | null;
}

export type PrimitiveSet = PointSet | BoxSet | LineSet | SolidSet;

/** Time of an object that has none: before everything, so that it is always shown. */
export const ALWAYS = -1e30;

export function timeOf(times: ArrayLike<number> | null, index: number): number {
  const time = times ? times[index]! : ALWAYS;
  return Number.isNaN(time) ? ALWAYS : time;
}

/** Number of primitives (points of polylines, vertices of solids) in a set. */
export function sizeOf(set: PrimitiveSet): number {
  switch (set.form) {
    case 'points':
      return set.positions.length / 3;
    case 'boxes':
      return set.centres.length / 3;
    case 'lines':
      return set.points.length / 3;
    case 'solids':
      return set.vertices.length / 3;
  }
}

/** Primitives of an object: from first to before last. */
export function rangeOf(set: PrimitiveSet, index: number): [number, number] {
  if (set.form === 'points' || set.form === 'boxes') return [index, index + 1];
  return [set.first[index]!, set.first[index + 1]!];
}

/** Positions that a set is made of, x y z per primitive. */
export function positionsOf(set: PrimitiveSet): Float32Array {
  switch (set.form) {
    case 'points':
      return set.positions;
    case 'boxes':
      return set.centres;
    case 'lines':
      return set.points;
    case 'solids':
      return set.vertices;
  }
}
