/**
 * The algebra of intervals of validity (IoVs) of one tag. They are kept as ordered `since`s with an end of their own
 * or none: one without an end holds until the next begins. So a later interval can be appended without touching what
 * is there. Intervals with an end never overlap the next.
 */
import type { Interval } from './timeBase.ts';

/** An interval and what is valid in it, such as the hash of a payload. */
export interface Iov extends Interval {
  readonly payload: string;
}

/** How a tag changes: rows that no longer hold, and rows that hold now. */
export interface IovChange<T extends Iov> {
  readonly withdrawn: readonly T[];
  readonly added: readonly Iov[];
}

const end = ({ until }: Interval): number => until ?? Infinity;
const endOf = (value: number): number | null => (value === Infinity ? null : value);

/** In order of `since`, each cut off where the next begins. */
export function resolved<T extends Iov>(iovs: readonly T[]): readonly T[] {
  const sorted = iovs.toSorted((a, b) => a.since - b.since);
  return sorted.map((iov, index) => {
    const next = sorted[index + 1]?.since ?? Infinity;
    return end(iov) <= next ? iov : { ...iov, until: endOf(next) };
  });
}

/** Pairs that cannot stand in one tag: the same `since`, or an end behind the next `since`. */
export function overlaps<T extends Iov>(iovs: readonly T[]): readonly (readonly [T, T])[] {
  const sorted = iovs.toSorted((a, b) => a.since - b.since);
  return sorted.slice(1).flatMap((next, index) => {
    const before = sorted[index]!;
    const overlap = next.since === before.since || (before.until !== null && before.until > next.since);
    return overlap ? [[before, next] as const] : [];
  });
}

/** The one that holds at a position. */
export function iovAt<T extends Iov>(iovs: readonly T[], position: number): T | null {
  let found: T | null = null;
  for (const iov of iovs) if (iov.since <= position && (found === null || iov.since >= found.since)) found = iov;
  return found !== null && end(found) > position ? found : null;
}

/** As `iovAt`, for positions that only rise: all of them together take the time of one pass. */
export function iovsAlong<T extends Iov>(iovs: readonly T[]): (position: number) => T | null {
  // The order is stable: of those that begin together the last holds.
  const sorted = iovs.toSorted((a, b) => a.since - b.since);
  let next = 0;
  return (position) => {
    while (next < sorted.length && sorted[next]!.since <= position) next++;
    const found = sorted[next - 1];
    return found !== undefined && end(found) > position ? found : null;
  };
}

/** What nothing is valid in, within a range; in order. */
export function gaps(iovs: readonly Iov[], range: Interval): readonly Interval[] {
  const found: Interval[] = [];
  let covered = range.since;
  for (const iov of resolved(iovs)) {
    const since = Math.min(iov.since, end(range));
    if (since > covered) found.push({ since: covered, until: since });
    covered = Math.max(covered, end(iov));
    if (covered >= end(range)) return found;
  }
  return [...found, { since: covered, until: range.until }];
}

/** Gaps between the first and the last of a tag. */
export function innerGaps(iovs: readonly Iov[]): readonly Interval[] {
  const sorted = resolved(iovs);
  const first = sorted[0];
  const last = sorted.at(-1);
  return first && last ? gaps(sorted, { since: first.since, until: last.until }) : [];
}

/**
 * What must change so that `wanted` holds in its interval and everything else stays as it is. Rows are kept wherever
 * they can be: what is behind every row is an append, which withdraws nothing.
 */
export function placing<T extends Iov>(iovs: readonly T[], wanted: Iov): IovChange<T> {
  const withdrawn: T[] = [];
  const added: Iov[] = [wanted];
  const sorted = iovs.toSorted((a, b) => a.since - b.since);
  for (const [index, iov] of sorted.entries()) {
    const effectiveEnd = Math.min(end(iov), sorted[index + 1]?.since ?? Infinity);
    if (effectiveEnd <= wanted.since || iov.since >= end(wanted)) continue;
    // An open row before the new one is cut off by it; one with an end, or one that begins within, goes.
    const staysBefore = iov.since < wanted.since && iov.until === null;
    if (!staysBefore) {
      withdrawn.push(iov);
      if (iov.since < wanted.since) added.push({ ...plain(iov), until: wanted.since });
    }
    if (effectiveEnd > end(wanted)) added.push({ ...plain(iov), since: end(wanted) });
  }
  return { withdrawn, added: added.toSorted((a, b) => a.since - b.since) };
}

const plain = ({ since, until, payload }: Iov): Iov => ({ since, until, payload });
