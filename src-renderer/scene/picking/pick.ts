/**
 * What lies under the pointer, found on the processor: all places are projected with the matrix
 * that drew them, so that any single object can be found, one hit of 100,000 too.
 *
 * Rings lie in front of everything. Else the front-most surface (box or solid) under the pointer
 * decides, unless a point or line in front of it is within a few pixels. Among points and lines the
 * nearest wins, the front-most of those that are equally near. Translucent boxes are picked where
 * there is nothing else: one sees what lies behind them and means it.
 */
import { ALWAYS, timeOf, type LineSet, type PointSet } from '../model/shapes.ts';
import type { PaintedCollection } from '../model/eventModel.ts';
import type { ObjectRef } from '../types.ts';
import { nearestBox, nearestSolid } from './surfaces.ts';
import type { PickView } from './view.ts';

/** CSS pixels from the pointer. */
const REACH_PX = 6;
/** Distances that differ by less are equal, CSS pixels. */
const EQUAL_PX = 0.5;
/** Depth difference (of 2 from near to far) that is no difference. */
const EQUAL_DEPTH = 1e-6;

interface Candidate {
  readonly place: number;
  readonly index: number;
  /** CSS pixels. */
  readonly distance: number;
  readonly depth: number;
}

/** Keeps the nearest candidates; front-most among equals is decided at the end. */
class Nearest {
  #best = REACH_PX;
  #all: Candidate[] = [];

