/** What the monitors of a stored run are filled from: its events, its newest reconstruction, what of it is closed. */
import type { Setup } from '#core/detector/setup.ts';
import { BeamglassError } from '#core/errors.ts';
import { keysOfSubruns, type SubrunKeys } from '#core/dataQuality/subrun.ts';
import type { Monitor, RunKind } from '#core/monitoring/definition.ts';
import { runKindOf } from '#core/monitoring/parse.ts';
import { hashOf } from '#main/store/hash.ts';
import { eventFilePath } from '#main/store/layout.ts';
import type { EventPlace } from '#main/workers/calls.ts';
import type { ServiceContext } from './context.ts';
import { eventPlace } from './events.ts';
import { monitorsOf } from './monitors.ts';
import { getSetup } from './setups.ts';

/** What the monitors of a run are filled from. */
export interface MonitoringSource {
  readonly run: string;
  readonly setup: Setup;
  readonly kind: RunKind;
  readonly process: string | null;
  /** Global tag; null: as recorded. */
  readonly reconstruction: string | null;
  readonly place: EventPlace;
  readonly monitors: readonly Monitor[];
  /** Subruns of the run. */
  readonly parts: readonly SubrunKeys[];
  /** SHA-256: what was filled from the same needs not be filled again. */
  readonly source: string;
}

/**
 * The newest reconstruction where there is one.
 * @throws BeamglassError `notFound`; `badInput` for a run without setup
 */
export async function sourceOf(context: ServiceContext, run: string): Promise<MonitoringSource> {
  const { runs, reconstructions, layout } = context.store;
  const record = await runs.get(run);
  if (record.setup === null) {
    const message = `Run ${run} states no setup, whose monitors could be filled; give it one on the Runs page.`;
    throw new BeamglassError('badInput', message, { run });
  }
  const { setup } = await getSetup(layout, record.setup);
  const made = (await reconstructions.ofRun(run)).toSorted((a, b) => (a.origin.madeAt < b.origin.madeAt ? -1 : 1));
  const newest = made.at(-1) ?? null;
  const reconstruction = newest?.origin.globalTag ?? null;
  const place = await eventPlace(context, { run, reconstruction });
  const process = await context.readWorker.call('process', { path: eventFilePath(layout, run) });
  const kind = record.type ?? runKindOf(process);
  const parts = keysOfSubruns((await runs.subruns(run)).get(run) ?? [], record.events);
  const monitors = await monitorsOf(layout, setup, kind);
  const hashes = await runs.hashes(run);
  const source = hashOf({
    events: hashes?.contentHash ?? null,
    reconstruction: newest?.contentHash ?? null,
    closed: (place.closed?.regions ?? []).map(({ id, expression }) => [id, expression]),
    monitors: monitors.map(({ hash }) => hash).toSorted(),
    subruns: parts.map(({ subrun, end }) => [subrun, end]),
  });
  return { run, setup, kind, process, reconstruction, place, monitors, parts, source };
}
