/** Clusters of PADME's calorimeter as columns, and which of them a charged particle in the tagger belongs to. */
import type { CrystalClusters } from '#main/native/clusters.ts';
import type { BlockCollection } from '#main/workers/blockColumns.ts';
import type { TaggerCluster } from './taggerClusters.ts';

/** Deviations, and ns, within which a particle in the tagger is that of a cluster (assumed). */
const MOST_DEVIATIONS = 3;
const TAG_TIME = 5;

/**
 * Per cluster: its time less that of the particle that the tagger saw on the way from the target to it, ns; of several
 * the nearest in time. NaN where it saw none.
 * @param z of the plane of the clusters; `origin` is where the beam crosses the target, mm
 */
export function tagTimes(
  clusters: CrystalClusters,
  byEvent: readonly (readonly TaggerCluster[])[],
  z: number,
  origin: readonly [number, number, number],
): Float32Array {
  const times = new Float32Array(clusters.energy.length).fill(Number.NaN);
  byEvent.forEach((tags, event) => {
    if (tags.length === 0) return;
    for (let i = clusters.offsets[event]!; i < clusters.offsets[event + 1]!; i++) {
      const isOf = (tag: TaggerCluster): boolean => {
        const part = (tag.z - origin[2]) / (z - origin[2]);
        const dx = origin[0] + part * (clusters.x[i]! - origin[0]) - tag.x;
        const dy = origin[1] + part * (clusters.y[i]! - origin[1]) - tag.y;
        const far = Math.hypot(
          dx / Math.hypot(tag.xError, clusters.xError[i]!),
          dy / Math.hypot(tag.yError, clusters.yError[i]!),
        );
        return far < MOST_DEVIATIONS && Math.abs(tag.time - clusters.time[i]!) < TAG_TIME;
      };
      for (const tag of tags) {
        const after = clusters.time[i]! - tag.time;
        if (isOf(tag) && !(Math.abs(times[i]!) <= Math.abs(after))) times[i] = after;
      }
    }
  });
  return times;
}

const numbers = (values: Float64Array): Float32Array => Float32Array.from(values);

/** @param hitOffsets of the hits that they are made of */
export function clusterCollection(
  clusters: CrystalClusters,
  hitOffsets: Uint32Array,
  z: number,
  tagTime: Float32Array | null,
): BlockCollection {
  const count = clusters.energy.length;
  const position = new Float32Array(3 * count);
  const error = new Float32Array(3 * count);
  for (let i = 0; i < count; i++) {
    position.set([clusters.x[i]!, clusters.y[i]!, z], 3 * i);
    error.set([clusters.xError[i]!, clusters.yError[i]!], 3 * i);
  }
  return {
    name: 'ECal clusters',
    kind: 'clusters',
    offsets: clusters.offsets,
    columns: [
      { name: 'position', data: position, width: 3, unit: 'mm' },
      { name: 'energy', data: numbers(clusters.energy), unit: 'GeV' },
      { name: 'energyError', data: numbers(clusters.energyError), unit: 'GeV' },
      { name: 'positionError', data: error, width: 3, unit: 'mm' },
      { name: 'time', data: numbers(clusters.time), unit: 'ns' },
      {
        name: 'nHits',
        data: Uint32Array.from(clusters.energy, (_, i) => clusters.hitOffsets[i + 1]! - clusters.hitOffsets[i]!),
      },
      {
        name: 'hits',
        data: clusters.hit,
        rows: clusters.hitOffsets,
        target: 'ECal hits',
        targetOffsets: hitOffsets,
      },
      { name: 'timeError', data: numbers(clusters.timeError), unit: 'ns' },
      { name: 'seenEnergy', data: numbers(clusters.seenEnergy), unit: 'GeV' },
      ...(tagTime === null
        ? []
        : [
            { name: 'tagged', data: Uint8Array.from(tagTime, (time) => (Number.isNaN(time) ? 0 : 1)) },
            { name: 'tagTime', data: tagTime, unit: 'ns' },
          ]),
    ],
  };
}
