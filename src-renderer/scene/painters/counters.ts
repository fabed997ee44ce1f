/** Counters that have a place: translucent boxes where they have a size, for they stand before what they count; else rings. */
import { MARKER_PX, scalars, vectors, type Painter } from './painter.ts';

export const paintCounters: Painter = (collection) => {
  const positions = vectors(collection, 'position');
  if (!positions) return [];
  const times = scalars(collection, 'time');
  const sizes = vectors(collection, 'size');
  if (sizes) return [{ form: 'boxes', layer: 'faces', centres: positions, sizes, times }];
  return [{ form: 'points', layer: 'markers', positions, diameter: MARKER_PX, times }];
};
