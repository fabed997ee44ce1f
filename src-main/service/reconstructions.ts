/** Reconstructions of runs: what there is, the jobs that make them, and one event on the spot. */
import { availableParallelism } from 'node:os';
import type { Actor } from '#core/access/roles.ts';
import type { JobState, ReconstructedRun } from '#core/api/contract.ts';
import type { ReconstructionRecord } from '#core/api/reconstructions.ts';
import { BeamglassError, toErrorRecord, type ErrorCode } from '#core/errors.ts';
import type { ParameterSpec } from '#core/parameters.ts';
import { reconstructionParameters } from '#core/reconstruction/parameters.ts';
import type { ReconstructionOrigin } from '#core/reconstruction/record.ts';
import { removeFiles } from '#main/store/files.ts';
import { eventFilePath, reconstructionFilePath, TEMPORARY_SUFFIX } from '#main/store/layout.ts';
import { placeOf, type StoredReconstruction } from '#main/store/reconstructionRepository.ts';
import type { WrittenReconstruction } from '#main/workers/calls.ts';
import { visibleSummary } from './blindingSteps.ts';
import { requireWritable, type ServiceContext } from './context.ts';
import { eventPlace } from './events.ts';
import { fillSoon } from './monitoring.ts';
import type { JobControl } from './jobList.ts';
import { changesSince } from './reconstructionChanges.ts';
import { identityOf, inputOf, originOf, type ReconstructionWish } from './reconstructionInputs.ts';
import { getSetup } from './setups.ts';
import { WorkerClient } from './workerClient.ts';

/** @throws BeamglassError `notFound` for a setup; `badInput` where nothing reconstructs its experiment */
export async function reconstructionParameterTable(context: ServiceContext, setup: string): Promise<ParameterSpec[]> {
  return [...reconstructionParameters((await getSetup(context.store.layout, setup)).setup)];
}

/** @throws BeamglassError `notFound` */
export async function listReconstructions(context: ServiceContext, run: string): Promise<ReconstructionRecord[]> {
  await context.store.runs.get(run);
  const stored = await context.store.reconstructions.ofRun(run);
  return Promise.all(
    stored.map(async ({ origin, events, bytes, contentHash, summary }) => ({
      ...origin,
      events,
      bytes,
      contentHash,
      summary: await visibleSummary(context, run, origin.globalTag, summary),
      changedSince: await changesSince(context, origin),
    })),
  );
}

export interface ReconstructionRequest extends Omit<ReconstructionWish, 'run'> {
  readonly runs: readonly string[];
  /** null: one per core. */
  readonly threads: number | null;
}

/**
 * What can be known to be wrong with any of the runs is said before the job begins.
 * @throws BeamglassError `notFound`, `missingConstant`, `conflict`, `badInput`, `forbidden`
 */
export async function startReconstruction(
  context: ServiceContext,
  actor: Actor,
  { runs, threads, ...wish }: ReconstructionRequest,
): Promise<JobState> {
  requireWritable(context);
  const wishes = [...new Set(runs)].map((run): ReconstructionWish => ({ ...wish, run }));
  const origins: ReconstructionOrigin[] = [];
  for (const one of wishes) origins.push(await originOf(context, one));
  const [{ run, globalTag }] = origins as [ReconstructionOrigin];
  const what = wishes.length === 1 ? `${run} with ${globalTag}` : `${wishes.length} runs`;
  return context.jobs.start({
    kind: 'reconstruct',
    title: `Reconstruction of ${what}`,
    unit: 'events',
    work: async (control) => {
      try {
        await reconstructRuns(context, actor, control, wishes, threads ?? availableParallelism());
      } finally {
        // Those that could not be reconstructed are filled as they stand.
        if (!control.signal.aborted)
          fillSoon(
            context,
            wishes.map((wish) => wish.run),
          );
      }
    },
  });
}

/** Every run that can be. @throws BeamglassError what is wrong with the others, once these are done */
export async function reconstructRuns(
  context: ServiceContext,
  actor: Actor,
  control: Pick<JobControl, 'signal' | 'progress' | 'reconstructed' | 'failed'>,
  wishes: readonly ReconstructionWish[],
  threads: number,
): Promise<void> {
  const { runs } = context.store;
  const counts = await Promise.all(wishes.map(async ({ run }) => (await runs.find(run))?.events ?? 0));
  const total = counts.reduce((sum, count) => sum + count, 0);
  const failures: { run: string; error: ReturnType<typeof toErrorRecord> }[] = [];
  let before = 0;
  for (const [index, wish] of wishes.entries()) {
    const own = {
      signal: control.signal,
      progress: (done: number): void => control.progress({ done: before + done, total, unit: 'events' }),
    };
    try {
      control.reconstructed(await reconstructRun(context, actor, own, wish, threads));
    } catch (error) {
      if (control.signal.aborted) throw error;
      const record = toErrorRecord(error);
      failures.push({ run: wish.run, error: record });
      if (wishes.length > 1)
        control.failed({ files: [wish.run], error: { ...record, details: { ...record.details } } });
    }
    before += counts[index]!;
  }
  const [first] = failures;
  if (first === undefined) return;
  const { code, message, details } = first.error;
  const all = failures.map(({ run }) => run).join(', ');
  const sentence =
    wishes.length === 1
      ? message
      : `${failures.length} of ${wishes.length} runs were not reconstructed (${all}). Of ${first.run}: ${message}`;
  throw new BeamglassError(code as ErrorCode, sentence, { ...details, run: first.run });
}

