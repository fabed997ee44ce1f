/** Fills the monitors of a stored run, part by part, from the events that may be seen. */
import { setImmediate } from 'node:timers/promises';
import { deflateRawSync } from 'node:zlib';
import type { SubrunRecord } from '#core/api/monitoring.ts';
import { expandSetup } from '#core/detector/detector.ts';
import { encodeFill } from '#core/monitoring/fill.ts';
import { openMonitors, type MonitorFiller } from '#core/monitoring/filler.ts';
import type { MonitorCalls, MonitoredRun, MonitorOrder } from '#main/workers/calls.ts';
import type { CallContext } from '#main/workers/protocol.ts';
import { eventOf } from '#main/workers/read/mergedEvents.ts';
import { openPlace, openRun, type CachedRun } from '#main/workers/read/runCache.ts';

/** How often the progress is told and a cancel heard, ms. */
const BREATH = 20;
/** Events of a part at least, and parts of a run at most. */
const LEAST_EVENTS = 1000;
const MOST_PARTS = 100;

/** @throws BeamglassError `badInput` for an expression, `corruptPayload`, `corruptStore`, `cancelled` */
export async function fillRun(
  { setup, monitors, ...place }: MonitorOrder,
  { signal, progress }: CallContext<MonitorCalls['fill']>,
): Promise<MonitoredRun> {
  const filler = openMonitors(monitors, expandSetup(setup, {}).cells);
  const { run, hidden } = openPlace(place);
  const subruns = partsOf(openRun(place.path));
  const fills: MonitoredRun['fills'][number][] = [];
  let seen = 0;
  let lastBreath = -Infinity;
  for (const { subrun, first, end } of subruns) {
    for (let key = first; key < end; key++) {
      if (performance.now() - lastBreath > BREATH) {
        progress({ done: key, total: run.file.events, unit: 'events' });
        await setImmediate();
        signal.throwIfAborted();
        lastBreath = performance.now();
      }
      if (hidden?.visible[key] === 0) continue;
      seen++;
      filler.add(eventOf(place.path, place.reconstruction, key), subrun);
    }
    fills.push(...packed(filler, subrun));
    filler.reset();
  }
  return { subruns, fills, events: seen, hidden: hidden?.count ?? 0 };
}

function packed(filler: MonitorFiller, subrun: number): MonitoredRun['fills'] {
  return filler.snapshot().map((fill, i) => ({
    subrun,
    hash: filler.monitors[i]!.hash,
    fill: deflateRawSync(encodeFill(fill)),
  }));
}

/** Whole spills, or blocks where events have none; of a long run larger ones. */
export function partsOf(run: CachedRun): SubrunRecord[] {
  const { events } = run.file;
  const least = Math.max(LEAST_EVENTS, Math.ceil(events / MOST_PARTS));
  const spills = run.column('spill');
  const parts: SubrunRecord[] = [];
  for (let first = 0; first < events;) {
    let end = Math.min(events, first + least);
    while (end < events && spills[end] === spills[end - 1]) end++;
    const [from, to] = [spills[first]!, spills[end - 1]!];
    parts.push({ subrun: parts.length, first, end, spills: from >= 0 && to >= from ? [from, to] : null });
    first = end;
  }
  return parts;
}
