/** What is asked about blinded regions, and the steps that concern them. */
import type { Actor } from '#core/access/roles.ts';
import type { BlindedRegionRecord, RunBlinding } from '#core/api/blinding.ts';
import type { RunRecord } from '#core/api/contract.ts';
import { BeamglassError } from '#core/errors.ts';
import type { RunSummary } from '#core/reconstruction/runSummary.ts';
import { requireWritable, type ServiceContext } from './context.ts';
import { eventPlace } from './events.ts';

/** What is closed of a run, and how much of it that hides. @throws BeamglassError `notFound` */
export async function runBlinding(
  context: ServiceContext,
  run: string,
  reconstruction: string | null,
): Promise<RunBlinding> {
  const place = await eventPlace(context, { run, reconstruction });
  if (place.closed === null) return { run, blind: false, regions: [], hidden: 0 };
  const { simulated, events } = await context.readWorker.call('hidden', place);
  if (simulated) return { run, blind: false, regions: [], hidden: 0 };
  const regions = place.closed.regions.map(({ id, title, reason }) => ({ id, title, reason }));
  return { run, blind: true, regions, hidden: events };
}

/** What a reconstructed run comes to, hidden events left out. @param summary over all events */
export async function visibleSummary(
  context: ServiceContext,
  run: string,
  globalTag: string,
  summary: RunSummary,
): Promise<RunSummary> {
  const place = await eventPlace(context, { run, reconstruction: globalTag });
  return place.closed === null ? summary : context.readWorker.call('visibleSummary', { ...place, summary });
}

/**
 * Opens a region for good.
 * @throws BeamglassError `notFound`, `conflict`, `forbidden`
 */
export async function openRegion(
  context: ServiceContext,
  actor: Actor,
  id: string,
  reason: string,
): Promise<BlindedRegionRecord> {
  requireWritable(context);
  const region = await context.blinding.open(actor, id, reason);
  context.changes.publish('blinding');
  return region;
}

/**
 * A closed region is left by opening it, not by an edit of the run.
 * @throws BeamglassError `forbidden`
 */
export async function requireStaysClosed(context: ServiceContext, before: RunRecord, after: RunRecord): Promise<void> {
  const stays = new Set((await context.blinding.closedFor(after)).map(({ id }) => id));
  const left = (await context.blinding.closedFor(before)).filter(({ id }) => !stays.has(id));
  if (left.length === 0) return;
  const place = await eventPlace(context, { run: before.run, reconstruction: null });
  const { events } = await context.readWorker.call('hidden', {
    ...place,
    closed: place.closed && { ...place.closed, regions: left },
  });
  if (events === 0) return;
  const message =
    `Run ${before.run} was not changed: it would leave the closed region ${left[0]!.id}, which hides ${events} of its ` +
    'events. Open the region; where the run was entered wrongly, delete it and import it again.';
  throw new BeamglassError('forbidden', message, { run: before.run, region: left[0]!.id });
}
