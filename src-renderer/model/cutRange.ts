/** The scale of a cut's slider: from a place on the track to a value with as few digits as the place needs. */
import type { Cut } from '#core/event/cut.ts';

/** Places on the track, from 0 to this. */
export const TRACK_STEPS = 200;

export interface CutDomain {
  readonly low: number;
  readonly high: number;
  readonly isWhole: boolean;
}

/** Where values of this event lie, widened to hold what the cut says already. */
export function cutDomain(low: number, high: number, cut: Cut, isWhole: boolean): CutDomain {
  return {
    low: Math.min(low, cut.min ?? low, cut.max ?? low),
    high: Math.max(high, cut.min ?? high, cut.max ?? high),
    isWhole,
  };
}

/** The ends of the track are the exact ends, so that a bound there excludes nothing. */
export function valueAtStep({ low, high, isWhole }: CutDomain, step: number): number {
  if (step <= 0) return low;
  if (step >= TRACK_STEPS) return high;
  const value = low + ((high - low) * step) / TRACK_STEPS;
  if (isWhole) return Math.round(value);
  const decimals = Math.ceil(-Math.log10((high - low) / TRACK_STEPS));
  const unit = 10 ** -decimals;
  const rounded = decimals > 0 && decimals <= 20 ? Number(value.toFixed(decimals)) : Math.round(value / unit) * unit;
  return Math.min(high, Math.max(low, rounded));
}

export function stepOfValue({ low, high }: CutDomain, value: number): number {
  if (high <= low) return 0;
  return Math.round(Math.min(1, Math.max(0, (value - low) / (high - low))) * TRACK_STEPS);
}
