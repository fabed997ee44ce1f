/** Vertices: the 1σ ellipsoid of the covariance in its true shape, and a ring that is seen at any distance. */
import { ellipsoids } from '../model/ellipsoid.ts';
import { MARKER_PX, scalars, vectors, type Painter } from './painter.ts';
import type { PrimitiveSet } from '../model/shapes.ts';

export const paintVertices: Painter = (collection) => {
  const positions = vectors(collection, 'position')!;
  const times = scalars(collection, 'time');
  const sets: PrimitiveSet[] = [{ form: 'points', layer: 'markers', positions, diameter: MARKER_PX, times }];
  const covariance = collection.columns.get('covariance');
  if (covariance && covariance.type !== 'text' && covariance.data instanceof Float32Array) {
    sets.unshift({ form: 'solids', layer: 'solids', ...ellipsoids(positions, covariance.data), times });
  }
  return sets;
};
