/** How many particles the straws and GEMs of an event have seen (na64.md §3.8, §3.10). */
import type { Scalar } from '#core/event/event.ts';
import type { TrackerPlane } from './planes.ts';

/** Clusters of many events, one event behind the other; in each plane by plane with rising first strips. */
export interface PlaneClusters {
  readonly offsets: Uint32Array;
  readonly plane: Uint32Array;
  readonly firstStrip: Uint32Array;
}

/**
 * `straw_hits`: in the plane of straws with most of them; straws next to each other are one particle's, which crosses both
 * staggered layers. `gem_hits_least` and `gem_hits_most`: over the GEMs; of the two projections of a GEM that with more
 * counts, for in the other two particles may lie one over the other.
 */
export function multiplicityScalars(planes: readonly TrackerPlane[], clusters: PlaneClusters, event: number): Scalar[] {
  const perPlane = planes.map(() => 0);
  const lastStraw = planes.map(() => Number.NEGATIVE_INFINITY);
  for (let row = clusters.offsets[event]!; row < clusters.offsets[event + 1]!; row++) {
    const plane = clusters.plane[row]!;
    const strip = clusters.firstStrip[row]!;
    const isNext = planes[plane]!.technology === 'straws' && strip - lastStraw[plane]! <= 1;
    lastStraw[plane] = strip;
    if (!isNext) perPlane[plane]!++;
  }
  const scalars: Scalar[] = [];
  const straws = perPlane.filter((_, index) => planes[index]!.technology === 'straws');
  if (straws.length > 0) scalars.push({ name: 'straw_hits', value: Math.max(...straws), unit: '' });
  const gems = new Map<string, number>();
  for (const [index, { technology, station }] of planes.entries()) {
    if (technology === 'gem') gems.set(station, Math.max(gems.get(station) ?? 0, perPlane[index]!));
  }
  if (gems.size > 0) {
    scalars.push({ name: 'gem_hits_least', value: Math.min(...gems.values()), unit: '' });
    scalars.push({ name: 'gem_hits_most', value: Math.max(...gems.values()), unit: '' });
  }
  return scalars;
}
