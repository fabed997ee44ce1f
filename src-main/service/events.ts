/** The events of a run, as the read worker tells them. */
import type { SummaryColumnRecord } from '#core/api/contract.ts';
import { eventFilePath } from '#main/store/layout.ts';
import type { Page, PageInput, RankInput, Step, StepTarget, Strip } from '#main/workers/calls.ts';
import type { ServiceContext } from './context.ts';

/** @throws BeamglassError `notFound` */
async function pathOf(context: ServiceContext, run: string): Promise<string> {
  await context.store.runs.get(run);
  return eventFilePath(context.store.layout, run);
}

type OfRun<T> = Omit<T, 'path'> & { readonly run: string };

export async function eventColumns(context: ServiceContext, run: string): Promise<SummaryColumnRecord[]> {
  return context.readWorker.call('columns', { path: await pathOf(context, run) });
}

export async function eventPage(context: ServiceContext, { run, ...input }: OfRun<PageInput>): Promise<Page> {
  return context.readWorker.call('page', { ...input, path: await pathOf(context, run) });
}

export async function eventStrip(
  context: ServiceContext,
  { run, ...input }: { run: string; where: string; columns: string[]; bins: number },
): Promise<Strip> {
  return context.readWorker.call('strip', { ...input, path: await pathOf(context, run) });
}

export async function stepTo(
  context: ServiceContext,
  { run, ...input }: { run: string; where: string; key: number | null; to: StepTarget },
): Promise<Step> {
  return context.readWorker.call('step', { ...input, path: await pathOf(context, run) });
}

export async function rankOfEvent(
  context: ServiceContext,
  { run, ...input }: OfRun<RankInput>,
): Promise<{ rank: number | null }> {
  return { rank: await context.readWorker.call('rank', { ...input, path: await pathOf(context, run) }) };
}

export async function locateEvent(
  context: ServiceContext,
  run: string,
  eventNumber: number,
): Promise<{ keys: number[] }> {
  return { keys: await context.readWorker.call('locate', { path: await pathOf(context, run), eventNumber }) };
}

/** The payload. A Blob, because that is what the transport carries as bytes. */
export async function fetchEvent(context: ServiceContext, run: string, key: number): Promise<Blob> {
  const payload = await context.readWorker.call('fetch', { path: await pathOf(context, run), key });
  return new Blob([payload as Uint8Array<ArrayBuffer>]);
}
