/** A run that a worker writes: its place, and its entry in the catalogue. */
import type { Actor } from '#core/access/roles.ts';
import type { ImportedRun, RunRecord } from '#core/api/contract.ts';
import { BeamglassError } from '#core/errors.ts';
import { runKindOf } from '#core/monitoring/parse.ts';
import { removeFiles } from '#main/store/files.ts';
import { eventFilePath, TEMPORARY_SUFFIX } from '#main/store/layout.ts';
import type { RunPlace, SourceIdentity, WrittenRun } from '#main/workers/calls.ts';
import { nominalGlobalTag } from './conditionSources.ts';
import type { ServiceContext } from './context.ts';

/** What the user asked for, whatever the source says. */
export interface WantedRun {
  readonly experiment: string | null;
  readonly number: number | null;
}

/** The worker that writes, as far as it is needed here. */
interface WritingWorker {
  kill(): void;
  readonly ended: Promise<void>;
}

/** What a source cannot say and the service enters. */
type RunExtra = Partial<
  Pick<RunRecord, 'isSample' | 'setup' | 'beamEnergy' | 'comment' | 'period' | 'pot' | 'eot' | 'deadTime'>
>;

type ChoosePlace = (identity: SourceIdentity) => Promise<RunPlace>;

/**
 * Lets a worker write a run and enters it in the catalogue. Whatever happens in between, the event
 * file goes when the entry is not made.
 * @param write calls the worker, which asks for the place of the run
 */
export async function writeRun(
  context: ServiceContext,
  actor: Actor,
  worker: WritingWorker,
  wanted: WantedRun,
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
    return await enterRun(context, actor, place, written, extra);
  } catch (error) {
    // The worker may have its file open still, or may just have finished it.
    worker.kill();
    await worker.ended;
    removeFiles(places.flatMap(({ path }) => [path, path + TEMPORARY_SUFFIX]));
    throw error;
  } finally {
    for (const place of places) context.reserved.delete(runId(place));
  }
}

const runId = ({ experiment, number }: Pick<RunPlace, 'experiment' | 'number'>): string => `${experiment}-${number}`;

/**
 * The run that a source becomes: what the user asked for, else what the source says, else the next
 * free number of its experiment. It stays reserved until the run is entered or given up.
 * @throws BeamglassError `conflict`
 */
async function choosePlace(context: ServiceContext, identity: SourceIdentity, wanted: WantedRun): Promise<RunPlace> {
  const { store, reserved } = context;
  const experiment = wanted.experiment ?? identity.experiment;
  const given = wanted.number ?? identity.runNumber;
  const number = given ?? firstFree(reserved, experiment, await store.runs.nextNumber(experiment));
  const run = runId({ experiment, number });
  if (reserved.has(run)) {
    throw new BeamglassError('conflict', `Run ${run} is being written; try again when that is done.`, { run });
  }
  reserved.add(run);
  if (await store.runs.find(run)) {
    reserved.delete(run);
    const message =
      `Run ${run} is in the store already with other content. ` +
      'Import the file under another number, or delete that run first.';
    throw new BeamglassError('conflict', message, { run });
  }
  return { experiment, number, path: eventFilePath(store.layout, run) };
}

function firstFree(reserved: ReadonlySet<string>, experiment: string, from: number): number {
  for (let number = from; ; number++) if (!reserved.has(runId({ experiment, number }))) return number;
}

/** Enters a run whose event file is complete and on the disk. */
async function enterRun(
  context: ServiceContext,
  actor: Actor,
  place: RunPlace,
  { meta, bytes }: WrittenRun,
  extra: RunExtra,
): Promise<RunRecord> {
  const record: RunRecord = {
    run: runId(place),
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
    deadTime: null,
    comment: '',
    quality: 'notChecked',
    energyUnit: meta.energyUnit,
    isSample: false,
    type: meta.simulation ? runKindOf(meta.simulation.process) : null,
    process: meta.simulation?.process ?? null,
    importedAt: new Date().toISOString(),
    bytes,
    files: meta.files,
    notShown: meta.notShown,
    notes: meta.notes,
    ...extra,
  };
  // An event file of that path may be remembered from a run that was deleted.
  await context.readWorker.call('forget', { path: place.path });
  await offerNominal(context, actor, meta);
  await context.store.runs.add(actor, record, meta);
  context.changes.publish('runs');
  return record;
}

/** A simulated run can be reconstructed at once: the design values of its setup are there before it is. */
async function offerNominal(context: ServiceContext, actor: Actor, { simulation }: WrittenRun['meta']): Promise<void> {
  if (simulation === undefined) return;
  try {
    await nominalGlobalTag(context, actor, simulation.setup);
  } catch (error) {
    // Made elsewhere with a setup that is not here: the run is as good as one without a setup.
    if (!(error instanceof BeamglassError && error.code === 'notFound')) throw error;
  }
}

export function importedRun(record: RunRecord, seconds: number, duplicate: boolean): ImportedRun {
  const { run, experiment, number, events, files, notShown, notes } = record;
  const imported: ImportedRun = { run, experiment, number, events, files, seconds, notShown, notes };
  return duplicate ? { ...imported, duplicate } : imported;
}
