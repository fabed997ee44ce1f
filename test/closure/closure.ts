/** What many data sets of a closure case come to: pulls, bias, and numbers that were lost or made up. */
import { createHash } from 'node:crypto';
import type { Constants } from '#core/calibration/payload.ts';
import { makeRandom } from '#core/statistics/random.ts';
import type { ClosureCase } from './case.ts';

export interface ClosureNumber {
  /** Of the parameter or column; with the row for a single number of a table. */
  readonly name: string;
  readonly pulls: number;
  readonly mean: number;
  readonly width: number;
  /** Σ (fit − truth) / Σ |truth| */
  readonly bias: number;
  /** Part of the numbers with a truth that the fit did not give. */
  readonly lost: number;
  /** Numbers that the fit gave where there is nothing to be measured. */
  readonly invented: number;
}

interface Limits {
  readonly mean: number;
  readonly width: number;
  /** null: none is asked for */
  readonly bias: number | null;
}

/** As the rules of `ClosureCase.kind` say. */
export const LIMITS: Readonly<Record<ClosureCase['kind'], Limits>> = {
  single: { mean: 0.2, width: 0.15, bias: null },
  perChannel: { mean: 0.05, width: 0.05, bias: 1e-3 },
};
/** Of numbers that could have been measured, where the case does not say otherwise. */
const MOST_LOST = 0.01;

const SEED = 20_260_101;

interface Entry {
  readonly name: string;
  readonly truth: number | null;
  readonly value: number | null;
  readonly error: number | null;
}

/** Random numbers of a case and set of their own, whatever else is run. */
function randomOf({ method }: ClosureCase, set: number): ReturnType<typeof makeRandom> {
  return makeRandom(SEED, set, createHash('sha256').update(method).digest().readUInt32LE());
}

/** @param sets data sets, made, fitted and compared one after the other */
export async function closureOf(one: ClosureCase, sets: number): Promise<ClosureNumber[]> {
  const sums = new Map<string, Sum>();
  const following = { signal: new AbortController().signal, progress: () => {} };
  for (let set = 0; set < sets; set++) {
    const { data, truth } = one.make(randomOf(one, set));
    const { constants } = await one.procedure.fit(data, one.task, following);
    for (const entry of entriesOf(truth, constants, one.kind)) {
      const sum = sums.get(entry.name) ?? new Sum();
      sums.set(entry.name, sum);
      sum.add(entry);
    }
  }
  // What is held, and missing where nothing can be measured, has nothing to compare.
  return [...sums].flatMap(([name, sum]) => (sum.isEmpty ? [] : sum.result(name)));
}

function entriesOf(truth: Constants, fitted: Constants, kind: ClosureCase['kind']): Entry[] {
  const entries: Entry[] = [];
  for (const [name, { value }] of Object.entries(truth.parameters)) {
    const found = fitted.parameters[name];
    const isMeasured = found?.status !== 'fixed';
    if (isMeasured) entries.push({ name, truth: value, value: found?.value ?? null, error: found?.error ?? null });
  }
  const rows = new Map([...(fitted.table?.keys ?? [])].map((key, row) => [key, row]));
  for (const [row, key] of [...(truth.table?.keys ?? [])].entries()) {
    const at = rows.get(key) ?? -1;
    const status = fitted.table?.status[at] ?? 'missing';
    if (status === 'fixed') continue;
    for (const [column, { value }] of Object.entries(truth.table!.columns)) {
      const own = fitted.table?.columns[column];
      const error = own?.error[at] ?? null;
      // Held within a measured row.
      if (status === 'measured' && error === null) continue;
      const name = kind === 'single' ? `${column} of ${key}` : column;
      entries.push({ name, truth: value[row] ?? null, value: own?.value[at] ?? null, error });
    }
  }
  return entries;
}

class Sum {
  private readonly pulls: number[] = [];
  private wanted = 0;
  private lost = 0;
  private invented = 0;
  private difference = 0;
  private size = 0;

  get isEmpty(): boolean {
    return this.wanted === 0 && this.invented === 0;
  }

  add({ truth, value, error }: Entry): void {
    if (truth === null) {
      if (value !== null) this.invented++;
      return;
    }
    this.wanted++;
    if (value === null || error === null) {
      this.lost++;
      return;
    }
    this.pulls.push((value - truth) / error);
    this.difference += value - truth;
    this.size += Math.abs(truth);
  }

  result(name: string): ClosureNumber {
    const { pulls, wanted, lost, invented, difference, size } = this;
    const count = pulls.length;
    const mean = pulls.reduce((sum, pull) => sum + pull, 0) / count;
    const width = Math.sqrt(pulls.reduce((sum, pull) => sum + (pull - mean) ** 2, 0) / (count - 1));
    return { name, pulls: count, mean, width, bias: difference / size, lost: wanted > 0 ? lost / wanted : 0, invented };
  }
}

/**
 * What is not as it should be, a few words each; empty where all is well.
 * @param allowance beyond the limits, in standard deviations of what so few pulls can tell: 0 for the full number
 */
export function closureProblems(
  number: ClosureNumber,
  { kind, mostLost = MOST_LOST }: Pick<ClosureCase, 'kind' | 'mostLost'>,
  allowance = 0,
): string[] {
  const { pulls, mean, width, bias, lost, invented } = number;
  const limits = LIMITS[kind];
  const problems: string[] = [];
  if (!(Math.abs(mean) <= limits.mean + allowance / Math.sqrt(pulls))) problems.push('mean');
  if (!(Math.abs(width - 1) <= limits.width + allowance / Math.sqrt(2 * (pulls - 1)))) problems.push('width');
  if (allowance === 0 && limits.bias !== null && !(Math.abs(bias) < limits.bias)) problems.push('bias');
  const chance = Math.sqrt((mostLost * (1 - mostLost)) / Math.max(1, pulls));
  if (lost > mostLost + allowance * chance) problems.push('lost');
  if (invented > 0) problems.push('made up');
  return problems;
}
