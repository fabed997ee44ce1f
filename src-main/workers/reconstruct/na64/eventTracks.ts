/** What the search for tracks of NA64 works with, and what it found. */
import type { FoundTracks, TrackSearchRequest } from '#main/native/trackSearch.ts';
import type { TrackerPlane } from './planes.ts';
import type { Na64Arm } from './trackArms.ts';

/** Clusters of many events, one behind the other; `plane` is the plane's `layer`. */
export type TrackClusters = TrackSearchRequest['clusters'];
/** Showers of the ECAL; `position` has three numbers each. */
export type TrackShowers = TrackSearchRequest['showers'];

/** What a run needs once. */
export interface TrackReadout {
  readonly planes: readonly TrackerPlane[];
  readonly arms: readonly Na64Arm[];
  /** z of the back of the dump, null without one */
  readonly dumpEnd: number | null;
  readonly beamSlopes: readonly [x: number, y: number];
  readonly search: Omit<TrackSearchRequest, 'clusters' | 'showers' | 'explain'>;
}

/** What the engine found in some events, and from what. */
export interface EventTracks {
  readonly readout: TrackReadout;
  readonly clusters: TrackClusters;
  readonly showers: TrackShowers;
  readonly found: FoundTracks;
  /** Events + 1: candidates and vertices of event i are `…Offsets[i] … …Offsets[i + 1] - 1`. */
  readonly candidateOffsets: Uint32Array;
  readonly vertexOffsets: Uint32Array;
}
