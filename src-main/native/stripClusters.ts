/**
 * Clusters of strips: from fired channels of tracker planes to hits in the measured coordinate
 * (src/strip_clusters.hpp). Lengths in mm, charges in the unit that they are read in.
 */
import { nativeAddon } from './addon.ts';
import { runChecked, type JobOptions } from './job.ts';

declare module './addon.ts' {
  interface NativeAddon {
    /** @throws TypeError where a value has not the type, the length or the range that it must have */
    clusterStrips(request: StripClusterRequest, onProgress?: (done: number) => void): NativeJob<StripClusters>;
  }
}

/** A plane of strips, or of straws; the first strip is that of the lowest coordinate. */
export interface ReadoutPlane {
  /** Straws: every channel that has fired is a hit of its own. */
  readonly separate: boolean;
  /** Coordinate of the middle of the first strip, and distance from strip to strip */
  readonly first: number;
  readonly pitch: number;
  /** 1σ of one hit */
  readonly resolution: number;
  /** Channels with less charge have not fired. */
  readonly threshold: number;
  /** σ of a hit’s charge on the plane, without the width of a strip */
  readonly spread: number;
  /** Charge, r.m.s. per strip; and what channels differ by in gain, relative: at least one of them above 0 */
  readonly noise: number;
  readonly gainSpread: number;
  /** Per strip: number of its channel, which is no other plane's; several strips may share one. */
  readonly channel: Uint32Array;
  /** Per strip: 0 where its channel is left out, the same for all strips of a channel */
  readonly usable: Uint8Array;
}

export interface StripClusterRequest {
  readonly planes: readonly ReadoutPlane[];
  /** Events + 1: the rows of event i are `offsets[i] … offsets[i + 1] - 1`. */
  readonly offsets: Uint32Array;
  /** Per row: a channel that has fired. Of rows with the same channel in an event the first one counts. */
  readonly channel: Uint32Array;
  readonly charge: Float64Array;
  /** Strips that have fired, for a cluster; from 1 */
  readonly leastStrips: number;
  /** A wide cluster becomes two hits if their χ² is less by this than that of one. */
  readonly splitChiSquared: number;
  /** Per plane and event; of more the largest are kept, and the fault says so. */
  readonly mostClusters: number;
}

/**
 * Values of `StripClusters.overlap`: one hit; one of two hits that the fit took apart; wider than one hit and not
 * understood as two (its error allows for that).
 */
export const STRIP_OVERLAPS = { apart: 0, takenApart: 1, unresolved: 2 } as const;

/** Bits of `StripClusters.faults`. */
export const STRIP_FAULTS = {
  /** A charge is not finite; the row is left out. */
  notFinite: 1,
  tooManyClusters: 2,
  /** More than half of the channels have fired of a plane whose strips share them: neighbours mean little there. */
  full: 4,
} as const;

/** One row per cluster: event by event, plane by plane, coordinates rising. */
export interface StripClusters {
  /** Clusters per event */
  readonly count: Uint32Array;
  /** Index in the request's planes */
  readonly plane: Uint32Array;
  readonly coordinate: Float64Array;
  /** 1σ: the plane's resolution, and what the fit and unknown charges add */
  readonly error: Float64Array;
  readonly charge: Float64Array;
  /** That have fired; of two hits taken apart those of both */
  readonly strips: Uint32Array;
  /** Index of the first of them in the plane */
  readonly firstStrip: Uint32Array;
  readonly overlap: Uint8Array;
  /** Row of the request with the largest charge of it */
  readonly row: Uint32Array;
  /** Per event: one byte per plane, and one that is 1 where a row's channel is no plane's. */
  readonly faults: Uint8Array;
}

/**
 * Every event by itself; the result does not depend on the number of threads.
 * @throws BeamglassError `badInput` where a value has not the length or the range that it must have
 * @throws BeamglassError `cancelled`
 */
export function clusterStrips(request: StripClusterRequest, options: JobOptions = {}): Promise<StripClusters> {
  return runChecked('Clusters of strips', (onProgress) => nativeAddon().clusterStrips(request, onProgress), options);
}
