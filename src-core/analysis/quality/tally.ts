/** Adds up the comparisons of one kind of objects over events. */
import { efficiency } from '../../statistics/binomial.ts';
import { quantile, spreadOf, type Estimate } from '../../statistics/spread.ts';
import type { Compared, Comparison } from './comparison.ts';
import type {
  QualityDistribution,
  QualityEstimate,
  QualityHistogram,
  QualityRate,
  QualityResult,
  QualitySpread,
  QualityVersus,
} from './result.ts';

/** True objects, and reconstructed ones, that are kept of one kind. */
const MOST_OBJECTS = 1_000_000;
const MOST_BINS = 12;
/** Bins have at least as many objects where there are enough of them. */
const FEWEST_PER_BIN = 40;
const RESIDUAL_BINS = 60;
/** Core widths on each side of the median that a histogram of residuals shows. */
const RESIDUAL_REACH = 5;
const PULL_BINS = 50;
const PULL_REACH = 5;
/** A bin is not stretched by a few far objects. */
const OUTLIERS = 0.005;

const estimate = ({ value, error }: Estimate): QualityEstimate => ({
  value: Number.isFinite(value) ? value : null,
  error: Number.isFinite(error) ? error : null,
});

function spread(values: ArrayLike<number>): QualitySpread {
  const { count, mean, median, rms, core } = spreadOf(values);
  return { count, mean: estimate(mean), median: estimate(median), rms: estimate(rms), core: estimate(core) };
}

function rate(passed: number, of: number): QualityRate {
  const found = efficiency({ weight: passed, weight2: passed }, { weight: of, weight2: of });
  return { passed, of, value: found?.value ?? null, low: found?.low ?? null, high: found?.high ?? null };
}

function histogram(values: ArrayLike<number>, low: number, high: number, bins: number): QualityHistogram {
  const counts = Array.from({ length: bins }, () => 0);
  let below = 0;
  let above = 0;
  for (let i = 0; i < values.length; i++) {
    const bin = Math.floor(((values[i]! - low) / (high - low)) * bins);
    if (bin < 0) below++;
    else if (bin >= bins) above++;
    else counts[bin]!++;
  }
  return { low, high, counts, below, above };
}

const finite = (values: readonly number[]): number[] => values.filter((value) => Number.isFinite(value));

export class QualityTally {
  readonly #comparison: Comparison;
  /** Per true object. */
  readonly #found: boolean[] = [];
  readonly #truth: number[][];
  readonly #residuals: number[][];
  readonly #errors: number[][];
  /** Per reconstructed object. */
  readonly #fakes: boolean[] = [];
  readonly #reconstructed: number[][];
  #events = 0;
  #isThere = false;
  #isCapped = false;

  constructor(comparison: Comparison) {
    this.#comparison = comparison;
    this.#truth = comparison.variables.map(() => []);
    this.#reconstructed = comparison.variables.map(() => []);
    this.#residuals = comparison.quantities.map(() => []);
    this.#errors = comparison.quantities.map(() => []);
  }

