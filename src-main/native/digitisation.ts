/**
 * What the electronics make of deposits, from a *true* calibration: sampled pulses (src/pulse.hpp) and strips
 * (src/strips.hpp). Energies in GeV, lengths in mm, times in ns.
 */
import { nativeAddon } from './addon.ts';
import { runChecked, type JobOptions } from './job.ts';

declare module './addon.ts' {
  interface NativeAddon {
    /** @throws TypeError where a value has not the type, the length or the range that it must have */
    samplePulses(request: PulseRequest, onProgress?: (done: number) => void): NativeJob<Uint16Array>;
    /** @throws TypeError where a value has not the type, the length or the range that it must have */
    readStrips(request: StripRequest, onProgress?: (done: number) => void): NativeJob<StripSignals>;
  }
}

/** Values of `ChannelTruth.state` and `StripPlane.state`. */
export const CHANNEL_STATES = { good: 0, dead: 1, hot: 2, noisy: 3 } as const;

/** One value per channel: truth that no reconstruction reads. */
export interface ChannelTruth {
  /** Counts per GeV: of height in an MSADC, of integral in counts · ns in a V1742. */
  readonly gain: Float64Array;
  /** Counts */
  readonly pedestal: Float64Array;
  /** Counts, r.m.s. */
  readonly noise: Float64Array;
  readonly timeOffset: Float64Array;
  readonly state: Uint8Array;
}

interface Batch {
  /** Whole number from 0 to 2⁵³ */
  readonly seed: number;
  /** Stream of random numbers of the first event */
  readonly firstStream: number;
}

/**
 * Waveforms one behind the other: the pulses of waveform i are `offsets[i] … offsets[i + 1] - 1`. Codes are of 12
 * bits and stay within them.
 */
export interface PulseRequest extends Batch {
  /** NA64's shaper, above the pedestal; or crystals, plastic bars or Čerenkov light, below it (src/pulse.hpp). */
  readonly shape: 'msadc' | 'bgo' | 'plastic' | 'cherenkov';
  readonly samples: number;
  /** Between samples */
  readonly period: number;
  /** Of the first sample */
  readonly firstTime: number;
  readonly truth: ChannelTruth;
  readonly offsets: Uint32Array;
  /** Per waveform: index into `truth` */
  readonly channel: Uint32Array;
  /** Per waveform: its event, counted from `firstStream` */
  readonly event: Uint32Array;
  /** Per pulse: when it begins, and the energy that the detector shows */
  readonly time: Float64Array;
  readonly energy: Float64Array;
  /** Room for the codes, which the result is then a part of; without it they get an array of their own. */
  readonly into?: Uint16Array | undefined;
}

/** NA64: 32 samples of 12.5 ns, begun so that an in-time pulse leaves four samples of pedestal. */
export const MSADC = { shape: 'msadc', samples: 32, period: 12.5, firstTime: -50 } as const;

/** PADME's calorimeter: 1024 samples of 1 ns, the beam's bunch about 200 ns after the first. */
export const V1742 = { shape: 'bgo', samples: 1024, period: 1, firstTime: -200 } as const;

/**
 * Codes of all waveforms, `samples` each. A channel of an event has its own random numbers: it shows the same
 * whatever other channels and events the call holds.
 * @throws BeamglassError `badInput` where a value has not the length or the range that it must have
 * @throws BeamglassError `cancelled`
 */
export async function samplePulses(request: PulseRequest, options: JobOptions = {}): Promise<Uint16Array> {
  const codes = await runChecked(
    'The waveforms',
    (onProgress) => nativeAddon().samplePulses(request, onProgress),
    options,
  );
  return request.into === undefined ? codes : codes.subarray(0, request.channel.length * request.samples);
}

/** Strips that measure one coordinate. Charges are in any unit, the same throughout. */
export interface StripPlane {
  readonly pitch: number;
  /** Centre of strip 0 */
  readonly first: number;
  /** Width (σ) of a particle's charge on the plane */
  readonly spread: number;
  /** Resolution (σ) of the position beside that of the strips */
  readonly resolution: number;
  /** Per channel */
  readonly noise: number;
  readonly threshold: number;
  /** Per strip: its channel, which several strips may share. */
  readonly channel: Uint32Array;
  /** Per channel: charge shown over charge collected, before noise and threshold. Truth that no reconstruction reads. */
  readonly gain: Float64Array;
  /** Per channel */
  readonly state: Uint8Array;
}

export interface StripRequest extends Batch {
  readonly plane: StripPlane;
  /** Planes of one event need different numbers (0 to 10⁶) for independent noise. */
  readonly planeNumber: number;
  /** Events + 1: the hits of event i are `offsets[i] … offsets[i + 1] - 1`. */
  readonly offsets: Uint32Array;
  readonly position: Float64Array;
  /** Most probable charge of the hit; its own follows Landau's distribution with a tenth of it as width. */
  readonly charge: Float64Array;
}

/** Channels above threshold, in their order within each event. */
export interface StripSignals {
  /** Rows per event */
  readonly count: Uint32Array;
  readonly channel: Uint32Array;
  readonly charge: Float32Array;
}

/**
 * @throws BeamglassError `badInput` where a value has not the length or the range that it must have
 * @throws BeamglassError `cancelled`
 */
export function readStrips(request: StripRequest, options: JobOptions = {}): Promise<StripSignals> {
  return runChecked('The strips', (onProgress) => nativeAddon().readStrips(request, onProgress), options);
}

/**
 * Channels of NA64's 320 Micromegas strips, an assumed map: strip s of block k = ⌊s/64⌋ goes to channel s · m mod 64
 * with m = 1, 7, 13, 19, 25, so that each pair of neighbours shares its channels with no other pair of its block.
 */
export function micromegasMap(): Uint32Array {
  const factors = [1, 7, 13, 19, 25];
  return Uint32Array.from({ length: 320 }, (_, strip) => (strip * factors[Math.floor(strip / 64)]!) % 64);
}
