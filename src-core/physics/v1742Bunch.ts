/**
 * The bunch in the waveform of PADME's lead glass, as the experiment reads it (padme.md §3.5, §4.1). Charges in pC, times
 * in ns, codes in counts; pulses go below the pedestal.
 */
import { CHARGE_PER_COUNT } from './v1742.ts';

/** Samples of the pedestal, and those that the charge is the sum of */
const PEDESTAL_END = 100;
const CHARGE_BEGIN = 200;
const CHARGE_END = 600;
/** Codes below say only that the signal is larger. */
const SATURATED = 15;

export interface GlassBunch {
  readonly pedestal: number;
  /** r.m.s. of one sample */
  readonly noise: number;
  readonly charge: number;
  /** Of noise and pedestal */
  readonly chargeError: number;
  /** Time above the threshold */
  readonly length: number;
  /** r.m.s. of the samples above it: how even the bunch is; NaN where there are none */
  readonly bbq: number;
  readonly isSaturated: boolean;
}

/** null for a waveform that does not reach the end of the charge's samples, or has one that is no number. */
export function glassBunch(samples: ArrayLike<number>, period: number, threshold: number): GlassBunch | null {
  if (samples.length < CHARGE_END) return null;
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < PEDESTAL_END; i++) {
    sum += samples[i]!;
    squares += samples[i]! * samples[i]!;
  }
  const pedestal = sum / PEDESTAL_END;
  const variance = Math.max(0, squares / PEDESTAL_END - pedestal * pedestal);
  let charge = 0;
  for (let i = CHARGE_BEGIN; i < CHARGE_END; i++) charge += pedestal - samples[i]!;
  let above = 0;
  let aboveSum = 0;
  let aboveSquares = 0;
  let isSaturated = false;
  for (let i = 0; i < samples.length; i++) {
    const signal = pedestal - samples[i]!;
    if (samples[i]! < SATURATED) isSaturated = true;
    if (!(signal > threshold)) continue;
    above++;
    aboveSum += signal;
    aboveSquares += signal * signal;
  }
  if (!Number.isFinite(pedestal) || !Number.isFinite(charge)) return null;
  const summed = CHARGE_END - CHARGE_BEGIN;
  const mean = aboveSum / above;
  const unit = period * CHARGE_PER_COUNT;
  return {
    pedestal,
    noise: Math.sqrt(variance),
    charge: charge * unit,
    chargeError: unit * Math.sqrt(variance * (summed + (summed * summed) / PEDESTAL_END)),
    length: above * period,
    bbq: above > 0 ? Math.sqrt(Math.max(0, aboveSquares / above - mean * mean)) : Number.NaN,
    isSaturated,
  };
}
