/** Where an event lies. */
import type { EventData } from '#core/event/event.ts';

export interface EventBounds {
  /** mm: x, y, z. */
  readonly low: readonly number[];
  readonly high: readonly number[];
}

const PLACES: ReadonlySet<string> = new Set(['position', 'end', 'vertex', 'endpoint', 'points']);

const known = new WeakMap<EventData, EventBounds | null>();

/** Box around all positions of an event, worked out once; null where it has none. */
export function eventBounds(event: EventData): EventBounds | null {
  const cached = known.get(event);
  if (cached !== undefined) return cached;
  const bounds = boundsOf(event);
  known.set(event, bounds);
  return bounds;
}

function boundsOf(event: EventData): EventBounds | null {
  const low = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const high = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const collection of event.collections) {
    for (const [name, column] of collection.columns) {
      if (!PLACES.has(name) || column.type === 'text' || column.width !== 3) continue;
      for (let index = 0; index < column.data.length; index++) {
        const value = Number(column.data[index]);
        const axis = index % 3;
        if (!Number.isFinite(value)) continue;
        if (value < low[axis]!) low[axis] = value;
        if (value > high[axis]!) high[axis] = value;
      }
    }
  }
  return low.every(Number.isFinite) ? { low, high } : null;
}
