import type { Collection } from '#core/event/event.ts';

/** True for tracks that are known by their perigee alone: without a field they can only be drawn straight. */
export function isDrawnStraight({ kind, count, columns }: Collection): boolean {
  return kind === 'tracks' && count > 0 && columns.has('perigee') && !columns.has('points') && !columns.has('states');
}
