/**
 * Gains of cells from clusters of known energy, two of each event (src/gain_solver.hpp): a least-squares problem with
 * as many unknowns as cells. Energies in one unit, whichever.
 */
import { nativeAddon } from './addon.ts';
import { runChecked, type JobOptions } from './job.ts';

declare module './addon.ts' {
  interface NativeAddon {
    /** @throws TypeError where a value has not the type, the length or the range that it must have */
    solveGains(request: GainRequest, onProgress?: (done: number) => void): NativeJob<SolvedGains>;
  }
}

export interface GainRequest {
  /** Cells whose corrections are sought */
  readonly unknowns: number;
  /** Clusters + 1: the values of cluster i are `offsets[i] … offsets[i + 1] - 1`; clusters 2e and 2e + 1 are an event's. */
  readonly offsets: Uint32Array;
  /** Per value: number of its cell, and its energy by the gains to begin with */
  readonly cell: Uint32Array;
  readonly value: Float64Array;
  /** Per cluster: what kinematics expects */
  readonly energy: Float64Array;
  /** Per cluster: variance of its energy about that, without what the kinematics adds */
  readonly variance: Float64Array;
  /** Per cluster: variance of a value over the value, from noise that single cells have of their own */
  readonly grain: Float64Array;
  /** Per event: variance of the energy that kinematics gives the one cluster and takes from the other */
  readonly sharing: Float64Array;
  /** Per cell: correction known beforehand, and its σ; 0 where there is none */
  readonly priorMean: Float64Array;
  readonly priorSigma: Float64Array;
}

export interface SolvedGains {
  /** Per cell: factor by which its energy is to be multiplied, and 1σ; NaN where the data do not determine it */
  readonly value: Float64Array;
  readonly error: Float64Array;
  /** Per cell: clusters that it has a part in */
  readonly clusters: Uint32Array;
  readonly chi2: number;
  readonly degrees: number;
}

/**
 * @throws BeamglassError `badInput` where a value has not the length or the range that it must have
 * @throws BeamglassError `cancelled`
 */
export function solveGains(request: GainRequest, options: JobOptions = {}): Promise<SolvedGains> {
  return runChecked('The gains', (onProgress) => nativeAddon().solveGains(request, onProgress), options);
}
