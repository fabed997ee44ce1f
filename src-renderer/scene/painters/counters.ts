/**
 * Counters that have a place: translucent boxes where they have a size, for they stand before what
 * they count; else rings. Where none of them has a value their upstream faces are hatched.
 */
import type { LineSet } from '../model/shapes.ts';
import { MARKER_PX, scalars, vectors, type Painter } from './painter.ts';

export const paintCounters: Painter = (collection) => {
  const positions = vectors(collection, 'position');
  if (!positions) return [];
  const times = scalars(collection, 'time');
  const sizes = vectors(collection, 'size');
  const values = scalars(collection, 'value')!;
  if (sizes && collection.count > 0 && everyIsMissing(values)) return [hatched(positions, sizes)];
  if (sizes) return [{ form: 'boxes', layer: 'faces', centres: positions, sizes, times }];
  return [{ form: 'points', layer: 'markers', positions, diameter: MARKER_PX, times }];
};

function everyIsMissing(values: ArrayLike<number>): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i]!)) return false;
  return true;
}

const HATCH_PX = 1;
/** Around the face and then along its edges from one diagonal to the next, in half widths and half heights. */
const HATCH = [
  [-1, -1],
  [1, -1],
  [1, 1],
  [-1, 1],
  [-1, -1],
  [-1, 0],
  [0, -1],
  [1, -1],
  [-1, 1],
  [0, 1],
  [1, 0],
] as const;

function hatched(centres: Float32Array, sizes: Float32Array): LineSet {
  const count = centres.length / 3;
  const points = new Float32Array(3 * HATCH.length * count);
  for (let i = 0; i < count; i++) {
    const front = centres[3 * i + 2]! - sizes[3 * i + 2]! / 2;
    for (const [k, [h, v]] of HATCH.entries()) {
      const x = centres[3 * i]! + (h * sizes[3 * i]!) / 2;
      points.set([x, centres[3 * i + 1]! + (v * sizes[3 * i + 1]!) / 2, front], 3 * (HATCH.length * i + k));
    }
  }
  const first = Uint32Array.from({ length: count + 1 }, (_, i) => HATCH.length * i);
  return { form: 'lines', layer: 'strips', points, first, width: HATCH_PX, times: null };
}
