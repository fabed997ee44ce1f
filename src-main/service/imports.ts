/** Importing: which sources are new, which run each becomes, and its entry in the catalogue. */
import { basename, resolve } from 'node:path';
import type { ImportedRun, ImportFailure, JobState, RunRecord } from '#core/api/contract.ts';
import { BeamglassError, toErrorRecord, type ErrorCode, type ErrorDetails } from '#core/errors.ts';
import { removeFiles } from '#main/store/files.ts';
import { eventFilePath, TEMPORARY_SUFFIX } from '#main/store/layout.ts';
import type {
  FileToImport,
  ImportProgress,
  InspectedFile,
  RunPlace,
  SourceGroup,
  SourceIdentity,
  WrittenRun,
} from '#main/workers/calls.ts';
import { requireWritable, type ServiceContext } from './context.ts';
import type { JobControl } from './jobList.ts';
import { WorkerClient } from './workerClient.ts';

type ImportSource = { path: string } | { upload: string };

export interface ImportInput {
  readonly sources: readonly ImportSource[];
  readonly experiment: string | null;
  readonly number: number | null;
}

/** What the user asked for, whatever the source says. */
type Wanted = Pick<ImportInput, 'experiment' | 'number'>;

/** @throws BeamglassError `notFound`, `forbidden`; what is wrong with a file fails the job */
export function startImport(context: ServiceContext, input: ImportInput): JobState {
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
        await importFiles(context, control, files, input);
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

/** Each import has a process of its own, which ends with it. */
export async function withImportWorker<T>(
  context: ServiceContext,
  work: (worker: WorkerClient<'import'>) => Promise<T>,
): Promise<T> {
  const worker = new WorkerClient(context.spawnWorker, 'import');
  try {
    return await work(worker);
  } finally {
    worker.kill();
    await worker.ended;
  }
}

/** Imports every source that can be. @throws BeamglassError what is wrong with the others, once they are imported */
async function importFiles(
  context: ServiceContext,
  control: JobControl,
  files: readonly FileToImport[],
  wanted: Wanted,
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
        const run = await importGroup(context, worker, signal, group, wanted, progress);
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
  worker: WorkerClient<'import'>,
  signal: AbortSignal,
  group: SourceGroup,
  wanted: Wanted,
  progress: (done: number) => void,
): Promise<ImportedRun> {
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  const known = await findDuplicate(context, group);
  if (known) return importedRun(known, seconds(), true);
  const record = await writeRun(context, worker, wanted, async (onQuestion) => {
    const options = { signal, onQuestion, onProgress: ({ done }: ImportProgress) => progress(done) };
    const written = await worker.call('write', { group }, options);
    signal.throwIfAborted();
    return { written, extra: {} };
  });
  return importedRun(record, seconds(), false);
}

/** What a source cannot say and the service enters. */
type RunExtra = Partial<Pick<RunRecord, 'isSample' | 'beamEnergy' | 'comment'>>;

type ChoosePlace = (identity: SourceIdentity) => Promise<RunPlace>;

/**
 * Lets a worker write a run and enters it in the catalogue. Whatever happens in between, the event
 * file goes when the entry is not made.
 * @param write calls the worker, which asks for the place of the run
 */
export async function writeRun(
  context: ServiceContext,
  worker: WorkerClient<'import'>,
  wanted: Wanted,
  write: (choose: ChoosePlace) => Promise<{ written: WrittenRun; extra: RunExtra }>,
): Promise<RunRecord> {
  const places: RunPlace[] = [];
  try {
    const { written, extra } = await write(async (identity) => {
      const place = await choosePlace(context, identity, wanted);
      places.push(place);
      return place;
    });
    const [place] = places;
    if (!place) throw new BeamglassError('internal', 'The worker wrote a run without asking where.');
    return await enterRun(context, place, written, extra);
  } catch (error) {
    // The worker may have its file open still, or may just have finished it.
    worker.kill();
    await worker.ended;
    removeFiles(places.flatMap(({ path }) => [path, path + TEMPORARY_SUFFIX]));
    throw error;
  }
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

/**
 * The run that a source becomes: what the user asked for, else what the source says, else the next
 * free number of its experiment.
 * @throws BeamglassError `conflict`
 */
async function choosePlace(context: ServiceContext, identity: SourceIdentity, wanted: Wanted): Promise<RunPlace> {
  const { runs, layout } = context.store;
  const experiment = wanted.experiment ?? identity.experiment;
  const number = wanted.number ?? identity.runNumber ?? (await runs.nextNumber(experiment));
  const run = `${experiment}-${number}`;
  if (await runs.find(run)) {
    const message =
      `Run ${run} is in the store already with other content. ` +
      'Import the file under another number, or delete that run first.';
    throw new BeamglassError('conflict', message, { run });
  }
  return { experiment, number, path: eventFilePath(layout, run) };
}

/** Enters a run whose event file is complete and on the disk. */
async function enterRun(
  context: ServiceContext,
  place: RunPlace,
  { meta, bytes }: WrittenRun,
  extra: RunExtra,
): Promise<RunRecord> {
  const record: RunRecord = {
    run: `${place.experiment}-${place.number}`,
    experiment: place.experiment,
    number: place.number,
    setup: null,
    start: meta.start,
    end: meta.end,
    events: meta.events,
    period: null,
    scan: null,
    beamEnergy: null,
    eot: null,
    pot: null,
    fieldT: meta.fieldT,
    comment: '',
    quality: 'notChecked',
    energyUnit: meta.energyUnit,
    isSample: false,
    importedAt: new Date().toISOString(),
    bytes,
    files: meta.files,
    notShown: meta.notShown,
    notes: meta.notes,
    ...extra,
  };
  // An event file of that path may be remembered from a run that was deleted.
  await context.readWorker.call('forget', { path: place.path });
  await context.store.runs.add(record, meta);
  context.changes.publish('runs');
  return record;
}

export function importedRun(record: RunRecord, seconds: number, duplicate: boolean): ImportedRun {
  const { run, experiment, number, events, files, notShown, notes } = record;
  const imported: ImportedRun = { run, experiment, number, events, files, seconds, notShown, notes };
  return duplicate ? { ...imported, duplicate } : imported;
}
