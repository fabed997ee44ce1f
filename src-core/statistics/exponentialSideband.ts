/**
 * A background that rises exponentially, exp(p₁ + p₂ x) per unit of x: fitted where it is many and integrated where the
 * signal is looked for (na64.md §5.3).
 */

export interface Exponential {
  readonly p1: number;
  readonly p2: number;
}

export interface ExponentialFit extends Exponential {
  /** Of p₁ and p₂: [σ₁², cov, σ₂²] */
  readonly covariance: readonly [number, number, number];
  readonly isValid: boolean;
}

/** ∫ exp(p₁ + p₂ x) dx. */
export function exponentialIntegral({ p1, p2 }: Exponential, low: number, high: number): number {
  const width = high - low;
  return p2 === 0 ? Math.exp(p1) * width : (Math.exp(p1 + p2 * low) * Math.expm1(p2 * width)) / p2;
}

/** Relative error of the integral from low to high, by the fit's covariance. */
export function integralError({ p1, p2, covariance }: ExponentialFit, low: number, high: number): number {
  const step = 1e-6;
  const value = exponentialIntegral({ p1, p2 }, low, high);
  // d ln N / dp₁ = 1
  const slope =
    (exponentialIntegral({ p1, p2: p2 + step }, low, high) - exponentialIntegral({ p1, p2: p2 - step }, low, high)) /
    (2 * step * value);
  const [first, mixed, second] = covariance;
  return Math.sqrt(first + 2 * slope * mixed + slope * slope * second);
}

/**
 * Maximum of the binned Poisson likelihood. Given p₂, p₁ follows from the total; p₂ is found by Newton's steps on the
 * mean position, which the fit makes that of the data. Not valid without two bins that hold counts.
 * @param edges of the bins, one more than `counts`, evenly or unevenly spaced
 */
export function fitExponential(counts: ArrayLike<number>, edges: ArrayLike<number>): ExponentialFit {
  const bins = counts.length;
  let total = 0;
  let filled = 0;
  for (let i = 0; i < bins; i++) {
    total += counts[i]!;
    if (counts[i]! > 0) filled++;
  }
  if (filled < 2) return { p1: NaN, p2: NaN, covariance: [NaN, NaN, NaN], isValid: false };
  const [low, high] = [edges[0]!, edges[bins]!];
  let p2 = 0;
  for (let step = 0; step < 100; step++) {
    const { score, information } = slopeScore(counts, edges, total, p2);
    const move = Math.max(-10 / (high - low), Math.min(10 / (high - low), score / information));
    p2 += move;
    if (Math.abs(move) < 1e-12 * (1 + Math.abs(p2))) break;
  }
  const p1 = Math.log(total / exponentialIntegral({ p1: 0, p2 }, low, high));
  const { mean, information } = slopeScore(counts, edges, total, p2);
  // Σ µ = N, Σ µ x̄ = N mean, and the spread of the mean: the inverse of the information of p₁ and p₂.
  const variance = 1 / information;
  const isValid = Number.isFinite(p1) && Number.isFinite(variance) && variance > 0;
  return { p1, p2, covariance: [1 / total + mean ** 2 * variance, -mean * variance, variance], isValid };
}

/** Derivative of the log-likelihood in p₂ at the best p₁, and its information. */
function slopeScore(
  counts: ArrayLike<number>,
  edges: ArrayLike<number>,
  total: number,
  p2: number,
): { score: number; information: number; mean: number } {
  // With p₁ eliminated bins share the total by their integrals; d ln(share)/dp₂ = x̄(bin) − x̄(all).
  const low = edges[0]!;
  const all = exponentialIntegral({ p1: -p2 * low, p2 }, low, edges[counts.length]!);
  let [score, mean, square] = [0, 0, 0];
  for (let i = 0; i < counts.length; i++) {
    const share = exponentialIntegral({ p1: -p2 * low, p2 }, edges[i]!, edges[i + 1]!) / all;
    const place = meanPlace(p2, edges[i]!, edges[i + 1]!);
    mean += share * place;
    square += share * place * place;
    score += counts[i]! * place;
  }
  return { score: score - total * mean, information: total * (square - mean * mean), mean };
}

/** Mean x of exp(p₂ x) between two bounds. */
function meanPlace(p2: number, low: number, high: number): number {
  const half = (p2 * (high - low)) / 2;
  // coth h − 1/h, h/3 near zero
  const shift = Math.abs(half) < 1e-4 ? half / 3 : 1 / Math.tanh(half) - 1 / half;
  return (low + high) / 2 + (shift * (high - low)) / 2;
}
