/**
 * Tracker hits: line segments where they have an `end`, boxes where they have a `size`, else discs.
 * A strip that shares its channel with others is one of several candidates, and as much fainter. Hits
 * that carry the reason why they were rejected are dashed, or rings where they are points.
 */
import type { Collection } from '#core/event/event.ts';
import type { PrimitiveSet } from '../model/shapes.ts';
import { errorCrosses } from './errorBars.ts';
import { MARKER_PX, scalars, vectors, type Painter } from './painter.ts';

/** Fewer hits get larger discs, so that a sparse event is as easy to read as a dense one. */
function diameterFor(count: number): number {
  if (count > 20_000) return 3;
  return count > 2_000 ? 3.5 : 4.5;
}

/** Pixels of a chip are too small to be seen as boxes from afar: they are points too. */
const SMALL_MM = 1;
const SMALL_PX = 2.5;

/** Thousands of strips side by side would hide everything else: they get fainter. */
function widthFor(count: number): number {
  if (count > 4_000) return 0.6;
  return count > 1_000 ? 0.9 : 1.25;
}

function widthsOf(collection: Collection): number | Float32Array {
  const width = widthFor(collection.count);
  const candidates = scalars(collection, 'candidates');
  if (!candidates) return width;
  return Float32Array.from({ length: collection.count }, (_, i) => width / Math.max(1, candidates[i]!));
}

/** More error bars than these are a fog. */
const MOST_CROSSES = 2_000;

export const paintTrackerHits: Painter = (collection) => {
  const positions = vectors(collection, 'position')!;
  const times = scalars(collection, 'time');
  const ends = vectors(collection, 'end');
  const isRejected = collection.columns.get('reason')?.type === 'text';
  if (ends) {
    const points = new Float32Array(collection.count * 6);
    const first = new Uint32Array(collection.count + 1);
    for (let i = 0; i < collection.count; i++) {
      for (let k = 0; k < 3; k++) {
        points[6 * i + k] = positions[3 * i + k]!;
        points[6 * i + 3 + k] = ends[3 * i + k]!;
      }
      first[i + 1] = 2 * (i + 1);
    }
    const pointTimes = times ? Float32Array.from({ length: 2 * collection.count }, (_, k) => times[k >> 1]!) : null;
    const layer = isRejected ? 'truth' : 'strips';
    return [{ form: 'lines', layer, points, first, width: widthsOf(collection), times: pointTimes }];
  }
  const sizes = vectors(collection, 'size');
  if (sizes) {
    const boxes: PrimitiveSet = { form: 'boxes', layer: 'boxes', centres: positions, sizes, times };
    if (!sizes.every((size) => size < SMALL_MM)) return [boxes];
    return [boxes, { form: 'points', layer: 'points', positions, diameter: SMALL_PX, times }];
  }
  if (isRejected) return [{ form: 'points', layer: 'markers', positions, diameter: MARKER_PX, times }];
  const points: PrimitiveSet = {
    form: 'points',
    layer: 'points',
    positions,
    diameter: diameterFor(collection.count),
    times,
  };
  const errors = vectors(collection, 'positionError');
  return errors && collection.count <= MOST_CROSSES ? [points, errorCrosses(positions, errors, times)] : [points];
};
