/**
 * What a bunch of positrons leaves where all of them are seen at once: PADME's active target and its lead glass
 * (src/bunch_signals.hpp). Lengths in mm, times in ns, charges in pC.
 */
import { nativeAddon } from './addon.ts';
import { runChecked, type JobOptions } from './job.ts';

declare module './addon.ts' {
  interface NativeAddon {
    /** @throws TypeError where a value has not the type, the length or the range that it must have */
    bunchSignals(request: BunchRequest, onProgress?: (done: number) => void): NativeJob<BunchSignals>;
  }
}

/** Mean charge that a positron leaves in the target: e · 12 µm of collection distance · 36 pairs/µm. */
export const TARGET_CHARGE = 1.602e-7 * 12 * 36;
/** The published simulation's noise and threshold of a strip of the target */
export const TARGET_NOISE = 2.33e-3;
export const TARGET_THRESHOLD = 4e-4;

/** Strips that measure one coordinate, and the beam's spot (σ) on them. */
export interface TargetView {
  /** Centre of strip 0 */
  readonly first: number;
  readonly pitch: number;
  readonly centre: number;
  readonly spot: number;
  /** Per strip: charge shown over charge collected, and noise. Truth that no reconstruction reads. */
  readonly gain: Float64Array;
  readonly noise: Float64Array;
}

export interface BunchRequest {
  /** Per bunch */
  readonly positrons: Uint32Array;
  /** Positrons come at any time of the bunch, or in pulses of `pulseLength` every `pulsePeriod` (0: none). */
  readonly bunchLength: number;
  readonly pulseLength: number;
  readonly pulsePeriod: number;
  /** Mean of a positron; single ones follow Landau's distribution. */
  readonly charge: number;
  readonly x: TargetView;
  readonly y: TargetView;
  readonly glass: {
    /** 0 where there is no lead glass */
    readonly samples: number;
    readonly period: number;
    /** Of the first sample */
    readonly firstTime: number;
    /** Of one positron, counts · ns, and their relative fluctuation */
    readonly counts: number;
    readonly spread: number;
    readonly pedestal: number;
    readonly noise: number;
    readonly timeOffset: number;
    /** Its index in the `ChannelTruth` of the other waveforms, whose noise is independent */
    readonly channel: number;
  };
  /** Whole number from 0 to 2⁵³ */
  readonly seed: number;
  /** Stream of random numbers of the first bunch; the others follow. */
  readonly firstStream: number;
  /** Room for the codes, which those of the result are then a part of; without it they get an array of their own. */
  readonly into?: Uint16Array | undefined;
}

export interface BunchSignals {
  /** Per bunch the strips of x, then those of y, all of them, with their noise */
  readonly charges: Float32Array;
  /** Per bunch `samples` codes of the lead glass, below its pedestal */
  readonly codes: Uint16Array;
}

/**
 * The same seed gives the same signals, whatever the number of threads and of bunches in one call.
 * @throws BeamglassError `badInput` where a value has not the length or the range that it must have
 * @throws BeamglassError `cancelled`
 */
export async function bunchSignals(request: BunchRequest, options: JobOptions = {}): Promise<BunchSignals> {
  const { charges, codes } = await runChecked(
    'The bunches',
    (onProgress) => nativeAddon().bunchSignals(request, onProgress),
    options,
  );
  return { charges, codes: codes.subarray(0, request.positrons.length * request.glass.samples) };
}
