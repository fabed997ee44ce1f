/**
 * Pulses in waveforms: pedestal, height, charge, energy and time with their uncertainties (src/msadc_reconstruction.hpp,
 * src/v1742_reconstruction.hpp). Energies in GeV, times in ns; uncertainties are those of noise alone.
 */
import { nativeAddon } from './addon.ts';
import { runChecked, type JobOptions } from './job.ts';

declare module './addon.ts' {
  interface NativeAddon {
    /** @throws TypeError where a value has not the type, the length or the range that it must have */
    reconstructPulses(
      request: MsadcPulseRequest | V1742PulseRequest,
      onProgress?: (done: number) => void,
    ): NativeJob<ReconstructedPulses>;
  }
}

/** Bits of `ReconstructedPulses.flags`. */
export const WAVEFORM_FLAGS = {
  saturated: 1,
  /** Nothing was looked for: the channel's status forbids it, */
  masked: 2,
  /** a sample is not a number, */
  notFinite: 4,
  /** or there are too few samples (that are not saturated). */
  tooFew: 8,
  fitFailed: 16,
  pileUp: 32,
  /** The pulses do not describe the samples. */
  poorFit: 64,
  /** There may be more pulses: no more are looked for. */
  capped: 128,
} as const;

/** One value per channel. */
export interface PulseConstants {
  /** Counts; where the fit of an MSADC's pedestal begins */
  readonly pedestal: Float64Array;
  /** Counts, r.m.s. */
  readonly noise: Float64Array;
  /** ns: t = t(raw) − t0 */
  readonly t0: Float64Array;
  /** GeV per count of height (MSADC), GeV per pC (V1742) */
  readonly gain: Float64Array;
  /** 0: the channel is left out */
  readonly usable: Uint8Array;
}

export type Codes = Uint16Array | Float32Array;

interface WaveformBatch {
  /** Between samples, ns */
  readonly period: number;
  readonly constants: PulseConstants;
  /** Per waveform: index into `constants` */
  readonly channel: Uint32Array;
  /** Per waveform: time of the first sample, ns */
  readonly start: Float64Array;
  /** Waveforms + 1: the samples of waveform i are `offsets[i] … offsets[i + 1] - 1`. */
  readonly offsets: Uint32Array;
  /**
   * Codes, or arrays of codes that follow one another, in one of which each waveform lies. Read while the job runs:
   * the caller leaves them alone until then.
   */
  readonly samples: Codes | readonly Codes[];
}

export interface MsadcPulseRequest extends WaveformBatch {
  readonly digitiser: 'msadc';
  /**
   * When the trigger's particle is expected, ns after t0: where pulses overlap, the one nearest is held to it within
   * 1 ns, unless the samples say otherwise.
   */
  readonly expectedTime?: number;
  /** Counts between the largest and the smallest sample from which pulses are sought; without it always */
  readonly searchThreshold?: number;
}

/** PADME: crystals, plastic bars of tagger and vetoes, Čerenkov light of the small-angle calorimeter. */
export interface V1742PulseRequest extends WaveformBatch {
  readonly digitiser: 'v1742';
  readonly shape: 'bgo' | 'plastic' | 'cherenkov';
  /** Of crystals: up to three hits per channel by the derivative, or one from the sum of the samples. */
  readonly multiHit: boolean;
  /** Of all others: least derivative of a pulse, counts */
  readonly leastSlope: number;
  /** Samples before any pulse; 80, cosmic muons 40. */
  readonly pedestalSamples: number;
}

/** 6 mV: the experiment's threshold of short pulses (padme.md §3.5) */
export const LEAST_SLOPE = 6 * 4.096;

export interface ReconstructedPulses {
  /** Per waveform */
  readonly flags: Uint16Array;
  /** Counts; NaN where it was not looked for */
  readonly pedestal: Float64Array;
  readonly pedestalError: Float64Array;
  /** Of the samples about the pulses, and its degrees of freedom; NaN where nothing was fitted */
  readonly chi2: Float64Array;
  readonly degrees: Uint32Array;
  /**
   * Counts, of the pulse at the expected time that describes the samples best, of either sign: unbiased for channels in
   * which no pulse stands out. NaN where no time is expected.
   */
  readonly heightInTime: Float64Array;
  readonly heightInTimeError: Float64Array;
  /** Waveforms + 1: the pulses of waveform i, in the order of their times, are `offsets[i] … offsets[i + 1] - 1`. */
  readonly offsets: Uint32Array;
  /** Per pulse: counts */
  readonly height: Float64Array;
  readonly heightError: Float64Array;
  /** Counts · ns (MSADC), pC (V1742) */
  readonly charge: Float64Array;
  readonly chargeError: Float64Array;
  readonly energy: Float64Array;
  readonly energyError: Float64Array;
  /** Of the pulse's beginning */
  readonly time: Float64Array;
  readonly timeError: Float64Array;
}

/**
 * Waveforms that cannot be used give no pulses and a flag that says why.
 * @throws BeamglassError `badInput` where a value has not the length or the range that it must have
 * @throws BeamglassError `cancelled`
 */
export function reconstructPulses(
  request: MsadcPulseRequest | V1742PulseRequest,
  options: JobOptions = {},
): Promise<ReconstructedPulses> {
  return runChecked('The pulses', (onProgress) => nativeAddon().reconstructPulses(request, onProgress), options);
}
