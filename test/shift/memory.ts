/** Memory of the processes of the shift, and how much of it came over the time that they lived. Linux: it reads /proc. */
import { readFileSync } from 'node:fs';
import { median } from '../bench/application/figures.ts';
import { descendants, kindOf } from '../bench/live/processes.ts';

export interface Sample {
  /** ms since 1970 */
  readonly at: number;
  /** MB that no other process shares, by kind of process. */
  readonly megabytes: ReadonlyMap<string, number>;
}

const MEGABYTE = 1e6;
const WINDOW_MS = 60_000;
/** Shorter ones say nothing: what a process takes at its start is still among them. */
const SHORTEST_MS = 30_000;

export function sampleMemory(): Sample {
  const megabytes = new Map<string, number>();
  for (const { pid, command } of descendants()) {
    const kind = kindOf(command);
    megabytes.set(kind, (megabytes.get(kind) ?? 0) + privateBytes(pid) / MEGABYTE);
  }
  return { at: Date.now(), megabytes };
}

/** What would be free again without it; swapped out counts as well. */
function privateBytes(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    const kilobytes = [...text.matchAll(/^(?:Private_(?:Clean|Dirty)|Swap):\s+(\d+) kB/gm)].map(([, n]) => Number(n));
    return 1024 * kilobytes.reduce((sum, one) => sum + one, 0);
  } catch {
    // Ended while we looked.
    return 0;
  }
}

export interface Growth {
  /** MB between the medians of the first and the last window. */
  readonly growth: number;
  /** Of each window, s. */
  readonly window: number;
  /** Whether that is long enough to judge by. */
  readonly isLong: boolean;
}

/**
 * Median of the last minute less that of the first one after the warm-up; of less than two minutes the halves.
 * @param values MB at times, ms since 1970
 * @returns null where there are no values for it
 */
export function growthOf(
  values: readonly { readonly at: number; readonly value: number }[],
  warmUpMs: number,
): Growth | null {
  const begin = (values[0]?.at ?? 0) + warmUpMs;
  const end = values.at(-1)?.at ?? 0;
  const window = Math.min(WINDOW_MS, (end - begin) / 2);
  const first = values.filter(({ at }) => at >= begin && at < begin + window).map(({ value }) => value);
  const last = values.filter(({ at }) => at > end - window).map(({ value }) => value);
  if (first.length === 0 || last.length === 0) return null;
  return { growth: median(last) - median(first), window: window / 1000, isLong: window >= SHORTEST_MS };
}
