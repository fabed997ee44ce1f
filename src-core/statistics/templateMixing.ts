/**
 * Share of one kind in a sample, from two templates: counts D are compared with N [(1 − f) e + f h] in bins, f between
 * 0 and 1. Templates are counts themselves: their statistics enter by one factor β per bin with the variance of the
 * mixture (J. Conway, PHYSTAT 2011, after Barlow and Beeston, 1993), which is solved in closed form. The function is a
 * χ² (likelihood ratio of Baker and Cousins), so that an increase by 1 is one standard deviation. Bins of a template are
 * taken as independent, though their sum is fixed: with templates no larger than the sample errors come out up to a
 * fifth too large, with templates five times as large that is no longer seen.
 */

export interface TemplateMixing {
  readonly fraction: number;
  /** From the curvature at the minimum; at an end of the range the way to an increase by 1. */
  readonly error: number;
  /** Where χ² is higher by 1; null where that is beyond 0 or 1 */
  readonly low: number | null;
  readonly high: number | null;
  /** One-sided, 90 %: where χ² is higher by 1.642 */
  readonly limit: number;
  readonly isAtLimit: boolean;
  readonly chi2: number;
  readonly ndof: number;
  readonly scan: { readonly fraction: Float64Array; readonly chi2: Float64Array };
  /** Bins as they were merged, so that both templates have something in each: first bin of each, and the end */
  readonly bins: readonly number[];
}

/** A bin of a template needs as much. */
const LEAST = 5;
const SCAN = 400;
/** (1.2816)²: 10 % of a Gaussian lie beyond. */
const LIMIT = 1.642;

/** @returns null where a sample is empty, or all lies in one bin after merging */
export function mixTemplates(
  data: ArrayLike<number>,
  first: ArrayLike<number>,
  second: ArrayLike<number>,
): TemplateMixing | null {
  const bins = mergedBins(first, second);
  const [counts, e, h] = [data, first, second].map((one) => merged(one, bins));
  const [total, ne, nh] = [counts!, e!, h!].map((one) => one.reduce((sum, value) => sum + value, 0));
  if (counts!.length < 2 || !(total! > 0 && ne! > 0 && nh! > 0)) return null;
  const chi2 = (f: number): number => {
    let sum = 0;
    for (let i = 0; i < counts!.length; i++) {
      const expected = total! * (((1 - f) * e![i]!) / ne! + (f * h![i]!) / nh!);
      const variance = total! ** 2 * (((1 - f) / ne!) ** 2 * e![i]! + (f / nh!) ** 2 * h![i]!);
      sum += binTerm(counts![i]!, expected, variance / expected ** 2);
    }
    return sum;
  };
  const fraction = Float64Array.from({ length: SCAN + 1 }, (_, i) => i / SCAN);
  const values = fraction.map(chi2);
  const lowest = values.indexOf(Math.min(...values));
  const best = minimum(chi2, Math.max(0, (lowest - 1) / SCAN), Math.min(1, (lowest + 1) / SCAN));
  const least = chi2(best);
  const low = crossing(chi2, best, 0, least + 1);
  const high = crossing(chi2, best, 1, least + 1);
  const isAtLimit = best < STEP || best > 1 - STEP;
  return {
    fraction: best,
    error: isAtLimit ? Math.max(best - (low ?? best), (high ?? best) - best) : curvatureError(chi2, best, least),
    low,
    high,
    limit: crossing(chi2, best, 1, least + LIMIT) ?? 1,
    isAtLimit,
    chi2: least,
    ndof: counts!.length - 1,
    scan: { fraction, chi2: values },
    bins,
  };
}

/** @param relative variance of the expectation by the templates, over its square */
function binTerm(count: number, expected: number, relative: number): number {
  const half = 1 - expected * relative;
  const beta = (half + Math.sqrt(half * half + 4 * count * relative)) / 2;
  const mean = beta * expected;
  return 2 * (mean - count + (count > 0 ? count * Math.log(count / mean) : 0)) + (beta - 1) ** 2 / relative;
}

function mergedBins(first: ArrayLike<number>, second: ArrayLike<number>): number[] {
  const starts = [0];
  let [e, h] = [0, 0];
  for (let i = 0; i < first.length; i++) {
    e += first[i]!;
    h += second[i]!;
    if (e < LEAST || h < LEAST) continue;
    starts.push(i + 1);
    [e, h] = [0, 0];
  }
  // What is left over goes to the last whole bin.
  if (starts.length > 1) starts.pop();
  return [...starts, first.length];
}

const merged = (values: ArrayLike<number>, bins: readonly number[]): number[] =>
  bins.slice(1).map((end, i) => {
    let sum = 0;
    for (let bin = bins[i]!; bin < end; bin++) sum += values[bin]!;
    return sum;
  });

const STEP = 1e-4;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

function minimum(f: (x: number) => number, low: number, high: number): number {
  let [a, b] = [low, high];
  while (b - a > 1e-9) {
    const [x, y] = [b - GOLDEN * (b - a), a + GOLDEN * (b - a)];
    if (f(x) < f(y)) b = y;
    else a = x;
  }
  return (a + b) / 2;
}

/** Between the minimum and an end of the range; null where the function stays below. */
function crossing(f: (x: number) => number, from: number, end: number, level: number): number | null {
  if (f(end) < level) return null;
  let [inside, outside] = [from, end];
  for (let i = 0; i < 60; i++) {
    const middle = (inside + outside) / 2;
    if (f(middle) < level) inside = middle;
    else outside = middle;
  }
  return (inside + outside) / 2;
}

function curvatureError(f: (x: number) => number, at: number, least: number): number {
  const step = Math.min(at, 1 - at, 1e-3);
  return step * Math.sqrt(2 / (f(at + step) + f(at - step) - 2 * least));
}
