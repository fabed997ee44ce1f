/** Fills the monitors of a stored run, part by part, from the events that may be seen. */
import { setImmediate } from 'node:timers/promises';
import { deflateRawSync } from 'node:zlib';
import type { SubrunRecord } from '#core/api/monitoring.ts';
import { expandSetup } from '#core/detector/detector.ts';
import type { SubrunKeys } from '#core/dataQuality/subrun.ts';
import { encodeFill } from '#core/monitoring/fill.ts';
import { openMonitors, type MonitorFiller } from '#core/monitoring/filler.ts';
import type { MonitorCalls, MonitoredRun, MonitorOrder } from '#main/workers/calls.ts';
import type { CallContext } from '#main/workers/protocol.ts';
import { eventOf } from '#main/workers/read/mergedEvents.ts';
import { openPlace, openRun } from '#main/workers/read/runCache.ts';

/** How often the progress is told and a cancel heard, ms. */
const BREATH = 20;

/** @throws BeamglassError `badInput` for an expression, `corruptPayload`, `corruptStore`, `cancelled` */
export async function fillRun(
  { setup, monitors, parts, ...place }: MonitorOrder,
  { signal, progress }: CallContext<MonitorCalls['fill']>,
): Promise<MonitoredRun> {
  const filler = openMonitors(monitors, expandSetup(setup, {}).cells);
  const { run, hidden } = openPlace(place);
  const spills = openRun(place.path).column('spill');
  const subruns = parts.map((part) => recordOf(part, spills));
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

/** With the spills of its events. */
function recordOf({ subrun, first, end }: SubrunKeys, spills: Float64Array): SubrunRecord {
  let [low, high] = [Infinity, -Infinity];
  for (const spill of spills.subarray(first, end)) {
    if (!(spill >= 0)) continue;
    low = Math.min(low, spill);
    high = Math.max(high, spill);
  }
  return { subrun, first, end, spills: low <= high ? [low, high] : null };
}
