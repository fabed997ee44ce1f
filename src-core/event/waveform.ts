/** One sampled waveform of an event, and the few numbers that say what is in it. */
import type { Digitiser } from '../detector/digitiser.ts';
import type { NumericArray } from './column.ts';
import type { Collection } from './event.ts';

export type Samples = Exclude<NumericArray, BigUint64Array | BigInt64Array>;

export interface Waveform {
  readonly channel: number;
  /** Time of the first sample, ns. */
  readonly start: number;
  /** ns */
  readonly period: number;
  /** Codes, in counts. */
  readonly samples: Samples;
}

/** A view into the event. `index` is that of the object in a collection of kind `waveforms`. */
export function waveformAt(collection: Collection, index: number): Waveform {
  const number = (name: string): number | undefined => {
    const value = collection.columns.get(name)?.data[index];
    return value === undefined ? undefined : Number(value);
  };
  const { data, offsets } = collection.columns.get('samples')!;
  const rows = data.subarray(offsets?.[index] ?? 0, offsets?.[index + 1] ?? 0);
  return {
    channel: number('channel') ?? 0,
    start: number('start') ?? 0,
    period: number('period') ?? 0,
    samples: rows instanceof BigUint64Array || rows instanceof BigInt64Array ? Float64Array.from(rows, Number) : rows,
  };
}

export interface WaveformFacts {
  /** Mean of the first `pedestalSamples` samples, counts; NaN without samples. */
  readonly pedestal: number;
  /** Their standard deviation about it (n − 1), counts; NaN for fewer than two. */
  readonly rms: number;
  readonly pedestalSamples: number;
  /** Code beyond which a sample is a signal, null where the digitiser is unknown. */
  readonly threshold: number | null;
  /** Sample farthest from the pedestal on the side of the pulses, −1 without samples. */
  readonly peak: number;
  /** Distance of that sample from the pedestal, counts; negative where all samples lie on the other side. */
  readonly height: number;
  /** Samples at the end of the range toward which pulses go. */
  readonly saturated: number;
}

/** Of an unknown digitiser the first 5 % of the samples, at least 4, are taken as pedestal, and pulses of either sign. */
const PEDESTAL_SHARE = 0.05;
const FEWEST_PEDESTAL = 4;

export function waveformFacts(samples: Samples, digitiser: Digitiser | null): WaveformFacts {
  const wanted = digitiser?.pedestalSamples ?? Math.max(FEWEST_PEDESTAL, Math.floor(samples.length * PEDESTAL_SHARE));
  const count = Math.min(wanted, samples.length);
  const { mean, deviation } = momentsOf(samples, count);
  const polarity = digitiser?.polarity ?? 0;
  const end = digitiser ? digitiser.range[digitiser.polarity > 0 ? 1 : 0] : Number.NaN;
  let peak = -1;
  let height = Number.NEGATIVE_INFINITY;
  let saturated = 0;
  for (let i = 0; i < samples.length; i++) {
    const distance = samples[i]! - mean;
    const size = polarity === 0 ? Math.abs(distance) : polarity * distance;
    if (size > height) {
      height = size;
      peak = i;
    }
    if (polarity * (samples[i]! - end) >= 0) saturated++;
  }
  return {
    pedestal: mean,
    rms: deviation,
    pedestalSamples: count,
    threshold: digitiser && thresholdOf(digitiser, mean, deviation),
    peak,
    height: peak < 0 ? Number.NaN : height,
    saturated: polarity === 0 ? 0 : saturated,
  };
}

function thresholdOf({ polarity, threshold }: Digitiser, mean: number, deviation: number): number | null {
  const level = mean + polarity * threshold.size * (threshold.of === 'rms' ? deviation : 1);
  return Number.isNaN(level) ? null : level;
}

/** Mean and standard deviation of the first `count` samples. */
function momentsOf(samples: Samples, count: number): { mean: number; deviation: number } {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += samples[i]!;
  const mean = sum / count;
  let squares = 0;
  for (let i = 0; i < count; i++) squares += (samples[i]! - mean) ** 2;
  return { mean, deviation: count > 1 ? Math.sqrt(squares / (count - 1)) : Number.NaN };
}
