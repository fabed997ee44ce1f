/** The χ² distribution. */
import { upperGamma } from './gamma.ts';

/**
 * P(χ²): probability of a χ² at least as large.
 * @param degrees of freedom, from 1
 */
export function chiSquaredAbove(chiSquared: number, degrees: number): number {
  return upperGamma(degrees / 2, chiSquared / 2);
}
