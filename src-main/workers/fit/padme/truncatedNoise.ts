/** Noise of a channel of which only what lies above a threshold is read. */
import { normalAbove, normalDensity } from '#core/statistics/normal.ts';

const LEAST_READS = 50;

/**
 * Standard deviation σ of Gaussian noise about 0 from readings above the threshold T: their mean square is
 * σ² (1 + t φ(t) / (1 − Φ(t))) with t = T/σ, solved by repeated insertion.
 * @param squares sum of the squares of the readings; fourths: of their fourth powers
 * @returns null of fewer than 50 readings
 */
export function truncatedNoise(
  reads: number,
  squares: number,
  fourths: number,
  threshold: number,
): { value: number; error: number } | null {
  if (reads < LEAST_READS || !(squares > 0)) return null;
  const mean = squares / reads;
  const value = solved(mean, threshold);
  const meanError = Math.sqrt(Math.max(0, fourths / reads - mean * mean) / reads);
  const step = 1e-3 * mean;
  const slope = (solved(mean + step, threshold) - solved(mean - step, threshold)) / (2 * step);
  const error = slope * meanError;
  return Number.isFinite(value) && error > 0 ? { value, error } : null;
}

function solved(mean: number, threshold: number): number {
  let sigma = Math.sqrt(mean);
  for (let round = 0; round < 200; round++) {
    const t = threshold / sigma;
    sigma = Math.sqrt(mean / (1 + (t * normalDensity(t)) / normalAbove(t)));
  }
  return sigma;
}
