/**
 * Clusters of crystals (src/crystal_clusters.hpp) and showers against their expected profile (src/shower_fit.hpp).
 * Energies in GeV, lengths in mm, times in ns.
 */
import type { LateralProfile } from '#core/physics/showerShare.ts';
import { nativeAddon } from './addon.ts';
import { runChecked, type JobOptions } from './job.ts';

declare module './addon.ts' {
  interface NativeAddon {
    /** @throws TypeError where a value has not the type, the length or the range that it must have */
    clusterCrystals(request: ClusterRequest, onProgress?: (done: number) => void): NativeJob<CrystalClusters>;
    /** @throws TypeError where a value has not the type, the length or the range that it must have */
    fitShowers(request: ShowerRequest, onProgress?: (done: number) => void): NativeJob<FittedShowers>;
  }
}

/** Cells in columns along x and rows along y, numbered row by row. */
export interface CellGrid {
  readonly columns: number;
  readonly rows: number;
  /** Centre of the first cell */
  readonly firstX: number;
  readonly firstY: number;
  readonly pitchX: number;
  readonly pitchY: number;
  readonly profile: LateralProfile;
}

export interface ClusterSettings {
  /** Seeds have more. */
  readonly seedEnergy: number;
  /** Hits have at least that. */
  readonly hitEnergy: number;
  /** |t − t(seed)| is below. */
  readonly timeWindow: number;
  /** Columns and rows on each side of the seed: 3 is a window of 7 × 7. */
  readonly reach: number;
  /** Each peak of the energy is a seed, and hits are shared by the profile; else the first seed takes all it reaches. */
  readonly shares: boolean;
  /** Places weighted by the logarithm of the energy, which corrects them for the size of the cells; else linear. */
  readonly logarithmic: boolean;
  /** Energy that the window does not hold is added. */
  readonly correctsContainment: boolean;
  /** σ(E)/E = stochastic/√E ⊕ constant ⊕ noise/E: the payload type `calorimeter.resolution`. */
  readonly resolution: { readonly stochastic: number; readonly constant: number; readonly noise: number };
}

/** PADME's algorithm 1, as the experiment configures it (padme.md §3.4). */
export const PADME_CLUSTERING = {
  seedEnergy: 0.02,
  hitEnergy: 1e-3,
  timeWindow: 6,
  reach: 3,
  shares: false,
  logarithmic: false,
  correctsContainment: true,
} as const satisfies Omit<ClusterSettings, 'resolution'>;

export interface ClusterRequest {
  readonly grid: CellGrid;
  readonly settings: ClusterSettings;
  /** Events + 1: the hits of event i are `offsets[i] … offsets[i + 1] - 1`. */
  readonly offsets: Uint32Array;
  /** Per hit; what is not finite or outside the grid is left out. */
  readonly column: Int32Array;
  readonly row: Int32Array;
  readonly energy: Float64Array;
  readonly energyError: Float64Array;
  readonly time: Float64Array;
  readonly timeError: Float64Array;
}

export interface CrystalClusters {
  /** Events + 1 */
  readonly offsets: Uint32Array;
  /** Per event: 1 where there were more hits or seeds than are looked at: 4096, 600, and 100 hits per cluster. */
  readonly capped: Uint8Array;
  /** Per cluster: index of the hit */
  readonly seed: Uint32Array;
  /** Before the correction for containment */
  readonly seenEnergy: Float64Array;
  readonly energy: Float64Array;
  readonly energyError: Float64Array;
  readonly x: Float64Array;
  readonly xError: Float64Array;
  readonly y: Float64Array;
  readonly yError: Float64Array;
  /** Of the seed */
  readonly time: Float64Array;
  readonly timeError: Float64Array;
  /** Clusters + 1 */
  readonly hitOffsets: Uint32Array;
  /** Hits of each cluster, and the energy that each of them gives to it */
  readonly hit: Uint32Array;
  readonly hitEnergy: Float64Array;
}

/**
 * @throws BeamglassError `badInput` where a value has not the length or the range that it must have
 * @throws BeamglassError `cancelled`
 */
export function clusterCrystals(request: ClusterRequest, options: JobOptions = {}): Promise<CrystalClusters> {
  return runChecked('The clusters', (onProgress) => nativeAddon().clusterCrystals(request, onProgress), options);
}

export interface ShowerRequest {
  readonly grid: CellGrid;
  /** Standard deviation of a cell's energy E about the profile: stochastic √E ⊕ constant E ⊕ noise. */
  readonly fluctuation: { readonly stochastic: number; readonly constant: number; readonly noise: number };
  /** Showers with less energy are not fitted; nor is a second one believed. */
  readonly leastEnergy: number;
  /** Whether two showers are tried as well */
  readonly seeksTwo: boolean;
  /** Events one behind the other, a value for each cell; an event with one that is not finite is left out. */
  readonly energy: Float64Array;
}

/** Per event; NaN where there is none. */
export interface ShowerAxis {
  readonly energy: Float64Array;
  readonly energyError: Float64Array;
  readonly x: Float64Array;
  readonly xError: Float64Array;
  readonly y: Float64Array;
  readonly yError: Float64Array;
}

/** Per event; NaN where nothing was fitted. */
export interface FittedShowers {
  readonly sum: Float64Array;
  /** Energy-weighted centre of the cells, not corrected for their size */
  readonly centreX: Float64Array;
  readonly centreY: Float64Array;
  /** The one shower that describes the cells best, with χ² of cells − 3 degrees of freedom */
  readonly one: ShowerAxis;
  readonly chi2: Float64Array;
  /** Two showers, the larger first, with χ² of cells − 6 degrees of freedom */
  readonly first: ShowerAxis;
  readonly second: ShowerAxis;
  readonly chi2Two: Float64Array;
}

/**
 * @throws BeamglassError `badInput` where a value has not the length or the range that it must have
 * @throws BeamglassError `cancelled`
 */
export function fitShowers(request: ShowerRequest, options: JobOptions = {}): Promise<FittedShowers> {
  return runChecked('The showers', (onProgress) => nativeAddon().fitShowers(request, onProgress), options);
}
