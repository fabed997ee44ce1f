/** What a whole run comes to: the mean of every quantity of its events, and what follows from their sums. */
import { z } from '#core/zod.ts';

export const runQuantity = z.object({
  value: z.number(),
  /** 1σ, statistical; null where the events do not tell. */
  error: z.number().nullable(),
  unit: z.string(),
  /** Events that have it. */
  events: z.number().int(),
});
export type RunQuantity = z.infer<typeof runQuantity>;

/** By name: of the event's scalar for a mean. */
export const runSummary = z.record(z.string(), runQuantity);
export type RunSummary = z.infer<typeof runSummary>;

/** Over the events that have a finite value. */
export interface ScalarSums {
  readonly unit: string;
  readonly events: number;
  readonly sum: number;
  readonly mean: number;
  /** Sum of squared distances from the mean. */
  readonly squares: number;
}

interface Sums {
  readonly unit: string;
  events: number;
  sum: number;
  mean: number;
  squares: number;
}

export interface ScalarTable {
  readonly columns: readonly { readonly name: string; readonly unit: string }[];
  readonly values: Float64Array;
}

export class RunSums {
  private readonly sums = new Map<string, Sums>();

  /**
   * @param table scalars of consecutive events: one row of `values` per event with one value per column
   * @param names of those that count
   */
  addAll(table: ScalarTable, names: readonly string[]): void {
    const width = table.columns.length;
    const wanted = new Set(names);
    for (const [column, { name, unit }] of table.columns.entries()) {
      if (!wanted.has(name)) continue;
      let sums = this.sums.get(name);
      for (let at = column; at < table.values.length; at += width) {
        const value = table.values[at]!;
        if (!Number.isFinite(value)) continue;
        if (sums === undefined) this.sums.set(name, (sums = { unit, events: 0, sum: 0, mean: 0, squares: 0 }));
        // Welford: no digits are lost where the spread is small beside the mean.
        sums.events++;
        sums.sum += value;
        const before = value - sums.mean;
        sums.mean += before / sums.events;
        sums.squares += before * (value - sums.mean);
      }
    }
  }

  of(name: string): ScalarSums | undefined {
    return this.sums.get(name);
  }

  /** The mean of each scalar, its error from the spread of the events. */
  means(): RunSummary {
    return Object.fromEntries(
      Array.from(this.sums, ([name, { unit, events, mean, squares }]): [string, RunQuantity] => [
        name,
        { value: mean, error: events > 1 ? Math.sqrt(squares / (events - 1) / events) : null, unit, events },
      ]),
    );
  }
}
