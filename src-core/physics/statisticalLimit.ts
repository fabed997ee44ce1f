/** The simplest limit of a scan: signal against the statistics of the background in the points that see it best. */
import type { Run3Period } from './padmeRun3.ts';
import { yieldPerCoupling } from './resonance.ts';

/** One-sided 90 % of a Gaussian, as the published cross-check takes it */
const SIGMAS = 1.28;

/**
 * g at which the periods with the largest expected signal together show 1.28 √N more pairs than the N that they have.
 * @param mass of X, GeV
 * @param best number of periods
 */
export function statisticalLimit(periods: readonly Run3Period[], mass: number, best = 5): number {
  const largest = periods
    .map(({ beamEnergy, signalEfficiency, positrons, pairs }) => ({
      pairs,
      signal: yieldPerCoupling(beamEnergy, mass) * signalEfficiency * positrons,
    }))
    .toSorted((a, b) => b.signal - a.signal)
    .slice(0, best);
  const pairs = largest.reduce((sum, one) => sum + one.pairs, 0);
  const signal = largest.reduce((sum, one) => sum + one.signal, 0);
  return Math.sqrt((SIGMAS * Math.sqrt(pairs)) / signal);
}
