/** Upper limits on a strength whose estimate is Gaussian: CLs = P(≤ estimate | strength) / P(≤ estimate | 0). */
import { normalBelow, normalQuantile } from './normal.ts';

/**
 * Strength excluded at a confidence level.
 * @param estimate may be negative
 * @param error of the estimate, σ
 * @param level such as 0.9: CLs is 1 − level at the limit
 */
export function clsLimit(estimate: number, error: number, level: number): number {
  return estimate + error * normalQuantile(1 - (1 - level) * normalBelow(estimate / error));
}

/**
 * Limit that is expected without a signal.
 * @param deviation of the estimate in σ: 0 for the median, ±1 and ±2 for the bands
 */
export function expectedLimit(error: number, level: number, deviation = 0): number {
  return clsLimit(deviation * error, error, level);
}
