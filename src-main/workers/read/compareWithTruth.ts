/** The reconstruction of a simulated run against its truth, event by event. */
import { setImmediate } from 'node:timers/promises';
import { comparisonsOf } from '#core/analysis/quality/comparisons.ts';
import { qualityGeometry } from '#core/analysis/quality/geometry.ts';
import type { QualityResult } from '#core/analysis/quality/result.ts';
import { QualityTally } from '#core/analysis/quality/tally.ts';
import { expandSetup } from '#core/detector/detector.ts';
import type { QualityInput, ReadCalls } from '#main/workers/calls.ts';
import type { CallContext } from '#main/workers/protocol.ts';
import { eventOf } from './mergedEvents.ts';
import { openPlace } from './runCache.ts';

/** How often other questions get their turn, ms. */
const BREATH = 20;

/** @throws BeamglassError `notFound`, `badInput` for the filter, `corruptPayload`, `corruptStore`, `cancelled` */
export async function compareWithTruth(
  { where, setup, ...place }: QualityInput,
  { signal, progress }: CallContext<ReadCalls['quality']>,
): Promise<QualityResult[]> {
  const geometry = qualityGeometry(expandSetup(setup, {}));
  const tallies = comparisonsOf(setup.experiment).map((comparison) => ({
    comparison,
    tally: new QualityTally(comparison),
  }));
  const { run, hidden } = openPlace(place);
  const keys = run.selected(where, hidden);
  // The first at once: a caller knows how many there are.
  let lastBreath = -Infinity;
  for (const [done, key] of keys.entries()) {
    if (performance.now() - lastBreath > BREATH) {
      progress({ done, total: keys.length, unit: 'events' });
      await setImmediate();
      signal.throwIfAborted();
      lastBreath = performance.now();
    }
    const event = eventOf(place.path, place.reconstruction, key);
    for (const { comparison, tally } of tallies) {
      const compared = comparison.compare(event, geometry);
      if (compared) tally.add(compared);
    }
  }
  return tallies.flatMap(({ tally }) => tally.result() ?? []);
}
