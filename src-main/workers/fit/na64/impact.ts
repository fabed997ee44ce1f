/** Where beam particles meet a calorimeter. */
import { textAt } from '#core/event/column.ts';
import { findCollection, type EventData } from '#core/event/event.ts';
import { scalarIn } from '../eventNumbers.ts';

/** z, x, y, slopes and q/p */
const STATE = 6;
const BEFORE_DUMP: ReadonlySet<string> = new Set(['spectrometer', 'incoming', 'outgoing']);

/**
 * The one track before the calorimeter, continued to its front: mm in the setup's frame; null without one, or with
 * several.
 */
export function impactAt(event: EventData, z: number): readonly [x: number, y: number] | null {
  const tracks = findCollection(event, 'Tracks');
  const states = tracks?.columns.get('states');
  const region = tracks?.columns.get('region');
  if (states === undefined || states.type === 'text' || states.offsets === null || region?.type !== 'text') return null;
  let found: readonly [number, number] | null = null;
  for (let track = 0; track < states.offsets.length - 1; track++) {
    const end = states.offsets[track + 1]!;
    if (!BEFORE_DUMP.has(textAt(region, track)) || end === states.offsets[track]!) continue;
    if (found !== null) return null;
    const [zLast, x, y, tx, ty] = Array.from({ length: 5 }, (_, i) => Number(states.data[STATE * (end - 1) + i]));
    found = [x! + tx! * (z - zLast!), y! + ty! * (z - zLast!)];
  }
  return found;
}

/** How far the table on which the ECAL stands has moved it during a scan, mm; 0 where the event does not say. */
export function tablePosition(event: EventData): readonly [x: number, y: number] {
  const [x, y] = [scalarIn(event, 'ecal_x'), scalarIn(event, 'ecal_y')];
  return [Number.isNaN(x) ? 0 : x, Number.isNaN(y) ? 0 : y];
}
