/** Boxes and solids under the pointer: where a ray meets them first. */
import { timeOf, type BoxSet, type SolidSet } from '../model/shapes.ts';
import type { PickView } from './view.ts';

export interface SurfaceHit {
  readonly index: number;
  readonly depth: number;
}

/** Smallest half size of a box on the screen, as the shader widens it, CSS pixels. */
const SMALLEST_HALF_PX = 1;
/** Boxes are easier to hit by so much, CSS pixels. */
const MARGIN_PX = 1;

function depthAt({ viewProjection: m, ray: { origin, direction } }: PickView, t: number): number {
  const x = origin[0] + t * direction[0];
  const y = origin[1] + t * direction[1];
  const z = origin[2] + t * direction[2];
  return (m[2]! * x + m[6]! * y + m[10]! * z + m[14]!) / (m[3]! * x + m[7]! * y + m[11]! * z + m[15]!);
}

export function nearestBox(set: BoxSet, colours: Uint32Array, view: PickView): SurfaceHit | null {
  const { centres, sizes, times } = set;
  const { ray, magnify, clipLow, clipHigh } = view;
  const squared = ray.direction[0] ** 2 + ray.direction[1] ** 2 + ray.direction[2] ** 2;
  let best = Infinity;
  let index = -1;
  for (let i = 0; i < colours.length; i++) {
    if (colours[i] === 0 || (times && timeOf(times, i) > view.now)) continue;
    let enter = 0;
    let leave = best;
    // The distance of the centre along the ray says how large a pixel is there.
    let along = 0;
    for (let axis = 0; axis < 3; axis++) {
      const scale = axis < 2 ? magnify : 1;
      along += (centres[3 * i + axis]! * scale - ray.origin[axis]!) * ray.direction[axis]!;
    }
    const pixel = ray.pixel + ray.pixelPerMm * Math.max(0, along / squared);
    for (let axis = 0; axis < 3; axis++) {
      const scale = axis < 2 ? magnify : 1;
      const centre = centres[3 * i + axis]!;
      const half = sizes[3 * i + axis]! / 2;
      const low = Math.max(centre - half, clipLow[axis]!) * scale;
      const high = Math.min(centre + half, clipHigh[axis]!) * scale;
      if (low > high) {
        leave = -1;
        break;
      }
      const extra = Math.max(0, SMALLEST_HALF_PX * pixel - (high - low) / 2) + MARGIN_PX * pixel;
      const toLow = (low - extra - ray.origin[axis]!) / ray.direction[axis]!;
      const toHigh = (high + extra - ray.origin[axis]!) / ray.direction[axis]!;
      enter = Math.max(enter, Math.min(toLow, toHigh));
      leave = Math.min(leave, Math.max(toLow, toHigh));
      if (!(enter <= leave)) break;
    }
    if (enter <= leave && enter < best) {
      best = enter;
      index = i;
    }
  }
  return index < 0 ? null : { index, depth: depthAt(view, best) };
}

/** Möller and Trumbore's test of every visible triangle. */
export function nearestSolid(set: SolidSet, colours: Uint32Array, view: PickView): SurfaceHit | null {
  const { vertices, triangles, first, times } = set;
  const { ray, magnify, clipLow, clipHigh } = view;
  const [ox, oy, oz] = ray.origin;
  const [dx, dy, dz] = ray.direction;
  let best = Infinity;
  let index = -1;
  let object = 0;
  for (let i = 0; i < triangles.length; i += 3) {
    const a = 3 * triangles[i]!;
    // Triangles come in the order of their objects.
    while (triangles[i]! >= first[object + 1]!) object++;
    if (colours[object] === 0 || (times && timeOf(times, object) > view.now)) continue;
    const b = 3 * triangles[i + 1]!;
    const c = 3 * triangles[i + 2]!;
    const ax = vertices[a]! * magnify;
    const ay = vertices[a + 1]! * magnify;
    const az = vertices[a + 2]!;
    const e1x = vertices[b]! * magnify - ax;
    const e1y = vertices[b + 1]! * magnify - ay;
    const e1z = vertices[b + 2]! - az;
    const e2x = vertices[c]! * magnify - ax;
    const e2y = vertices[c + 1]! * magnify - ay;
    const e2z = vertices[c + 2]! - az;
    const px = dy * e2z - dz * e2y;
    const py = dz * e2x - dx * e2z;
    const pz = dx * e2y - dy * e2x;
    const determinant = e1x * px + e1y * py + e1z * pz;
    if (determinant === 0) continue;
    const sx = ox - ax;
    const sy = oy - ay;
    const sz = oz - az;
    const u = (sx * px + sy * py + sz * pz) / determinant;
    if (u < 0 || u > 1) continue;
    const qx = sy * e1z - sz * e1y;
    const qy = sz * e1x - sx * e1z;
    const qz = sx * e1y - sy * e1x;
    const v = (dx * qx + dy * qy + dz * qz) / determinant;
    if (v < 0 || u + v > 1) continue;
    const t = (e2x * qx + e2y * qy + e2z * qz) / determinant;
    if (!(t > 0 && t < best)) continue;
    const x = (ox + t * dx) / magnify;
    const y = (oy + t * dy) / magnify;
    const z = oz + t * dz;
    if (x < clipLow[0] || y < clipLow[1] || z < clipLow[2]) continue;
    if (x > clipHigh[0] || y > clipHigh[1] || z > clipHigh[2]) continue;
    best = t;
    index = object;
  }
  return index < 0 ? null : { index, depth: depthAt(view, best) };
}
