/** How a detector is shown before anybody has turned it. */
import { boundsOf } from '../model/bounds.ts';
import type { Length } from './pose.ts';
import { niceLength } from './scaleBar.ts';

/** Length by width from which on a detector is oblong, and from which on it is a line. */
const OBLONG = 2.5;
const LONG = 5;
/** A line whose length exceeds its width by more than this is drawn wider. */
const THIN = 12;
/** Length by width that a widened line has at least. */
const GOAL = 7;

/** Length along z by the larger of width and height, of points x y z each. */
function elongation(points: ArrayLike<number>): number {
  const { low, high } = boundsOf(points);
  const across = Math.max(high[0] - low[0], high[1] - low[1]);
  return across > 0 ? (high[2] - low[2]) / across : 1;
}

export function lengthClass(points: ArrayLike<number>, transverse: number): Length {
  const shown = elongation(points) / transverse;
  if (shown > LONG) return 'long';
  return shown > OBLONG ? 'oblong' : 'compact';
}

/** The round factor (1, 2, 5 × 10ⁿ) for x and y that makes a thin line legible; 1 for all others. */
export function suggestedMagnification(points: ArrayLike<number>): number {
  const thin = elongation(points);
  return thin > THIN ? Math.max(1, niceLength(thin / GOAL)) : 1;
}