  /** Distance that a further candidate may have. */
  get limit(): number {
    return Math.min(REACH_PX, this.#best + EQUAL_PX);
  }

  add(candidate: Candidate): void {
    if (candidate.distance < this.#best) {
      this.#best = candidate.distance;
      if (this.#all.length > 64) this.#all = this.#all.filter(({ distance }) => distance <= this.limit);
    }
    this.#all.push(candidate);
  }

  frontMost(): Candidate | null {
    let front: Candidate | null = null;
    for (const candidate of this.#all) {
      if (candidate.distance <= this.limit && (!front || candidate.depth < front.depth)) front = candidate;
    }
    return front;
  }
}

/** @param x y of the pointer from the upper left corner of the view, CSS pixels */
export function pick(painted: readonly PaintedCollection[], view: PickView, x: number, y: number): ObjectRef | null {
  const rings = new Nearest();
  let surface: Candidate | null = null;
  let pane: Candidate | null = null;
  painted.forEach((collection, place) => {
    if (!collection.style.visible) return;
    for (const set of collection.sets) {
      if (set.form === 'points' && set.layer === 'markers') {
        nearestPoints(set, collection.colours, view, x, y, place, Infinity, rings);
      } else if (set.form === 'boxes' || set.form === 'solids') {
        const hit =
          set.form === 'boxes'
            ? nearestBox(set, collection.colours, view)
            : nearestSolid(set, collection.colours, view);
        if (!hit) continue;
        if (set.layer === 'faces') {
          if (!pane || hit.depth < pane.depth) pane = { place, distance: 0, ...hit };
        } else if (!surface || hit.depth < surface.depth) surface = { place, distance: 0, ...hit };
      }
    }
  });
  const ring = rings.frontMost();
  if (ring) return refOf(painted, ring);
  const front = (surface as Candidate | null)?.depth ?? Infinity;
  const thin = new Nearest();
  painted.forEach((collection, place) => {
    if (!collection.style.visible) return;
    for (const set of collection.sets) {
      if (set.form === 'points' && set.layer === 'points') {
        nearestPoints(set, collection.colours, view, x, y, place, front, thin);
      } else if (set.form === 'lines') {
        nearestLines(set, collection.colours, view, x, y, place, front, thin);
      }
    }
  });
  const found = thin.frontMost() ?? surface ?? pane;
  return found && refOf(painted, found);
}

function refOf(painted: readonly PaintedCollection[], { place, index }: Candidate): ObjectRef {
  return { collection: painted[place]!.collection.name, index };
}

function nearestPoints(
  set: PointSet,
  colours: Uint32Array,
  view: PickView,
  x: number,
  y: number,
  place: number,
  front: number,
  nearest: Nearest,
): void {
  const { positions, times } = set;
  const { viewProjection: m, clipLow, clipHigh, magnify } = view;
  const isRing = set.layer === 'markers';
  const halfWidth = view.width / 2;
  const halfHeight = view.height / 2;
  for (let i = 0; i < colours.length; i++) {
    if (colours[i] === 0) continue;
    const px = positions[3 * i]!;
    const py = positions[3 * i + 1]!;
    const pz = positions[3 * i + 2]!;
    const ax = px * magnify;
    const ay = py * magnify;
    const w = m[3]! * ax + m[7]! * ay + m[11]! * pz + m[15]!;
    if (!(w > 0)) continue;
    const dx = halfWidth + (halfWidth * (m[0]! * ax + m[4]! * ay + m[8]! * pz + m[12]!)) / w - x;
    const dy = halfHeight - (halfHeight * (m[1]! * ax + m[5]! * ay + m[9]! * pz + m[13]!)) / w - y;
    let distance = Math.hypot(dx, dy);
    if (isRing) {
      // The ring itself counts like its centre.
      const radius = (typeof set.diameter === 'number' ? set.diameter : set.diameter[i]!) / 2;
      distance = Math.min(distance, Math.abs(distance - radius));
    }
    if (distance > nearest.limit) continue;
    if (times && timeOf(times, i) > view.now) continue;
    if (px < clipLow[0] || py < clipLow[1] || pz < clipLow[2]) continue;
    if (px > clipHigh[0] || py > clipHigh[1] || pz > clipHigh[2]) continue;
    const depth = (m[2]! * ax + m[6]! * ay + m[10]! * pz + m[14]!) / w;
    if (depth < -1 || depth > 1 || depth > front + EQUAL_DEPTH) continue;
    nearest.add({ place, index: i, distance, depth });
  }
}

function nearestLines(
  set: LineSet,
  colours: Uint32Array,
  view: PickView,
  x: number,
  y: number,
  place: number,
  front: number,
  nearest: Nearest,
): void {
  const { points, first, times } = set;
  for (let object = 0; object < colours.length; object++) {
    if (colours[object] === 0) continue;
    for (let i = first[object]!; i + 1 < first[object + 1]!; i++) {
      if (isFar(points, i, view, x, y)) continue;
      const end = visiblePart(points, i, times, view);
      if (!end) continue;
      const found = distanceToSegment(end, view, x, y);
      if (!found || found.distance > nearest.limit || found.depth > front + EQUAL_DEPTH) continue;
      nearest.add({ place, index: object, ...found });
    }
  }
}

/**
 * Quick and without any allocation: the whole segment lies on one side of the square around the
 * pointer. Holds where both ends are before the camera; else it cannot tell.
 */
function isFar(points: Float32Array, i: number, view: PickView, x: number, y: number): boolean {
  const { viewProjection: m, magnify } = view;
  const halfWidth = view.width / 2;
  const halfHeight = view.height / 2;
  const at = 3 * i;
  const ax = points[at]! * magnify;
  const ay = points[at + 1]! * magnify;
  const az = points[at + 2]!;
  const aw = m[3]! * ax + m[7]! * ay + m[11]! * az + m[15]!;
  const bx = points[at + 3]! * magnify;
  const by = points[at + 4]! * magnify;
  const bz = points[at + 5]!;
  const bw = m[3]! * bx + m[7]! * by + m[11]! * bz + m[15]!;
  if (!(aw > 0 && bw > 0)) return false;
  const x1 = halfWidth + (halfWidth * (m[0]! * ax + m[4]! * ay + m[8]! * az + m[12]!)) / aw - x;
  const x2 = halfWidth + (halfWidth * (m[0]! * bx + m[4]! * by + m[8]! * bz + m[12]!)) / bw - x;
  if ((x1 > REACH_PX && x2 > REACH_PX) || (x1 < -REACH_PX && x2 < -REACH_PX)) return true;
  const y1 = halfHeight - (halfHeight * (m[1]! * ax + m[5]! * ay + m[9]! * az + m[13]!)) / aw - y;
  const y2 = halfHeight - (halfHeight * (m[1]! * bx + m[5]! * by + m[9]! * bz + m[13]!)) / bw - y;
  return (y1 > REACH_PX && y2 > REACH_PX) || (y1 < -REACH_PX && y2 < -REACH_PX);
}

type Segment = readonly [number, number, number, number, number, number];

/** The part of a segment inside the clipping range and before `now`, as the shader cuts it. */
function visiblePart(points: Float32Array, i: number, times: ArrayLike<number> | null, view: PickView): Segment | null {
  let from = 0;
  let to = 1;
  if (times) {
    const begin = timeOf(times, i);
    const end = timeOf(times, i + 1);
    if (begin > view.now) return null;
    if (end > view.now) to = begin === ALWAYS ? 1 : (view.now - begin) / (end - begin);
  }
  for (let axis = 0; axis < 3; axis++) {
    const a = points[3 * i + axis]!;
    const run = points[3 * i + 3 + axis]! - a;
    const low = view.clipLow[axis]!;
    const high = view.clipHigh[axis]!;
    if (run === 0) {
      if (a < low || a > high) return null;
      continue;
    }
    const t1 = (low - a) / run;
    const t2 = (high - a) / run;
    from = Math.max(from, Math.min(t1, t2));
    to = Math.min(to, Math.max(t1, t2));
  }
  if (from > to) return null;
  const at = (axis: number, t: number): number =>
    points[3 * i + axis]! + t * (points[3 * i + 3 + axis]! - points[3 * i + axis]!);
  return [at(0, from), at(1, from), at(2, from), at(0, to), at(1, to), at(2, to)];
}

function distanceToSegment(
  [ax, ay, az, bx, by, bz]: Segment,
  view: PickView,
  x: number,
  y: number,
): { distance: number; depth: number } | null {
  const { viewProjection: m, magnify } = view;
  const project = (px: number, py: number, pz: number): [number, number, number, number] => {
    const sx = px * magnify;
    const sy = py * magnify;
    return [0, 1, 2, 3].map((row) => m[row]! * sx + m[row + 4]! * sy + m[row + 8]! * pz + m[row + 12]!) as [
      number,
      number,
      number,
      number,
    ];
  };
  let p = project(ax, ay, az);
  let q = project(bx, by, bz);
  const pn = p[2] + p[3];
  const qn = q[2] + q[3];
  if (pn < 0 && qn < 0) return null;
  const cut = (from: typeof p, to: typeof p, t: number): typeof p =>
    from.map((value, k) => value + t * (to[k]! - value)) as typeof p;
  if (pn < 0) p = cut(p, q, pn / (pn - qn));
  else if (qn < 0) q = cut(q, p, qn / (qn - pn));
  const screen = (c: typeof p): [number, number, number] => [
    (view.width / 2) * (1 + c[0] / c[3]),
    (view.height / 2) * (1 - c[1] / c[3]),
    c[2] / c[3],
  ];
  const [x1, y1, d1] = screen(p);
  const [x2, y2, d2] = screen(q);
  const runX = x2 - x1;
  const runY = y2 - y1;
  const squared = runX * runX + runY * runY;
  const t = squared > 0 ? Math.min(1, Math.max(0, ((x - x1) * runX + (y - y1) * runY) / squared)) : 0;
  return { distance: Math.hypot(x1 + t * runX - x, y1 + t * runY - y), depth: d1 + t * (d2 - d1) };
}
