/** From the events of a source to an event file. */
import { statSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type { NotShown, SourceFileRecord } from '#core/api/contract.ts';
import { BeamglassError } from '#core/errors.ts';
import type { SubrunFacts } from '#core/dataQuality/subrun.ts';
import type { EventData } from '#core/event/event.ts';
import type { SimulationRecord } from '#core/simulation/truth.ts';
import type { FinishedFile } from '#main/store/eventFileWriter.ts';
import type { ImportCalls, InspectedFile, RunPlace, SourceGroup, WrittenRun } from '#main/workers/calls.ts';
import type { CallContext } from '#main/workers/protocol.ts';
import { fileError } from './byteSource.ts';
import { EventPipeline } from './eventPipeline.ts';
import { badFile } from './fault.ts';
import { hashFile } from './hashFile.ts';
import type { EventSource, ReadContext, SourceEvent } from './reader.ts';
import { READERS } from './registry.ts';

/** How often the worker looks up from its work, to report and to hear of a cancellation, ms. */
const BREATH = 50;

/** The facts of a run that its source knows. */
export interface RunFacts {
  readonly energyUnit: 'GeV' | 'MeV';
  readonly fieldT: number | null;
  readonly simulation: SimulationRecord | undefined;
  /** Asked before the events are read. */
  files(): Promise<SourceFileRecord[]>;
  /** Asked once all events are written. Empty: the run is not divided. */
  subruns(): readonly SubrunFacts[];
  notShown(): NotShown[];
  notes(): string[];
}

/**
 * Writes the events of one source.
 * @throws BeamglassError `badFile`, `conflict`, `diskFull`, `cancelled`; nothing is left then
 */
export async function writeSource(
  { group, setups }: ImportCalls['write']['input'],
  context: CallContext<ImportCalls['write']>,
): Promise<WrittenRun> {
  const reader = READERS.find(({ format }) => format === group.format);
  if (!reader) throw new BeamglassError('internal', `There is no reader for “${group.format}”.`);
  const names = group.files.map(({ name }) => `“${name}”`).join(', ');
  const total = group.files.reduce((sum, { bytes }) => sum + bytes, 0);
  const position = { done: 0 };
  const readContext: ReadContext = {
    signal: context.signal,
    setups,
    progress: (done) => {
      position.done = done;
    },
  };
  try {
    const source = await reader.open(group.files, readContext);
    try {
      const { experiment, runNumber } = source;
      const place = await context.ask({ experiment, runNumber });
      const report = () => context.progress({ done: Math.min(position.done, total), total, unit: 'B' });
      const before = group.files.map(stateOf);
      const written = await writeEvents({
        events: source.encodedEvents?.() ?? plain(source.events()),
        copyOf: source.finishedFile ?? null,
        place,
        facts: factsOf(source, group, readContext),
        signal: context.signal,
        report,
        names,
      });
      checkSource(group, before, written);
      return { ...written, setup: source.setup ?? null, ...(source.runFacts && { runFacts: source.runFacts() }) };
    } finally {
      await source.close();
    }
  } catch (error) {
    if (error instanceof BeamglassError || context.signal.aborted) throw error;
    // A reader says what is wrong with a file; anything else is a fault of the reader.
    const reason = error instanceof Error ? error.message : String(error);
    throw new BeamglassError('internal', `${names} could not be read: ${reason}.`, { file: names }, { cause: error });
  }
}

/** Inode, size and time of the last change. */
function stateOf({ path, name }: InspectedFile): string {
  try {
    const { ino, size, mtimeNs } = statSync(path, { bigint: true });
    return [ino, size, mtimeNs].join();
  } catch (error) {
    throw fileError(error, name);
  }
}

/** @throws BeamglassError `badFile` where what was written is not what the files are and say */
function checkSource({ files, contentHash }: SourceGroup, before: readonly string[], { meta }: WrittenRun): void {
  for (const [index, file] of files.entries()) {
    if (stateOf(file) !== before[index]) throw badFile(file.name, 'it was changed while it was read');
  }
  if (contentHash !== null && meta.contentHash !== contentHash) {
    throw badFile(files[0]?.name ?? '', 'its events are not those of the content hash that it states');
  }
}

function factsOf(source: EventSource, group: SourceGroup, context: ReadContext): RunFacts {
  return {
    energyUnit: source.energyUnit,
    fieldT: source.fieldT,
    simulation: source.simulation,
    files: () =>
      Promise.all(
        group.files.map(async (file) => {
          const { name, bytes } = file;
          const sha256 = file.sha256 ?? (await hashFile(file, context.signal, () => undefined));
          return { name, sha256, bytes, format: group.format };
        }),
      ),
    subruns: () => source.subruns?.() ?? [],
    notShown: () => source.notShown(),
    notes: () => source.notes(),
  };
}

export interface EventWriting {
  readonly events: AsyncIterable<SourceEvent> | Iterable<SourceEvent>;
  /** Holds the payloads of just these events already; null: none does. */
  readonly copyOf: FinishedFile | null;
  readonly place: RunPlace;
  readonly facts: RunFacts;
  readonly signal: AbortSignal;
  report(): void;
  /** Of the source, for the sentence that says it is empty. */
  readonly names: string;
}

export async function writeEvents(writing: EventWriting): Promise<WrittenRun> {
  const { events, place, facts, signal } = writing;
  const pipeline = new EventPipeline(place.path, writing.copyOf);
  try {
    const files = await facts.files();
    let lastBreath = performance.now();
    for await (const { event, payload } of events) {
      await pipeline.append(event, payload);
      if (performance.now() - lastBreath > BREATH) {
        writing.report();
        await setImmediate();
        signal.throwIfAborted();
        lastBreath = performance.now();
      }
    }
    signal.throwIfAborted();
    const subruns = facts.subruns();
    if (pipeline.count === 0) throw new BeamglassError('badFile', `${writing.names} holds no events.`);
    return await pipeline.finish({
      experiment: place.experiment,
      number: place.number,
      energyUnit: facts.energyUnit,
      fieldT: facts.fieldT,
      ...(facts.simulation && { simulation: facts.simulation }),
      ...(subruns.length > 0 && { subruns: [...subruns] }),
      files,
      notShown: facts.notShown(),
      notes: facts.notes(),
    });
  } finally {
    await pipeline.close();
  }
}

async function* plain(events: AsyncIterable<EventData>): AsyncGenerator<SourceEvent> {
  for await (const event of events) yield { event };
}
