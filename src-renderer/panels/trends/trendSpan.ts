/** The part of a trend that is in sight, and how a wheel or a button changes it. */
import type { Trend } from '#core/api/trends.ts';

/** Half-open range of x that is shown. */
export interface Span {
  readonly low: number;
  readonly high: number;
}

export function wholeSpan({ points: { x } }: Trend): Span {
  const [low, high] = [x[0] ?? 0, x.at(-1) ?? 1];
  const room = 0.02 * (high - low) || 0.5;
  return { low: low - room, high: high + room };
}

/** @param at share of the width that stays where it is; factor below 1: nearer */
export function zoomedSpan({ low, high }: Span, factor: number, at: number): Span {
  const fixed = low + at * (high - low);
  return { low: fixed - at * (high - low) * factor, high: fixed + (1 - at) * (high - low) * factor };
}

/** @param by share of the width */
export function movedSpan({ low, high }: Span, by: number): Span {
  return { low: low + by * (high - low), high: high + by * (high - low) };
}

/** An alarm with as much on both sides of it, and never so near that nothing else is seen. */
export function spanAround({ fromX, toX }: { readonly fromX: number; readonly toX: number }, trend: Trend): Span {
  const whole = wholeSpan(trend);
  const width = Math.max(toX - fromX, (whole.high - whole.low) / 20);
  return { low: fromX - width, high: toX + width };
}
