/** The events of a run, as recorded or reconstructed, as the read worker tells them. */
import type { SummaryColumnRecord } from '#core/api/contract.ts';
import { eventFilePath, reconstructionFilePath } from '#main/store/layout.ts';
import { placeOf, type StoredReconstruction } from '#main/store/reconstructionRepository.ts';
import type {
  EventPlace,
  Page,
  PageInput,
  RankInput,
  Step,
  StepTarget,
  Strip,
  StripInput,
} from '#main/workers/calls.ts';
import type { ServiceContext } from './context.ts';

/** Whose events are meant. */
export interface EventsOf {
  readonly run: string;
  /** Global tag of the reconstruction; null: as recorded. */
  readonly reconstruction: string | null;
}

/**
 * Where events lie, and what of them is closed: every question about events goes through here.
 * @throws BeamglassError `notFound`
 */
export async function eventPlace(
  { store, blinding }: ServiceContext,
  { run, reconstruction }: EventsOf,
): Promise<EventPlace> {
  const record = await store.runs.get(run);
  const path = eventFilePath(store.layout, run);
  const fileOf = (stored: StoredReconstruction): string => reconstructionFilePath(store.layout, placeOf(stored));
  const chosen = reconstruction === null ? null : fileOf(await store.reconstructions.get(run, reconstruction));
  const regions = await blinding.closedFor(record);
  if (regions.length === 0) return { path, reconstruction: chosen, closed: null };
  const files = [path, ...(await store.reconstructions.ofRun(run)).map(fileOf)];
  return { path, reconstruction: chosen, closed: { regions, files } };
}

type OfRun<T> = Omit<T, keyof EventPlace> & EventsOf;

export async function eventColumns(context: ServiceContext, events: EventsOf): Promise<SummaryColumnRecord[]> {
  return context.readWorker.call('columns', await eventPlace(context, events));
}

export async function eventPage(
  context: ServiceContext,
  { run, reconstruction, ...input }: OfRun<PageInput>,
): Promise<Page> {
  return context.readWorker.call('page', { ...input, ...(await eventPlace(context, { run, reconstruction })) });
}

export async function eventStrip(
  context: ServiceContext,
  { run, reconstruction, ...input }: OfRun<StripInput>,
): Promise<Strip> {
  return context.readWorker.call('strip', { ...input, ...(await eventPlace(context, { run, reconstruction })) });
}

export async function stepTo(
  context: ServiceContext,
  { run, reconstruction, ...input }: EventsOf & { where: string; key: number | null; to: StepTarget },
): Promise<Step> {
  return context.readWorker.call('step', { ...input, ...(await eventPlace(context, { run, reconstruction })) });
}

export async function rankOfEvent(
  context: ServiceContext,
  { run, reconstruction, ...input }: OfRun<RankInput>,
): Promise<{ rank: number | null }> {
  const place = await eventPlace(context, { run, reconstruction });
  return { rank: await context.readWorker.call('rank', { ...input, ...place }) };
}

export async function locateEvent(
  context: ServiceContext,
  { eventNumber, ...events }: EventsOf & { eventNumber: number },
): Promise<{ keys: number[] }> {
  return { keys: await context.readWorker.call('locate', { ...(await eventPlace(context, events)), eventNumber }) };
}

/** The payload. A Blob, because that is what the transport carries as bytes. */
export async function fetchEvent(
  context: ServiceContext,
  { key, ...events }: EventsOf & { key: number },
): Promise<Blob> {
  const payload = await context.readWorker.call('fetch', { ...(await eventPlace(context, events)), key });
  return new Blob([payload as Uint8Array<ArrayBuffer>]);
}
