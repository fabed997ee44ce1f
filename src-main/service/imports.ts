/** Importing: which sources are new, which run each becomes, and its entry in the catalogue. */
import { basename, resolve } from 'node:path';
import type { Actor } from '#core/access/roles.ts';
import type { ImportedRun, ImportFailure, JobState, RunRecord } from '#core/api/contract.ts';
import { BeamglassError, toErrorRecord, type ErrorCode, type ErrorDetails } from '#core/errors.ts';
import type { FileToImport, ImportProgress, InspectedFile, SourceGroup, WrittenRun } from '#main/workers/calls.ts';
import { requireWritable, type ServiceContext } from './context.ts';
import { fillSoon } from './monitoring.ts';
import type { JobControl } from './jobList.ts';
import { importedRun, writeRun, type WantedRun } from './runWriting.ts';
import { readableSetups } from './setups.ts';
import { WorkerClient } from './workerClient.ts';

type ImportSource = { path: string } | { upload: string };

export interface ImportInput extends WantedRun {
  readonly sources: readonly ImportSource[];
}

/**
 * @param isFilled whether the monitors of the new runs are filled afterwards, where the service does so by itself
 * @throws BeamglassError `notFound`, `forbidden`; what is wrong with a file fails the job
 */
export function startImport(context: ServiceContext, actor: Actor, input: ImportInput, isFilled = true): JobState {
  requireWritable(context);
  const uploads = input.sources.flatMap((source) => ('upload' in source ? [source.upload] : []));
  const files = input.sources.map((source): FileToImport => {
    if ('upload' in source) return context.uploads.get(source.upload);
    const path = resolve(source.path);
    return { path, name: basename(path) };
  });
  return context.jobs.start({
    kind: 'import',
    title: titleOf(files),
    unit: 'B',
    work: async (control) => {
      try {
        const fill = (runs: readonly string[]): void => {
          if (isFilled) fillSoon(context, runs);
        };
        await importFiles(context, actor, control, files, input, fill);
      } finally {
        context.uploads.remove(uploads);
      }
    },
  });
}

function titleOf(files: readonly FileToImport[]): string {
  const first = files[0]?.name ?? '';
  return files.length > 1 ? `Import of ${first} and ${files.length - 1} more` : `Import of ${first}`;
}

/** Imports every source that can be. @throws BeamglassError what is wrong with the others, once they are imported */
async function importFiles(
  context: ServiceContext,
  actor: Actor,
  control: JobControl,
  files: readonly FileToImport[],
  wanted: WantedRun,
  fill: (runs: readonly string[]) => void,
): Promise<void> {
  const { signal } = control;
  const imported: string[] = [];
  const failures: ImportFailure[] = [];
  const fail = (failure: ImportFailure): void => {
    failures.push(failure);
    control.failed(failure);
  };
  let worker = new WorkerClient(context.spawnWorker, 'import');
  try {
    const { groups, refused } = await worker.call('inspect', { files }, { signal });
    if (wanted.number !== null && groups.length > 1) {
      const message = `These files make ${groups.length} runs; a run number can be given for one run only.`;
      throw new BeamglassError('badInput', message, { runs: groups.length });
    }
    for (const { file, error } of refused) fail({ files: [file], error });
    const total = groups.reduce((sum, group) => sum + sizeOf(group), 0);
    let before = 0;
    for (const group of groups) {
      const progress = (done: number): void => control.progress({ done: before + done, total, unit: 'B' });
      try {
        // A worker does not outlive a failure.
        if (!worker.isAlive) worker = new WorkerClient(context.spawnWorker, 'import');
        const run = await importGroup(context, actor, worker, signal, group, wanted, progress);
        imported.push(run.run);
        control.imported(run);
      } catch (error) {
        if (signal.aborted) throw error;
        fail({ files: group.files.map(({ name }) => name), error: toErrorRecord(error) });
      }
      before += sizeOf(group);
      progress(0);
    }
  } finally {
    worker.kill();
    await worker.ended;
  }
  fill(imported);
  if (failures.length > 0) throw failureOf(failures, imported);
}

/** Of the one source that failed, or of all that did. */
function failureOf(failures: readonly ImportFailure[], imported: readonly string[]): BeamglassError {
  const { code, message, details } = failures[0]!.error;
  const failed = failures.flatMap(({ files }) => files);
  const others = failures.length === 1 ? '' : ` ${failed.length} files were not imported: ${failed.join(', ')}.`;
  const kept = imported.length === 0 ? '' : ` Imported: ${imported.join(', ')}.`;
  const lists: ErrorDetails = others + kept === '' ? {} : { failed: failed.join(', '), imported: imported.join(', ') };
  return new BeamglassError(code as ErrorCode, `${message}${others}${kept}`, { ...details, ...lists });
}

const sizeOf = (group: SourceGroup): number => group.files.reduce((sum, { bytes }) => sum + bytes, 0);

async function importGroup(
  context: ServiceContext,
  actor: Actor,
  worker: WorkerClient<'import'>,
  signal: AbortSignal,
  group: SourceGroup,
  wanted: WantedRun,
  progress: (done: number) => void,
): Promise<ImportedRun> {
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  const known = await findDuplicate(context, group);
  if (known) return importedRun(known, seconds(), true);
  const record = await writeRun(context, actor, worker, wanted, async (onQuestion) => {
    const options = { signal, onQuestion, onProgress: ({ done }: ImportProgress) => progress(done) };
    const written = await worker.call('write', { group, setups: await readableSetups(context.store.layout) }, options);
    signal.throwIfAborted();
    const { meta, setup, runFacts } = written;
    return { written, extra: { ...(setup && { setup }), ...simulatedFacts(meta), ...runFacts } };
  });
  return importedRun(record, seconds(), false);
}

/** What the catalogue can say of a simulated run that was made elsewhere. */
function simulatedFacts({ simulation }: WrittenRun['meta']): Partial<RunRecord> {
  if (!simulation) return {};
  const { setup, process, seed, parameters } = simulation;
  return {
    setup,
    beamEnergy: parameters['beamEnergy'] ?? null,
    comment: `Simulated, not measured: ${process}, seed ${seed}.`,
  };
}

/** The run that has the same content already, null where there is none. @throws BeamglassError `conflict` */
async function findDuplicate(context: ServiceContext, group: SourceGroup): Promise<RunRecord | null> {
  const { runs } = context.store;
  if (group.contentHash !== null) {
    const run = await runs.runOfContent(group.contentHash);
    if (run !== null) return runs.get(run);
  }
  const runOfFile = await runs.runsOfFiles(group.files.flatMap(({ sha256 }) => sha256 ?? []));
  const runOf = ({ sha256 }: InspectedFile): string | undefined =>
    sha256 === null ? undefined : runOfFile.get(sha256);
  const known = group.files.find(runOf);
  const run = known && runOf(known);
  if (!known || run === undefined) return null;
  if (group.files.every((file) => runOf(file) === run)) return runs.get(run);
  const message = `“${known.name}” is in the store already as part of run ${run}, but not all files given with it are.`;
  throw new BeamglassError('conflict', message, { file: known.name, run });
}
