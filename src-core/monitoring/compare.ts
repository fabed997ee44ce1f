/**
 * Two sets of counts against each other: the statistics of the tests. `n` is what was counted, `m` the reference;
 * counts are those of independent entries.
 */
import { chiSquaredAbove } from '../statistics/chiSquared.ts';
import { normalAbove } from '../statistics/normal.ts';

export interface Comparison {
  /** Probability of a difference at least as large where there is none. */
  readonly p: number;
  /** χ², the largest distance, or the deviation of the farthest bin in σ. */
  readonly statistic: number;
  /** Degrees of freedom of χ²; bins that were compared. */
  readonly degrees: number;
  /** Bin that differs most; −1 without any. */
  readonly worst: number;
}

const sumOf = (values: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum;
};

/**
 * Signed significance of n counts where m were counted in a sample `scale` times smaller (Li and Ma, Astrophys. J. 272,
 * 317 (1983), eq. 17): good also for few counts. 0 where nothing was counted in either.
 * @param scale exposure of n over that of m
 */
export function countDeviation(n: number, m: number, scale: number): number {
  if (n + m === 0) return 0;
  const on = n === 0 ? 0 : n * Math.log(((1 + scale) / scale) * (n / (n + m)));
  const off = m === 0 ? 0 : m * Math.log((1 + scale) * (m / (n + m)));
  return Math.sign(n - scale * m) * Math.sqrt(2 * Math.max(0, on + off));
}

/** Probability that none of so many is as improbable as p, taken from one: exact also for small p (Šidák). */
export const ofMany = (p: number, many: number): number => -Math.expm1(many * Math.log1p(-Math.min(p, 1 - 1e-16)));

const isEmpty = (n: ArrayLike<number>, m: ArrayLike<number>, i: number): boolean => n[i] === 0 && m[i] === 0;

/** Shapes bin by bin, both brought to the same number of entries. @param tolerance relative, of every bin */
export function binByBin(n: ArrayLike<number>, m: ArrayLike<number>, tolerance: number): Comparison {
  const scale = sumOf(n) / sumOf(m);
  let degrees = 0;
  let largest = 0;
  let worst = -1;
  for (let i = 0; i < n.length; i++) {
    if (isEmpty(n, m, i)) continue;
    degrees++;
    const spread = scale * (n[i]! + m[i]!);
    const z = countDeviation(n[i]!, m[i]!, scale) / Math.sqrt(1 + (tolerance * scale * m[i]!) ** 2 / spread);
    if (Math.abs(z) > Math.abs(largest)) {
      largest = z;
      worst = i;
    }
  }
  return { p: ofMany(2 * normalAbove(Math.abs(largest)), degrees), statistic: largest, degrees, worst };
}

/** Counts expected of both in a group of bins for χ². */
const LEAST_EXPECTED = 5;

/**
 * χ² of the shapes (Pearson's for a table of two rows; ROOT's Chi2Test “UU”). Neighbouring bins are put together until
 * 5 entries are expected of both.
 */
export function chiSquared(n: ArrayLike<number>, m: ArrayLike<number>, tolerance: number): Comparison {
  const scale = sumOf(n) / sumOf(m);
  const groups = grouped(n, m, scale);
  let statistic = 0;
  let largest = 0;
  let worst = -1;
  for (const { from, n: own, m: reference } of groups) {
    const difference = own - scale * reference;
    const term = difference ** 2 / (scale * (own + reference) + (tolerance * scale * reference) ** 2);
    statistic += term;
    if (term > largest) {
      largest = term;
      worst = from;
    }
  }
  const degrees = Math.max(0, groups.length - 1);
  return { p: degrees === 0 ? 1 : chiSquaredAbove(statistic, degrees), statistic, degrees, worst };
}

interface Group {
  from: number;
  n: number;
  m: number;
}

/** @param scale Σn / Σm */
function grouped(n: ArrayLike<number>, m: ArrayLike<number>, scale: number): Group[] {
  const share = Math.min(scale, 1) / (1 + scale);
  const groups: Group[] = [];
  let open: Group | null = null;
  for (let i = 0; i < n.length; i++) {
    if (isEmpty(n, m, i)) continue;
    open ??= { from: i, n: 0, m: 0 };
    open.n += n[i]!;
    open.m += m[i]!;
    if ((open.n + open.m) * share < LEAST_EXPECTED) continue;
    groups.push(open);
    open = null;
  }
  const last = groups.at(-1);
  if (open === null) return groups;
  if (last === undefined) return [open];
  last.n += open.n;
  last.m += open.m;
  return groups;
}

/**
 * Kolmogorov and Smirnov's largest distance of the two cumulative distributions at the edges of the bins. Its p is
 * that of unbinned values in the limit of many: within bins they count as equal, so true p values are larger.
 */
export function kolmogorov(n: ArrayLike<number>, m: ArrayLike<number>): Comparison {
  const [own, reference] = [sumOf(n), sumOf(m)];
  let below = 0;
  let belowReference = 0;
  let statistic = 0;
  let worst = -1;
  for (let i = 0; i < n.length; i++) {
    below += n[i]!;
    belowReference += m[i]!;
    const distance = Math.abs(below / own - belowReference / reference);
    if (distance > statistic) {
      statistic = distance;
      worst = i;
    }
  }
  const effective = Math.sqrt((own * reference) / (own + reference));
  return { p: kolmogorovAbove(effective * statistic), statistic, degrees: n.length, worst };
}

/** Probability above λ of Kolmogorov's distribution: 2 Σ (−1)^(k−1) exp(−2 k² λ²); for small λ by its theta form. */
export function kolmogorovAbove(lambda: number): number {
  if (lambda < 0.2) return 1;
  if (lambda < 1.18) {
    // 1 − √(2π)/λ Σ exp(−(2k − 1)² π² / (8 λ²))
    const factor = -(Math.PI ** 2) / (8 * lambda ** 2);
    const sum = [1, 3, 5, 7].reduce((all, odd) => all + Math.exp(factor * odd * odd), 0);
    return 1 - (Math.sqrt(2 * Math.PI) / lambda) * sum;
  }
  let sum = 0;
  for (let k = 1; k <= 10; k++) sum += (k % 2 === 1 ? 1 : -1) * Math.exp(-2 * k * k * lambda * lambda);
  return Math.min(1, 2 * sum);
}
