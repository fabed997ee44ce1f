/** The events of a run, as recorded or reconstructed, as the read worker tells them. */
import type { SummaryColumnRecord } from '#core/api/contract.ts';
import { eventFilePath, reconstructionFilePath } from '#main/store/layout.ts';
import { placeOf } from '#main/store/reconstructionRepository.ts';
import type { Page, PageInput, RankInput, Step, StepTarget, Strip } from '#main/workers/calls.ts';
import type { ServiceContext } from './context.ts';

/** Whose events are meant. */
interface EventsOf {
  readonly run: string;
  /** Global tag of the reconstruction; null: as recorded. */
  readonly reconstruction: string | null;
}

/** Of the reconstruction's event file; null for events as recorded. @throws BeamglassError `notFound` */
export async function reconstructionPath(
  { store }: ServiceContext,
  { run, reconstruction }: EventsOf,
): Promise<string | null> {
  if (reconstruction === null) return null;
  return reconstructionFilePath(store.layout, placeOf(await store.reconstructions.get(run, reconstruction)));
}

/** Of the event file that has the summary columns. @throws BeamglassError `notFound` */
async function pathOf(context: ServiceContext, events: EventsOf): Promise<string> {
  await context.store.runs.get(events.run);
  return (await reconstructionPath(context, events)) ?? eventFilePath(context.store.layout, events.run);
}

type OfRun<T> = Omit<T, 'path'> & EventsOf;

export async function eventColumns(context: ServiceContext, events: EventsOf): Promise<SummaryColumnRecord[]> {
  return context.readWorker.call('columns', { path: await pathOf(context, events) });
}

export async function eventPage(
  context: ServiceContext,
  { run, reconstruction, ...input }: OfRun<PageInput>,
): Promise<Page> {
  return context.readWorker.call('page', { ...input, path: await pathOf(context, { run, reconstruction }) });
}

export async function eventStrip(
  context: ServiceContext,
  { run, reconstruction, ...input }: EventsOf & { where: string; columns: string[]; bins: number },
): Promise<Strip> {
  return context.readWorker.call('strip', { ...input, path: await pathOf(context, { run, reconstruction }) });
}

export async function stepTo(
  context: ServiceContext,
  { run, reconstruction, ...input }: EventsOf & { where: string; key: number | null; to: StepTarget },
): Promise<Step> {
  return context.readWorker.call('step', { ...input, path: await pathOf(context, { run, reconstruction }) });
}

export async function rankOfEvent(
  context: ServiceContext,
  { run, reconstruction, ...input }: OfRun<RankInput>,
): Promise<{ rank: number | null }> {
  const path = await pathOf(context, { run, reconstruction });
  return { rank: await context.readWorker.call('rank', { ...input, path }) };
}

export async function locateEvent(
  context: ServiceContext,
  { eventNumber, ...events }: EventsOf & { eventNumber: number },
): Promise<{ keys: number[] }> {
  return { keys: await context.readWorker.call('locate', { path: await pathOf(context, events), eventNumber }) };
}

/** The payload. A Blob, because that is what the transport carries as bytes. */
export async function fetchEvent(
  context: ServiceContext,
  { key, ...events }: EventsOf & { key: number },
): Promise<Blob> {
  const { run } = await context.store.runs.get(events.run);
  const payload = await context.readWorker.call('fetch', {
    path: eventFilePath(context.store.layout, run),
    reconstruction: await reconstructionPath(context, events),
    key,
  });
  return new Blob([payload as Uint8Array<ArrayBuffer>]);
}
