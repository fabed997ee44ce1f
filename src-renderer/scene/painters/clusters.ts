/** Clusters: a ring around the position whose area grows with the energy; the cells stay visible in it. Its uncertainty is a cross. */
import { errorCrosses } from './errorBars.ts';
import type { PrimitiveSet } from '../model/shapes.ts';
import { scalars, vectors, type Painter } from './painter.ts';

const SMALLEST_PX = 9;
const LARGEST_PX = 26;

export const paintClusters: Painter = (collection) => {
  const energies = scalars(collection, 'energy')!;
  let highest = 0;
  for (let i = 0; i < collection.count; i++) if (energies[i]! > highest) highest = energies[i]!;
  const diameter = Float32Array.from({ length: collection.count }, (_, i) => {
    const share = highest > 0 && energies[i]! > 0 ? energies[i]! / highest : 0;
    return SMALLEST_PX + (LARGEST_PX - SMALLEST_PX) * Math.sqrt(share);
  });
  const positions = vectors(collection, 'position')!;
  const times = scalars(collection, 'time');
  const ring: PrimitiveSet = { form: 'points', layer: 'markers', positions, diameter, times };
  const errors = vectors(collection, 'positionError');
  return errors ? [ring, errorCrosses(positions, errors, times)] : [ring];
};
