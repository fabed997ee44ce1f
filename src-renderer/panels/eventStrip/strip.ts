/** Geometry of the event strip: one small chart per column over all events that pass the filter. */
export interface StripSeries {
  readonly name: string;
  readonly low: readonly (number | null)[];
  readonly high: readonly (number | null)[];
}

export interface Extent {
  readonly low: number;
  readonly high: number;
}

/** Values between which a series is drawn; from 0 where all are positive, so that heights compare. */
export function extentOf(series: StripSeries): Extent | null {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of series.low) if (value !== null && value < low) low = value;
  for (const value of series.high) if (value !== null && value > high) high = value;
  if (low > high) return null;
  return { low: Math.min(0, low), high: high > 0 || low < 0 ? Math.max(high, 0) : 1 };
}

/** The bin in which a key lies: the last one whose first key is not above it; −1 before the first. */
export function binOfKey(keys: readonly number[], key: number): number {
  let from = 0;
  let to = keys.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (keys[middle]! <= key) from = middle + 1;
    else to = middle;
  }
  return from - 1;
}

/** The bin below a point; clamped to the ends. */
export function binAt(x: number, width: number, bins: number): number {
  return Math.max(0, Math.min(bins - 1, Math.floor((x / width) * bins)));
}