  /** One event; one that would go beyond the bound is left out as a whole. */
  add(compared: Compared): void {
    const { found, fakes } = compared;
    if (Math.max(this.#found.length + found.length, this.#fakes.length + fakes.length) > MOST_OBJECTS) {
      this.#isCapped = true;
      return;
    }
    this.#events++;
    this.#isThere ||= compared.isThere;
    for (let i = 0; i < found.length; i++) this.#found.push(found[i]! >= 0);
    for (let i = 0; i < fakes.length; i++) this.#fakes.push(fakes[i] === 1);
    append(this.#truth, compared.truth);
    append(this.#residuals, compared.residuals);
    append(this.#errors, compared.errors);
    append(this.#reconstructed, compared.reconstructed);
  }

  /** null where no event had such objects, or none at all. */
  result(): QualityResult | null {
    const { id, title, description, quantities, variables } = this.#comparison;
    if (!this.#isThere || this.#found.length + this.#fakes.length === 0) return null;
    const pulls = quantities.map((_, q) => this.#pulls(q));
    return {
      id,
      title,
      description,
      events: this.#events,
      efficiency: rate(count(this.#found), this.#found.length),
      fakes: rate(count(this.#fakes), this.#fakes.length),
      quantities: quantities.map((quantity, q) => ({
        ...quantity,
        residuals: residualDistribution(finite(this.#residuals[q]!)),
        pulls: pullDistribution(finite(pulls[q]!)),
      })),
      versus: variables.map((variable, v) => ({ ...variable, ...this.#versus(v, pulls) })),
      isCapped: this.#isCapped,
    };
  }

  #pulls(q: number): number[] {
    const errors = this.#errors[q]!;
    return this.#residuals[q]!.map((residual, i) => (errors[i]! > 0 ? residual / errors[i]! : Number.NaN));
  }

  #versus(v: number, pulls: readonly (readonly number[])[]): Omit<QualityVersus, 'name' | 'label' | 'unit'> {
    const values = this.#truth[v]!;
    const edges = equalBins(finite(values));
    const bins = Math.max(0, edges.length - 1);
    const rows = rowsByBin(values, edges);
    const made = this.#reconstructed[v]!;
    const hasMade = made.some((value) => Number.isFinite(value));
    const fakeRows = hasMade ? rowsByBin(made, edges) : [];
    const spreads = (of: readonly number[]): QualitySpread[] =>
      rows.map((own) => spread(finite(own.map((row) => of[row]!))));
    return {
      edges,
      efficiency: rows.map((own) => rate(countAt(this.#found, own), own.length)),
      fakes: fakeRows.map((own) => rate(countAt(this.#fakes, own), own.length)),
      residuals: this.#residuals.map((of) => (bins > 0 ? spreads(of) : [])),
      pulls: pulls.map((of) => (bins > 0 && finite(of).length > 0 ? spreads(of) : null)),
    };
  }
}

function append(lists: readonly number[][], values: readonly ArrayLike<number>[]): void {
  lists.forEach((list, index) => {
    const own = values[index]!;
    for (let i = 0; i < own.length; i++) list.push(own[i]!);
  });
}

const count = (flags: readonly boolean[]): number => flags.reduce((sum, flag) => sum + (flag ? 1 : 0), 0);
const countAt = (flags: readonly boolean[], rows: readonly number[]): number =>
  rows.reduce((sum, row) => sum + (flags[row] ? 1 : 0), 0);

function residualDistribution(values: readonly number[]): QualityDistribution {
  const own = spread(values);
  const middle = own.median.value ?? 0;
  const half = RESIDUAL_REACH * ((own.core.value ?? 0) > 0 ? own.core.value! : (own.rms.value ?? 0) || 1);
  return { spread: own, histogram: histogram(values, middle - half, middle + half, RESIDUAL_BINS) };
}

function pullDistribution(values: readonly number[]): QualityDistribution | null {
  if (values.length === 0) return null;
  return { spread: spread(values), histogram: histogram(values, -PULL_REACH, PULL_REACH, PULL_BINS) };
}

/** Edges of bins with about equally many values each; one bin around a value that all have. */
function equalBins(values: readonly number[]): number[] {
  if (values.length === 0) return [];
  const sorted = Float64Array.from(values).toSorted();
  const bins = Math.max(1, Math.min(MOST_BINS, Math.floor(values.length / FEWEST_PER_BIN)));
  const part = (bin: number): number => OUTLIERS + (1 - 2 * OUTLIERS) * (bin / bins);
  const edges = Array.from({ length: bins + 1 }, (_, bin) => quantile(sorted, part(bin)));
  const distinct = edges.filter((edge, i) => i === 0 || edge > edges[i - 1]!);
  if (distinct.length > 1) return distinct;
  const half = Math.abs(distinct[0]!) * 0.01 || 0.5;
  return [distinct[0]! - half, distinct[0]! + half];
}

/** Rows whose value lies in each bin; the last bin has its upper edge. */
function rowsByBin(values: readonly number[], edges: readonly number[]): number[][] {
  const rows: number[][] = Array.from({ length: Math.max(0, edges.length - 1) }, () => []);
  values.forEach((value, row) => {
    const above = edges.findIndex((edge) => edge > value);
    const bin = above < 0 && value === edges.at(-1) ? edges.length - 2 : above - 1;
    rows[bin]?.push(row);
  });
  return rows;
}
