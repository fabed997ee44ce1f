/** The cut flow of a selection: how many events each cut leaves. */
import type { WeightSums } from '../statistics/binomial.ts';
import { efficiency, type Efficiency } from '../statistics/binomial.ts';
import { z } from '../zod.ts';

export interface Tally extends WeightSums {
  readonly events: number;
}

/** What one cut does to a sample. */
export interface CutTally {
  /** Passes this cut and all before it. */
  readonly after: Tally;
  /** Fails this cut and no other. */
  readonly failsOnly: Tally;
  /** Passed all cuts before, and has no value for a column of this one. */
  readonly unknown: number;
}

/** Counts of one run; those of several are added. */
export interface FlowTally {
  readonly all: Tally;
  readonly cuts: readonly CutTally[];
}

/**
 * @param masks one per cut in order, a byte per event: 1 passes
 * @param unknown likewise: 1 where a column of the cut has no value
 * @param visible a byte per event: 1 counts; null: all count
 * @param weights one per event; null: every event weighs 1
 */
export function tallyFlow(
  events: number,
  masks: readonly Uint8Array[],
  unknown: readonly Uint8Array[],
  visible: Uint8Array | null,
  weights: Float64Array | null,
): FlowTally {
  const failed = new Uint8Array(events);
  for (const mask of masks) for (let i = 0; i < events; i++) failed[i]! += 1 - mask[i]!;
  const passing = visible ? visible.slice(0, events) : new Uint8Array(events).fill(1);
  const all = tally(passing, weights);
  const cuts = masks.map((mask, index) => {
    const missing = unknown[index]!;
    const only = new Uint8Array(events);
    let undefinedCount = 0;
    for (let i = 0; i < events; i++) {
      undefinedCount += passing[i]! & missing[i]!;
      only[i] = failed[i] === 1 && mask[i] === 0 && (visible === null || visible[i] === 1) ? 1 : 0;
      passing[i]! &= mask[i]!;
    }
    return { after: tally(passing, weights), failsOnly: tally(only, weights), unknown: undefinedCount };
  });
  return { all, cuts };
}

function tally(mask: Uint8Array, weights: Float64Array | null): Tally {
  let events = 0;
  let weight = 0;
  let weight2 = 0;
  for (let i = 0; i < mask.length; i++) {
    if (mask[i] === 0) continue;
    events++;
    if (weights === null) continue;
    const w = weights[i]!;
    weight += w;
    weight2 += w * w;
  }
  return weights === null ? { events, weight: events, weight2: events } : { events, weight, weight2 };
}

const addTallies = (a: Tally, b: Tally): Tally => ({
  events: a.events + b.events,
  weight: a.weight + b.weight,
  weight2: a.weight2 + b.weight2,
});

/** @param flows of one selection, at least one */
export function addFlows(flows: readonly FlowTally[]): FlowTally {
  return flows.reduce((sum, flow) => ({
    all: addTallies(sum.all, flow.all),
    cuts: sum.cuts.map((cut, index) => {
      const other = flow.cuts[index]!;
      return {
        after: addTallies(cut.after, other.after),
        failsOnly: addTallies(cut.failsOnly, other.failsOnly),
        unknown: cut.unknown + other.unknown,
      };
    }),
  }));
}

const part = z.number().nullable();

export const cutFlowRow = z.object({
  name: z.string(),
  expression: z.string(),
  /** After this cut and all before it. */
  events: z.number().int(),
  /** Sum of the weights; equal to `events` where the runs have no weights. */
  weight: z.number(),
  /** Part of all events, with its 68.27 % interval; null where there are none. */
  efficiency: part,
  low: part,
  high: part,
  /** Part of what the cut before left. */
  relative: part,
  relativeLow: part,
  relativeHigh: part,
  /** Events that fail this cut and no other, and their weight. */
  failsOnly: z.number().int(),
  failsOnlyWeight: z.number(),
  /** Events that reach this cut without a value for one of its columns: they fail it, or pass a “not”. */
  unknown: z.number().int(),
});
export type CutFlowRow = z.infer<typeof cutFlowRow>;

/** @param cuts of the selection whose flow it is, in the same order */
export function cutFlowRows(
  cuts: readonly { readonly name: string; readonly expression: string }[],
  flow: FlowTally,
): CutFlowRow[] {
  return cuts.map(({ name, expression }, index) => {
    const { after, failsOnly, unknown } = flow.cuts[index]!;
    const before = index === 0 ? flow.all : flow.cuts[index - 1]!.after;
    const total = efficiency(after, flow.all);
    const step = efficiency(after, before);
    return {
      name,
      expression,
      events: after.events,
      weight: after.weight,
      ...named(total, 'efficiency', 'low', 'high'),
      ...named(step, 'relative', 'relativeLow', 'relativeHigh'),
      failsOnly: failsOnly.events,
      failsOnlyWeight: failsOnly.weight,
      unknown,
    };
  });
}

function named<V extends string, L extends string, H extends string>(
  of: Efficiency | null,
  value: V,
  low: L,
  high: H,
): Record<V | L | H, number | null> {
  const { value: v, low: l, high: h } = of ?? { value: null, low: null, high: null };
  return { [value]: v, [low]: l, [high]: h } as Record<V | L | H, number | null>;
}

const CSV_COLUMNS = [
  'name',
  'expression',
  'events',
  'weight',
  'efficiency',
  'low',
  'high',
  'relative',
  'relativeLow',
  'relativeHigh',
  'failsOnly',
  'failsOnlyWeight',
  'unknown',
] as const satisfies readonly (keyof CutFlowRow)[];

const field = (value: string | number | null): string =>
  typeof value === 'string' ? `"${value.replaceAll('"', '""')}"` : String(value ?? '');

/** The table as CSV (RFC 4180), one line per cut after the heads and a line for all events. */
export function cutFlowCsv(all: Tally, rows: readonly CutFlowRow[]): string {
  const first = { name: 'all events', expression: '', events: all.events, weight: all.weight, efficiency: 1 };
  const lines = [first, ...rows].map((row) =>
    CSV_COLUMNS.map((column) => field((row as Partial<CutFlowRow>)[column] ?? null)).join(','),
  );
  return [CSV_COLUMNS.join(','), ...lines, ''].join('\r\n');
}
