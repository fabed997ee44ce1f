/** Counts of values in equal bins: the silhouette behind a cut's slider. */
export interface Silhouette {
  /** Smallest and largest finite value; equal where all are the same. */
  readonly low: number;
  readonly high: number;
  readonly counts: Uint32Array;
  /** Values that are not finite, counted nowhere else. */
  readonly missing: number;
}

/** null where no value is finite. */
export function silhouette(values: ArrayLike<number>, bins: number): Silhouette | null {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let missing = 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    if (!Number.isFinite(value)) {
      missing++;
      continue;
    }
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return null;
  const counts = new Uint32Array(bins);
  const scale = high > low ? bins / (high - low) : 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    if (!Number.isFinite(value)) continue;
    const bin = Math.min(bins - 1, Math.floor((value - low) * scale));
    counts[bin]!++;
  }
  return { low, high, counts, missing };
}
