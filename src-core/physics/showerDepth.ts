/**
 * How much of an electron's shower is in the first radiation lengths of NA64's ECAL, and how that fluctuates: the
 * longitudinal part of the shower's shape (na64.md §3.5). Energies in GeV.
 */

/**
 * Mean part of the energy in the preshower of 4.3 radiation lengths: of simulated electrons 14.0 % at 20 GeV and 6.6 % at
 * 100 GeV, falling with the logarithm between. (The gamma model of the handbook, which does not know the sampling
 * structure, has 3.0 % in 4 radiation lengths at 100 GeV.)
 */
export function preshowerPart(energy: number): number {
  return Math.max(LEAST, AT_100 - SLOPE * Math.log(energy / 100));
}

const AT_100 = 0.0662;
const SLOPE = 0.0461;
const LEAST = 0.01;
/** Standard deviation over the mean: 0.44 at 100 GeV, 0.39 at 20 GeV. */
const FLUCTUATION = 0.44;

/** χ² of one degree of freedom; NaN without energy. */
export function depthChiSquared(preshower: number, total: number): number {
  if (!(total > 0)) return Number.NaN;
  const expected = preshowerPart(total);
  return ((preshower / total - expected) / (FLUCTUATION * expected)) ** 2;
}
