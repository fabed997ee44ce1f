/**
 * Tracks and vertices of events from clusters of strips (src/track_search.hpp). Lengths in mm, momenta in GeV/c, energies
 * in GeV.
 */
import { nativeAddon } from './addon.ts';
import { runChecked, type JobOptions } from './job.ts';
import type { FittedHits, FittedStates, TrackFitRequest } from './trackFitRequest.ts';
import type { FittedVertices, VertexFitRequest } from './vertexFit.ts';

declare module './addon.ts' {
  interface NativeAddon {
    /** @throws TypeError where a value has not the type, the length or the range that it must have */
    searchTracks(request: TrackSearchRequest, onProgress?: (done: number) => void): NativeJob<FoundTracks>;
  }
}

/** Planes through which tracks of one kind go, and how they are sought there. */
export interface TrackArm extends Omit<TrackFitRequest, 'hits' | 'seeds' | 'everyStep'> {
  /** Per plane: number of the clusters' plane, or −1 for one that only gives states */
  readonly layer: Int32Array;
  /** Per plane: 0 where it measures x, 1 where it measures y */
  readonly axis: Uint8Array;
  /** dx/dz and dy/dz of the beam, before a bending field and behind it */
  readonly beamSlopes: Float64Array;
  /** Distances allowed when clusters are joined, in standard deviations */
  readonly window: number;
  /** Angle by which matter may turn a track between two planes, rad, 1σ of the softest track that is wanted */
  readonly scattering: number;
  /** From the slope of the beam */
  readonly largestSlope: number;
  /** Between the halves of a straight part, rad */
  readonly largestKink: number;
  /** Planes without a cluster of a straight part of four planes and more, per projection */
  readonly mostMissing: number;
  /** Chains of clusters per projection; of more the best are kept, and the fault says so. */
  readonly mostChains: number;
  /** Of tracks that no field bends */
  readonly assumedQOverP: number;
  readonly leastMomentum: number;
  /** Pairs of its tracks are tried as vertices. */
  readonly makesVertices: boolean;
}

export interface TrackSearchRequest {
  /** In this order: clusters of a kept track are not there for later arms. */
  readonly arms: readonly TrackArm[];
  /** Number of planes of the clusters */
  readonly layers: number;
  readonly clusters: {
    /** Events + 1 */
    readonly offsets: Uint32Array;
    readonly plane: Uint32Array;
    readonly coordinate: Float64Array;
    readonly error: Float64Array;
    readonly charge: Float64Array;
  };
  /** Of the calorimeter, for the energies of pairs; `position` has three numbers per shower. */
  readonly showers: {
    readonly offsets: Uint32Array;
    readonly position: Float64Array;
    readonly energy: Float64Array;
    readonly energyError: Float64Array;
  };
  /** Between a shower and the track that it belongs to */
  readonly showerReach: number;
  /** Candidates of an arm and event that are fitted; of more the best are, and the fault says so. */
  readonly mostCandidates: number;
  /** χ² per degree of freedom of a track */
  readonly largestChiSquared: number;
  /** 1σ of ln(charge in x / charge in y) of one particle */
  readonly chargeSpread: number;
  /** Of both tracks of a vertex */
  readonly largestDistance: number;
  readonly vertex: Pick<VertexFitRequest, 'mass' | 'prior' | 'priorErrors'>;
  /** Whether candidates that were dropped are wanted, and predicted and filtered states */
  readonly explain: boolean;
}

/** What became of a candidate; values of `FoundTracks.candidates.verdict`. */
export const VERDICTS = ['kept', 'kinked', 'notFitted', 'poorFit', 'sharesClusters'] as const;

/** Bits of `FoundTracks.faults`. */
export const TRACK_FAULTS = { chainsCapped: 1, candidatesCapped: 2, badClusters: 4, clustersCapped: 8 } as const;

export interface FoundTracks {
  /** One byte per event */
  readonly faults: Uint8Array;
  /** Event by event, arm by arm; only those kept unless `explain` */
  readonly candidates: {
    /** Per event */
    readonly count: Uint32Array;
    /** Index in the request's arms */
    readonly arm: Uint8Array;
    readonly verdict: Uint8Array;
    /** Index in TRACK_FIT_ENDS */
    readonly end: Uint8Array;
    readonly chiSquared: Float64Array;
    readonly degreesOfFreedom: Int32Array;
    /** Dropped candidates that are as good and have the same clusters in one projection */
    readonly alternatives: Uint32Array;
    /** rad */
    readonly kink: Float64Array;
    readonly chargeChiSquared: Float64Array;
    /** The clusters of candidate i are rows `clusterOffsets[i] … clusterOffsets[i + 1] - 1` of `clusters` and `hits`. */
    readonly clusterOffsets: Uint32Array;
    /** Index in the request's clusters */
    readonly clusters: Uint32Array;
    readonly hits: FittedHits;
    /** Of the states; one per plane of the arm, none where no fit came to an end. */
    readonly stateOffsets: Uint32Array;
    readonly smoothed: FittedStates;
    readonly filtered: FittedStates;
    readonly predicted: FittedStates;
  };
  readonly vertices: {
    /** Per event */
    readonly count: Uint32Array;
    /** Two per vertex: indices in the candidates of its event */
    readonly tracks: Uint32Array;
    /** Two per vertex: indices in the request's showers, −1 for none */
    readonly showers: Int32Array;
    readonly fits: FittedVertices;
  };
}

/**
 * Every event by itself; the result does not depend on the number of threads.
 * @throws BeamglassError `badInput` where a value has not the length or the range that it must have
 * @throws BeamglassError `cancelled`
 */
export function searchTracks(request: TrackSearchRequest, options: JobOptions = {}): Promise<FoundTracks> {
  return runChecked('Tracks', (onProgress) => nativeAddon().searchTracks(request, onProgress), options);
}
