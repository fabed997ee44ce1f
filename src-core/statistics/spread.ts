/** Location and width of a sample, with errors; robust ones beside the moments, because tails are of interest apart. */

export interface Estimate {
  readonly value: number;
  /** 1σ, statistical, for a sample that is Gaussian in its middle; NaN for fewer than two values. */
  readonly error: number;
}

export interface Spread {
  readonly count: number;
  readonly mean: Estimate;
  readonly median: Estimate;
  /** Standard deviation (n − 1). */
  readonly rms: Estimate;
  /** Half the distance of the quantiles at ∓1σ of a Gaussian: tails do not count. */
  readonly core: Estimate;
}

/** Gaussian: variance of the median is π/2 · σ²/n. */
const MEDIAN_ERROR = Math.sqrt(Math.PI / 2);
const TAIL = 0.158_655_253_931_457_05;
/**
 * Error of the core width in σ/√n. Order statistics: var q = p(1 − p)/(n f²), cov of both quantiles p²/(n f²), with p the
 * tail beyond 1σ and f the Gaussian density there (Kendall & Stuart, The Advanced Theory of Statistics, vol. 1, ch. 10).
 */
const CORE_ERROR = Math.sqrt((TAIL * (1 - 2 * TAIL)) / 2) / (Math.exp(-0.5) / Math.sqrt(2 * Math.PI));

/** Quantile of sorted values, linear between them; NaN for none. */
export function quantile(sorted: ArrayLike<number>, part: number): number {
  if (sorted.length === 0) return Number.NaN;
  const place = part * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (place - below) * (sorted[above]! - sorted[below]!);
}

/** @param values finite; in any order, and left so */
export function spreadOf(values: ArrayLike<number>): Spread {
  const sorted = Float64Array.from(values).toSorted();
  const count = sorted.length;
  const root = Math.sqrt(count);
  // About the middle, so that no digits are lost where the spread is small beside the mean.
  const middle = quantile(sorted, 0.5);
  let sum = 0;
  for (const value of sorted) sum += value - middle;
  const mean = count > 0 ? middle + sum / count : Number.NaN;
  let squares = 0;
  for (const value of sorted) squares += (value - mean) ** 2;
  const rms = count > 1 ? Math.sqrt(squares / (count - 1)) : Number.NaN;
  const core = count > 1 ? (quantile(sorted, 1 - TAIL) - quantile(sorted, TAIL)) / 2 : Number.NaN;
  return {
    count,
    mean: { value: mean, error: rms / root },
    median: { value: middle, error: (MEDIAN_ERROR * core) / root },
    rms: { value: rms, error: rms / Math.sqrt(2 * Math.max(1, count - 1)) },
    core: { value: core, error: (CORE_ERROR * core) / root },
  };
}
