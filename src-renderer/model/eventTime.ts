/** Times inside an event, for the time slider. */
import type { NumericColumn } from '#core/event/column.ts';
import type { Collection, EventData } from '#core/event/event.ts';
import { firstTimes } from '#core/event/time.ts';

export interface TimeRange {
  /** ns */
  readonly first: number;
  readonly last: number;
}

const TIMED = ['time', 'pointTimes'] as const;

function widen(range: { first: number; last: number }, column: NumericColumn): void {
  for (const value of column.data) {
    const time = Number(value);
    // Infinite and missing times say nothing about the range.
    if (!Number.isFinite(time)) continue;
    if (time < range.first) range.first = time;
    if (time > range.last) range.last = time;
  }
}

/** Earliest and latest time of the objects of these collections; null where none has a time. */
export function timeRange(collections: readonly Collection[]): TimeRange | null {
  const range = { first: Number.POSITIVE_INFINITY, last: Number.NEGATIVE_INFINITY };
  for (const collection of collections) {
    for (const name of TIMED) {
      const column = collection.columns.get(name);
      if (column && column.type !== 'text') widen(range, column);
    }
  }
  return range.first <= range.last ? range : null;
}

/**
 * 1 per object that has happened by a moment, as the scene draws it: by its time, a track by the
 * first of its points; objects without a time always have.
 * @param now ns
 * @returns null where the collection has no times
 */
export function happenedMask(collection: Collection, now: number): Uint8Array | null {
  const times = firstTimes(collection);
  return times && Uint8Array.from(times, (time) => (time > now ? 0 : 1));
}

const known = new WeakMap<EventData, TimeRange | null>();

/** `timeRange` of a whole event, worked out once. */
export function eventTimeRange(event: EventData): TimeRange | null {
  const cached = known.get(event);
  if (cached !== undefined) return cached;
  const range = timeRange(event.collections);
  known.set(event, range);
  return range;
}
