/** The IoVs of a tag as they are drawn along the runs: what holds where, how old it gets, and which runs it covers. */
import type { PayloadType } from './payloadType.ts';
import { SUBRUNS, type Interval, type RunSpan, type TimeBase } from './timeBase.ts';

/** One IoV, or several that are too narrow to be told apart. */
export interface Block extends Interval {
  readonly iovs: number;
  /** Whether nothing holds somewhere between them. */
  readonly hasGap: boolean;
}

/**
 * Neighbours that lie in one of `most` equal parts of a range become one block.
 * @param held in order, without overlaps
 */
export function blocksOf(held: readonly Interval[], range: Interval, most: number): Block[] {
  if (held.length <= most) return held.map(({ since, until }) => ({ since, until, iovs: 1, hasGap: false }));
  const end = range.until ?? Math.max(range.since + 1, held.at(-1)!.since + 1);
  const width = Math.max(1, end - range.since) / most;
  const blocks: { since: number; until: number | null; iovs: number; hasGap: boolean }[] = [];
  let last = -1;
  for (const { since, until } of held) {
    const part = Math.floor((since - range.since) / width);
    const open = blocks.at(-1);
    // A gap that is wide enough to be seen stays one.
    if (open !== undefined && part === last && since - (open.until ?? since) < width) {
      open.hasGap ||= open.until !== since;
      open.until = until;
      open.iovs++;
    } else {
      blocks.push({ since, until, iovs: 1, hasGap: false });
      last = part;
    }
  }
  return blocks;
}

/** Positions per unit of the largest age. */
const AGE_UNIT: Readonly<Record<TimeBase, number>> = { run: 1, runSubrun: SUBRUNS, utc: 1000 };

/**
 * From where on what began at `since` is stale; null where it never is. What holds from the very beginning is for
 * all time and does not age.
 */
export function staleFrom(
  { timeBase, maxAge }: Pick<PayloadType, 'timeBase' | 'maxAge'>,
  since: number,
): number | null {
  return maxAge === null || since === 0 ? null : since + maxAge * AGE_UNIT[timeBase];
}

export interface Coverage {
  /** Runs that have a place on the time base. */
  readonly runs: number;
  readonly covered: number;
  /** Of the covered ones. */
  readonly stale: number;
  /** First and last number of runs in a row without constants. */
  readonly missing: readonly { readonly first: number; readonly last: number; readonly count: number }[];
}

/**
 * Which runs have constants at their first position.
 * @param held in order, without overlaps
 * @param spans in order of number; their positions on the time base rise with it
 */
export function coverageOf(
  type: Pick<PayloadType, 'timeBase' | 'maxAge'>,
  held: readonly Interval[],
  spans: readonly { readonly number: number; readonly first: number }[],
): Coverage {
  const missing: { first: number; last: number; count: number }[] = [];
  let covered = 0;
  let stale = 0;
  let at = 0;
  let wasMissing = false;
  for (const { number, first } of spans) {
    while (at < held.length && (held[at]!.until ?? Infinity) <= first) at++;
    const holds = at < held.length && held[at]!.since <= first;
    if (holds) {
      covered++;
      if (first >= (staleFrom(type, held[at]!.since) ?? Infinity)) stale++;
    } else if (wasMissing) {
      const open = missing.at(-1)!;
      open.last = number;
      open.count++;
    } else {
      missing.push({ first: number, last: number, count: 1 });
    }
    wasMissing = !holds;
  }
  return { runs: spans.length, covered, stale, missing };
}

/**
 * Where an interval lies along run numbers; null where no run is in it.
 * @param starts runs with a start time, in order of time
 */
export function runsOfInterval(
  base: TimeBase,
  { since, until }: Interval,
  starts: readonly Pick<RunSpan, 'number' | 'start'>[],
): Interval | null {
  if (base === 'run') return { since, until };
  if (base === 'runSubrun') {
    return { since: Math.floor(since / SUBRUNS), until: until === null ? null : Math.ceil(until / SUBRUNS) };
  }
  const from = firstAtOrAfter(starts, since);
  const to = until === null ? starts.length : firstAtOrAfter(starts, until);
  if (to <= from) return null;
  return { since: starts[from]!.number, until: until === null ? null : starts[to - 1]!.number + 1 };
}

function firstAtOrAfter(starts: readonly Pick<RunSpan, 'start'>[], time: number): number {
  let [from, to] = [0, starts.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (starts[middle]!.start! < time) from = middle + 1;
    else to = middle;
  }
  return from;
}
