/** What the engine's fit of tracks takes and gives. Lengths in mm, momenta in GeV/c, slopes per z. */
import type { Matter } from './matter.ts';
import type { FieldRegion } from './transportRequest.ts';

/**
 * Planes of constant z. A plane measures u = x cos α + y sin α and, with two coordinates, v = y cos α − x sin α. One
 * that measures nothing breaks a long way up: matter between two planes is taken to act on a straight line.
 */
export interface MeasuringPlanes {
  /** Rising */
  readonly z: Float64Array;
  /** 0, 1 or 2 */
  readonly coordinates: Uint8Array;
  /** α, rad */
  readonly angle: Float64Array;
}

/** Hits of many tracks, one track behind the other; one per plane and track, further ones are told and not used. */
export interface TrackHits {
  /** Tracks + 1: the hits of track i are `offsets[i] … offsets[i + 1] - 1`. */
  readonly offsets: Uint32Array;
  /** Index in the request's planes */
  readonly plane: Uint32Array;
  readonly u: Float64Array;
  /** Means nothing on planes of one coordinate, nor does its error. */
  readonly v: Float64Array;
  /** 1σ */
  readonly errorU: Float64Array;
  readonly errorV: Float64Array;
}

export interface TrackFitRequest {
  readonly field: readonly FieldRegion[];
  readonly matter: Matter;
  readonly planes: MeasuringPlanes;
  readonly hits: TrackHits;
  /** Of the particle that is assumed, GeV; with the electron's, bremsstrahlung is taken into account. Charge ±1. */
  readonly mass: number;
  /** mm, allowed error of position per step of the transport (estimated); 1e-4 is a good choice */
  readonly tolerance: number;
  /** z of the seeds, at the first plane or before it */
  readonly from: number;
  /** Five per track: x, y, tx, ty, q/p */
  readonly seeds: Float64Array;
  /**
   * 1σ of the five: as large as seeds may be wrong, for they count as measurements. 0: known, not fitted (q/p of tracks
   * that no field bends).
   */
  readonly seedErrors: Float64Array;
  /** Hits with a smaller p-value are taken out, the worst first and one at a time; 0 for none. */
  readonly rejectBelow: number;
  /** A track that would lose more is not fitted. */
  readonly mostOutliers: number;
  /** Whether predicted and filtered states are wanted beside the smoothed ones */
  readonly everyStep: boolean;
}

/** Whether a track was fitted, and why not; values of `FittedTracks.end`. */
export const TRACK_FIT_ENDS = [
  'fitted',
  'noHits',
  'tooFewHits',
  'seedNotFinite',
  'missed',
  'tooManySteps',
  'stopped',
  'tooManyOutliers',
  'diverged',
] as const;

/**
 * What became of a hit; values of `FittedHits.fate`. `notMeasured`: a coordinate is not finite, an error not positive,
 * or the plane measures nothing. `samePlane`: an earlier hit of the track lies on the plane.
 */
export const HIT_FATES = ['used', 'outlier', 'notMeasured', 'samePlane', 'notFitted'] as const;

/** One row per hit of the request; zeros for those not fitted. Pairs (u, v) have two numbers per row. */
export interface FittedHits {
  readonly fate: Uint8Array;
  /** Hit − prediction from the planes before, and its 1σ; χ² is what the hit adds, or would add, to the track's. */
  readonly predictedResidual: Float64Array;
  readonly predictedError: Float64Array;
  readonly predictedChiSquared: Float64Array;
  /**
   * Hit − smoothed track, and its 1σ: less than the hit's own for hits in use, which have drawn the track to them, more
   * for outliers. The pull is their ratio.
   */
  readonly residual: Float64Array;
  readonly error: Float64Array;
  readonly chiSquared: Float64Array;
}

/** One row per track and plane, track by track; NaN for tracks that were not fitted. */
export interface FittedStates {
  /** Five per row */
  readonly state: Float64Array;
  /** 15 per row: lower triangle, row by row */
  readonly covariance: Float64Array;
}

export interface FittedTracks {
  /** Indices in TRACK_FIT_ENDS */
  readonly end: Uint8Array;
  readonly chiSquared: Float64Array;
  /** Coordinates in use less the unknowns (seed errors above 0) */
  readonly degreesOfFreedom: Int32Array;
  readonly outliers: Uint32Array;
  readonly hits: FittedHits;
  readonly smoothed: FittedStates;
  /** Empty unless `everyStep` */
  readonly filtered: FittedStates;
  readonly predicted: FittedStates;
}
