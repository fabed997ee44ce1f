/** Vertices of pairs of tracks and the mass of what decayed there (src/vertex_fit.hpp). Lengths in mm, energies in GeV. */
import { nativeAddon } from './addon.ts';
import { runChecked, type JobOptions } from './job.ts';

export interface VertexFitRequest {
  /** z of the plane of both states of a pair; no field between it and the vertex */
  readonly z: Float64Array;
  /** Ten per pair: x, y, tx, ty, q/p of one track and of the other */
  readonly states: Float64Array;
  /** 30 per pair: two lower triangles, row by row */
  readonly covariances: Float64Array;
  /** Rest mass of each of both particles */
  readonly mass: number;
  /** x, y, z of the vertex as known from elsewhere, 1σ each; Infinity where nothing is known */
  readonly prior: Float64Array;
  readonly priorErrors: Float64Array;
  /** Two per pair, of calorimeters, with 1σ; empty where there are none */
  readonly energies: Float64Array;
  readonly energyErrors: Float64Array;
}

/** Whether a vertex was fitted, and why not; values of `FittedVertices.end`. */
export const VERTEX_ENDS = ['fitted', 'notFinite', 'parallel', 'noConvergence'] as const;

/** One row per pair; NaN where no vertex was fitted. */
export interface FittedVertices {
  /** Indices in VERTEX_ENDS */
  readonly end: Uint8Array;
  /** Of closest approach, before the fit: distance of the lines and middle of their connection, x, y, z (na64.md §3.8) */
  readonly distance: Float64Array;
  readonly closest: Float64Array;
  /** x, y, z */
  readonly position: Float64Array;
  /** Nine per vertex */
  readonly covariance: Float64Array;
  readonly chiSquared: Float64Array;
  /** 1 and the number of coordinates with a prior */
  readonly degreesOfFreedom: Int32Array;
  /** tx, ty, q/p of both tracks once they go through the vertex */
  readonly momenta: Float64Array;
  /** 36 per vertex */
  readonly momentaCovariance: Float64Array;
  /** Opening angle, rad */
  readonly angle: Float64Array;
  readonly angleError: Float64Array;
  /** Invariant mass with the momenta of the tracks */
  readonly mass: Float64Array;
  readonly massError: Float64Array;
  /** The same with the energies of calorimeters and the angle of the tracks; NaN without energies */
  readonly energyMass: Float64Array;
  readonly energyMassError: Float64Array;
}

declare module './addon.ts' {
  interface NativeAddon {
    /** @throws TypeError where a value has not the type, the length or the range that it must have */
    fitVertices(request: VertexFitRequest, onProgress?: (done: number) => void): NativeJob<FittedVertices>;
  }
}

/**
 * Fits a vertex to each pair by itself; the result does not depend on the number of threads.
 * @throws BeamglassError `badInput` where a value has not the length or the range that it must have
 * @throws BeamglassError `cancelled`
 */
export function fitVertices(request: VertexFitRequest, options: JobOptions = {}): Promise<FittedVertices> {
  return runChecked('The vertices', (onProgress) => nativeAddon().fitVertices(request, onProgress), options);
}