interface Following {
  readonly signal: AbortSignal;
  progress(done: number): void;
}

/** Makes one and enters it in the place of the one before, which stays until then. */
async function reconstructRun(
  context: ServiceContext,
  actor: Actor,
  { signal, progress }: Following,
  wish: ReconstructionWish,
  threads: number,
): Promise<ReconstructedRun> {
  const started = performance.now();
  const { layout, reconstructions } = context.store;
  const origin = await originOf(context, wish);
  const input = await inputOf(context, origin);
  const before = await reconstructions.find(origin.run, origin.globalTag);
  const generation = (before?.generation ?? 0) + 1;
  const path = eventFilePath(layout, origin.run);
  const out = reconstructionFilePath(layout, { ...origin, generation });
  const worker = new WorkerClient(context.spawnWorker, 'reconstruct');
  try {
    const order = { path, out, input, origin, threads };
    const written = await worker.call('write', order, { signal, onProgress: ({ done }) => progress(done) });
    signal.throwIfAborted();
    await enter(context, actor, storedOf(origin, generation, written), before);
    const { manifestHash, globalTag, run } = origin;
    const { events, contentHash } = written.meta;
    const seconds = (performance.now() - started) / 1000;
    const summary = await visibleSummary(context, run, globalTag, written.summary);
    return { run, events, globalTag, manifestHash, seconds, contentHash, summary };
  } catch (error) {
    worker.kill();
    await worker.ended;
    removeFiles([out, out + TEMPORARY_SUFFIX]);
    throw error;
  } finally {
    worker.kill();
    await worker.ended;
  }
}

function storedOf(
  origin: ReconstructionOrigin,
  generation: number,
  { meta, bytes, summary }: WrittenReconstruction,
): StoredReconstruction {
  const { events, contentHash, summaryHash } = meta;
  return { origin, generation, events, bytes, contentHash, summaryHash, summary };
}

/** Enters a reconstruction whose event file is complete and on the disk. */
async function enter(
  context: ServiceContext,
  actor: Actor,
  stored: StoredReconstruction,
  before: StoredReconstruction | null,
): Promise<void> {
  const { runs, reconstructions } = context.store;
  const { run, runContentHash } = stored.origin;
  if ((await runs.hashes(run))?.contentHash !== runContentHash) {
    throw new BeamglassError('notFound', `Run ${run} was deleted while it was reconstructed.`, { run });
  }
  await reconstructions.put(actor, stored);
  if (before !== null) await removeFile(context, before);
  context.changes.publish('reconstructions');
}

async function removeFile(context: ServiceContext, stored: StoredReconstruction): Promise<void> {
  const path = reconstructionFilePath(context.store.layout, placeOf(stored));
  // Windows does not remove an open file.
  await context.readWorker.call('forget', { path });
  removeFiles([path]);
}

/**
 * Removes it from the catalogue, then its event file: an interruption in between leaves a file that the next start
 * clears away.
 * @throws BeamglassError `notFound`, `forbidden`
 */
export async function deleteReconstruction(
  context: ServiceContext,
  actor: Actor,
  run: string,
  globalTag: string,
): Promise<void> {
  requireWritable(context);
  const stored = await context.store.reconstructions.get(run, globalTag);
  await context.store.reconstructions.delete(actor, run, globalTag);
  await removeFile(context, stored);
  context.changes.publish('reconstructions');
}

/** Event files of a run's reconstructions, which its entry takes along when it goes. */
export async function reconstructionFilesOf({ store }: ServiceContext, run: string): Promise<string[]> {
  const stored = await store.reconstructions.ofRun(run);
  return stored.map((one) => reconstructionFilePath(store.layout, placeOf(one)));
}

/**
 * The payload of an event with what reconstruction adds now. A Blob, because that is what the transport carries as
 * bytes.
 * @throws BeamglassError `notFound`, `missingConstant`, `conflict`, `badInput`, `forbidden` for one in a closed region
 */
export async function reconstructEvent(
  context: ServiceContext,
  { key, ...wish }: ReconstructionWish & { readonly key: number },
): Promise<Blob> {
  const origin = await originOf(context, wish);
  const place = await eventPlace(context, { run: origin.run, reconstruction: null });
  const payload = await context.readWorker.call(
    'reconstruct',
    { ...place, key, id: identityOf(origin) },
    { onQuestion: () => inputOf(context, origin) },
  );
  return new Blob([payload as Uint8Array<ArrayBuffer>]);
}
