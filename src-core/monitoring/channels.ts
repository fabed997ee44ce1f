/**
 * Which channels of a map, or bins of a profile, are dead, hot or off, each by itself, at a stated probability for the
 * whole of them.
 */
import { normalQuantile } from '../statistics/normal.ts';
import { countDeviation } from './compare.ts';
import type { Fill } from './fill.ts';
import type { MonitorTest } from './testDefinition.ts';
import type { ChannelVerdict } from './view.ts';

export type ChannelTest = Extract<MonitorTest, { kind: 'channels' }>;

export interface JudgedChannel {
  /** Objects per event, or the mean of the value; null where the channel has none. */
  readonly value: number | null;
  /** As the reference has it; null without one. */
  readonly expected: number | null;
  readonly verdict: ChannelVerdict;
  /** Deviation in σ, for the order in which they are told. */
  readonly deviation: number;
}

/** Objects of a channel below which its mean says nothing. */
const LEAST_OBJECTS = 20;

/**
 * In the order of the channels of the fill. A channel of which too little is expected to tell is `noData`.
 * @param reference null: only fixed limits can be held
 */
export function judgeChannels(fill: Fill, reference: Fill | null, test: ChannelTest): JudgedChannel[] {
  const { length } = fill.columns['n']!;
  // Two sides, and every channel by itself.
  const limit = -normalQuantile(-Math.expm1(Math.log1p(-test.probability) / length) / 2);
  return Array.from({ length }, (_, i) =>
    test.of === 'occupancy' ? occupancy(fill, reference, i, test, limit) : mean(fill, reference, i, test, limit),
  );
}

function occupancy(fill: Fill, reference: Fill | null, i: number, test: ChannelTest, limit: number): JudgedChannel {
  const seen = fill.columns['n']![i]!;
  const value = fill.events > 0 ? seen / fill.events : null;
  if (reference === null || reference.events === 0 || fill.events === 0) {
    return { value, expected: null, verdict: 'noData', deviation: 0 };
  }
  const scale = fill.events / reference.events;
  const before = reference.columns['n']![i]!;
  const expected = before / reference.events;
  const deviation = countDeviation(seen, before, scale);
  const told = { value, expected, deviation };
  if (deviation > limit && value! > Math.min(test.hot * expected, (1 + expected) / 2))
    return { ...told, verdict: 'hot' };
  if (deviation < -limit && value! <= test.dead * expected) return { ...told, verdict: 'dead' };
  // Nothing at all would not have stood out yet.
  const canTell = -countDeviation(0, before, scale) > limit;
  return { ...told, verdict: canTell ? 'good' : 'noData' };
}

function mean(fill: Fill, reference: Fill | null, i: number, test: ChannelTest, limit: number): JudgedChannel {
  const own = momentsAt(fill, i);
  if (own === null) return { value: null, expected: null, verdict: 'noData', deviation: 0 };
  const before = reference && momentsAt(reference, i);
  const told = { value: own.mean, expected: before?.mean ?? null };
  // What was beyond the limits in the reference, too, is known.
  const beyond = before !== null && beyondOf(before.mean, test) > 0 ? 0 : beyondOf(own.mean, test);
  const fixed = beyond > 0 ? beyond / Math.max(own.error, Number.MIN_VALUE) : 0;
  if (fixed > limit) return { ...told, verdict: 'off', deviation: Math.min(fixed, 1e6) };
  if (test.off === undefined) return { ...told, verdict: 'good', deviation: fixed };
  if (before === null) return { ...told, verdict: test.within === undefined ? 'noData' : 'good', deviation: fixed };
  const shift = own.mean - before.mean;
  const deviation = Math.min(1e6, Math.abs(shift) / Math.max(Math.hypot(own.error, before.error), Number.MIN_VALUE));
  const isOff = Math.abs(shift) > test.off && deviation > limit;
  return { ...told, verdict: isOff ? 'off' : 'good', deviation };
}

/** How far a mean lies outside of the fixed limits. */
function beyondOf(value: number, { within }: ChannelTest): number {
  const [low, high] = within ?? [null, null];
  return Math.max(0, low === null ? 0 : low - value, high === null ? 0 : value - high);
}

function momentsAt({ columns }: Fill, i: number): { mean: number; error: number } | null {
  // The bins of a profile count their values alone.
  const n = (columns['count'] ?? columns['n']!)[i]!;
  if (n < LEAST_OBJECTS) return null;
  const average = columns['sum']![i]! / n;
  const variance = Math.max(0, (columns['sum2']![i]! - n * average * average) / (n - 1));
  return { mean: average, error: Math.sqrt(variance / n) };
}
