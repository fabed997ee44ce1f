/**
 * CLs by toys with nuisance parameters: q = χ²(signal and background) − χ²(background), each at its minimum over the
 * nuisances, which enter linearly. P_S and P_B are the probabilities of an outcome at most as signal-like as the data
 * (a q at least as large) with and without the signal; CLs = P_S / P_B.
 */
import type { LinearModel } from './leastSquares.ts';

/** A hypothesis: its values at the nominal nuisances, and how the distance from them is fitted. */
export interface Hypothesis {
  readonly values: ArrayLike<number>;
  readonly nuisances: LinearModel;
}

export interface ToyCls {
  /** Of the data */
  readonly observed: number;
  /** Of the median outcome without signal */
  readonly median: number;
}

/**
 * @param errors of the points, σ
 * @param deviates standard normal numbers, one per point and toy, toy by toy. Both hypotheses take the same, and so
 *   may several couplings: what is compared then varies together.
 */
export function clsByToys(
  data: ArrayLike<number>,
  errors: ArrayLike<number>,
  signal: Hypothesis,
  background: Hypothesis,
  deviates: Float64Array,
): ToyCls {
  const points = errors.length;
  const toys = Math.floor(deviates.length / points);
  const left = new Float64Array(points);
  const chiSquared = ({ values, nuisances }: Hypothesis, outcome: ArrayLike<number>): number => {
    for (let i = 0; i < points; i++) left[i] = outcome[i]! - values[i]!;
    return nuisances.chiSquared(left);
  };
  const statistic = (outcome: ArrayLike<number>): number =>
    chiSquared(signal, outcome) - chiSquared(background, outcome);
  const drawn = (truth: Float64Array): Float64Array => {
    const outcome = new Float64Array(points);
    const found = new Float64Array(toys);
    for (let toy = 0; toy < toys; toy++) {
      for (let i = 0; i < points; i++) outcome[i] = truth[i]! + errors[i]! * deviates[toy * points + i]!;
      found[toy] = statistic(outcome);
    }
    return found.toSorted();
  };
  // "At the fits to data": the nuisances' best values move the values that toys scatter about.
  const withSignal = drawn(fitted(signal, data));
  const without = drawn(fitted(background, data));
  const cls = (q: number): number => partFrom(withSignal, q) / partFrom(without, q);
  const middle = without[Math.floor(toys / 2)]!;
  return { observed: cls(statistic(data)), median: cls(middle) };
}

function fitted({ values, nuisances }: Hypothesis, data: ArrayLike<number>): Float64Array {
  const moved = nuisances.predict(nuisances.fit(Float64Array.from(data, (value, i) => value - values[i]!)).values);
  return moved.map((value, i) => value + values[i]!);
}

/** Part of sorted values that are at least `q`; at least half of one, so that a ratio stays finite. */
function partFrom(sorted: Float64Array, q: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < q) low = middle + 1;
    else high = middle;
  }
  return Math.max(0.5, sorted.length - low) / sorted.length;
}
