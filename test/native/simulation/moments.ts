/** Small statistics for tests. */

export interface Moments {
  mean: number;
  sigma: number;
  /** Standard error of the mean. */
  error: number;
}

export function moments(values: ArrayLike<number>): Moments {
  const list = Array.from(values);
  const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
  const sigma = Math.sqrt(list.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (list.length - 1));
  return { mean, sigma, error: sigma / Math.sqrt(list.length) };
}

/**
 * Probability of a Kolmogorov distance at least as large as that of the values from the distribution
 * (Kolmogorov's series with Stephens' correction for the number of values).
 */
export function kolmogorov(values: ArrayLike<number>, distribution: (x: number) => number): number {
  const sorted = Float64Array.from(values).toSorted();
  const n = sorted.length;
  let distance = 0;
  sorted.forEach((value, i) => {
    const p = distribution(value);
    distance = Math.max(distance, p - i / n, (i + 1) / n - p);
  });
  const lambda = (Math.sqrt(n) + 0.12 + 0.11 / Math.sqrt(n)) * distance;
  let sum = 0;
  for (let k = 1; k <= 100; k++) sum += 2 * (-1) ** (k - 1) * Math.exp(-2 * (k * lambda) ** 2);
  return Math.min(1, Math.max(0, sum));
}

/** Distribution function of a density between two bounds, by Simpson's rule on a fine grid. */
export function cumulative(density: (x: number) => number, low: number, high: number): (x: number) => number {
  const steps = 20_000;
  const width = (high - low) / steps;
  const sums = new Float64Array(steps + 1);
  for (let i = 0; i < steps; i++) {
    const x = low + i * width;
    sums[i + 1] = sums[i]! + (density(x) + 4 * density(x + width / 2) + density(x + width)) * (width / 6);
  }
  const total = sums[steps]!;
  return (x) => {
    const at = Math.min(Math.max((x - low) / width, 0), steps);
    const i = Math.min(Math.floor(at), steps - 1);
    return (sums[i]! + (at - i) * (sums[i + 1]! - sums[i]!)) / total;
  };
}
