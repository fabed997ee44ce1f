/**
 * Monitors of a run as a whole and, beside it, of its last events by themselves: what breaks in the middle of a run must
 * not wait until it outweighs all that was good before.
 */
import type { Cell } from '../detector/cells.ts';
import type { EventData } from '../event/event.ts';
import type { Monitor } from './definition.ts';
import { mergeFills, type Fill } from './fill.ts';
import { openMonitors } from './filler.ts';

/** Events of a piece, and pieces that are recent: 400 to 449 events. */
const PIECE = 50;
const PIECES = 8;

export interface RecentFills {
  /** Events that the last ones are. */
  readonly events: number;
  readonly fills: readonly Fill[];
}

export interface RecentMonitors {
  readonly monitors: readonly Monitor[];
  /** As of `MonitorFiller`. */
  add(event: EventData, subrun: number, ordinal?: number): void;
  /** Of everything that was added, in the order of the monitors. */
  whole(): Fill[];
  /** Of the last events; the same as the whole while there are no more. */
  recent(): RecentFills;
}

/** @throws BeamglassError `badInput` that names a monitor whose expression cannot be read */
export function openRecentMonitors(monitors: readonly Monitor[], cells: readonly Cell[]): RecentMonitors {
  const filler = openMonitors(monitors, cells);
  let closed: readonly Fill[] | null = null;
  let pieces: readonly (readonly Fill[])[] = [];
  let open = 0;
  const added = (parts: readonly (readonly Fill[])[]): Fill[] =>
    monitors.map((_, i) => mergeFills(parts.map((fills) => fills[i]!)));
  return {
    monitors,
    add: (event, subrun, ordinal) => {
      filler.add(event, subrun, ordinal);
      open++;
      if (open < PIECE) return;
      const piece = filler.take();
      closed = closed === null ? piece : added([closed, piece]);
      pieces = [...pieces, piece].slice(-PIECES);
      open = 0;
    },
    whole: () => (closed === null ? filler.snapshot() : added([closed, filler.snapshot()])),
    recent: () => ({ events: pieces.length * PIECE + open, fills: added([...pieces, filler.snapshot()]) }),
  };
}
