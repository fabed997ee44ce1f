/**
 * What particles leave in a stack of calorimeters: electromagnetic showers by the parameterisation of
 * Grindhammer and Peters (hep-ex/0001020) with fluctuations, hadrons by a simple model, muons by their
 * chords (src/shower.hpp). Energies in GeV, lengths in mm, times in ns.
 */
import { nativeAddon } from './addon.ts';
import { runChecked, type JobOptions } from './job.ts';
import type { IncomingParticles } from './particles.ts';

export type { IncomingParticles };

declare module './addon.ts' {
  interface NativeAddon {
    /** @throws TypeError where a value has not the type, the length or the range that it must have */
    simulateShowers(request: ShowerRequest, onProgress?: (done: number) => void): NativeJob<ShowerDeposits>;
  }
}

/**
 * One part of a calorimeter that is read out by itself, or a counter. Its cells are square to x and y;
 * cell (column, row) has index row · columns + column and its centre at
 * (firstX + column · pitchX, firstY + row · pitchY).
 */
export interface CalorimeterSection {
  readonly zBegin: number;
  readonly zEnd: number;
  readonly columns: number;
  readonly rows: number;
  readonly pitchX: number;
  readonly pitchY: number;
  readonly firstX: number;
  readonly firstY: number;
  /** One byte per cell, 0 where there is none; empty where all are there. */
  readonly present: Uint8Array;
  /** Of the effective medium, absorber and scintillator together. */
  readonly radiationLength: number;
  readonly moliereRadius: number;
  readonly criticalEnergy: number;
  readonly atomicNumber: number;
  /** Radiation length over the thickness of one active and one passive layer; 0 in a homogeneous one. */
  readonly samplingFrequency: number;
  /** Ratio of the signals of electrons and minimum ionising particles; 1 in a homogeneous one. */
  readonly eOverMip: number;
  readonly interactionLength: number;
  /** Sampling terms σ/√E, in GeV^½. */
  readonly emStochastic: number;
  readonly hadronStochastic: number;
  /** σ/E common to all that one particle leaves in the section. */
  readonly constantTerm: number;
  /** Seen over deposited energy, 1 in a calibrated calorimeter. */
  readonly emResponse: number;
  readonly hadronResponse: number;
  /** Most probable energy that a muon along z leaves in the whole section, and its Landau width ξ. */
  readonly mipEnergy: number;
  readonly mipWidth: number;
}

export interface ShowerRequest {
  /** In order of z, without overlap. */
  readonly sections: readonly CalorimeterSection[];
  readonly particles: IncomingParticles;
  /** Whole number from 0 to 2⁵³ */
  readonly seed: number;
  /** Stream of random numbers of the first event; the others follow. */
  readonly firstStream: number;
}

/** One row per particle and cell. What a particle left and its leakage add up to its energy. */
export interface ShowerDeposits {
  /** Rows per event */
  readonly count: Uint32Array;
  /** Index among all particles of the request */
  readonly particle: Uint32Array;
  /** Index among the cells of all sections, in their order */
  readonly cell: Uint32Array;
  readonly energy: Float32Array;
  /** What the calorimeter makes of it: sampling fluctuations and response, before its electronics. */
  readonly visible: Float32Array;
  readonly time: Float32Array;
  /** Per particle */
  readonly leakage: Float64Array;
}

/**
 * The same seed gives the same deposits, whatever the number of threads and of events in one call.
 * @throws BeamglassError `badInput` where a value has not the length or the range that it must have
 * @throws BeamglassError `cancelled`
 */
export function simulateShowers(request: ShowerRequest, options: JobOptions = {}): Promise<ShowerDeposits> {
  return runChecked('The showers', (onProgress) => nativeAddon().simulateShowers(request, onProgress), options);
}
