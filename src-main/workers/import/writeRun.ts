/** From the events of a source to an event file. */
import { setImmediate } from 'node:timers/promises';
import type { NotShown, SourceFileRecord } from '#core/api/contract.ts';
import { BeamglassError } from '#core/errors.ts';
import type { EventData } from '#core/event/event.ts';
import type { ImportCalls, RunPlace, SourceGroup, WrittenRun } from '#main/workers/calls.ts';
import type { CallContext } from '#main/workers/protocol.ts';
import { EventPipeline } from './eventPipeline.ts';
import type { EventSource, ReadContext, SourceEvent } from './reader.ts';
import { READERS } from './registry.ts';

/** How often the worker looks up from its work, to report and to hear of a cancellation, ms. */
const BREATH = 50;

/** The facts of a run that its source knows. */
export interface RunFacts {
  readonly energyUnit: 'GeV' | 'MeV';
  readonly fieldT: number | null;
  readonly files: SourceFileRecord[];
  /** Asked once all events are written. */
  notShown(): NotShown[];
  notes(): string[];
}

/**
 * Writes the events of one source.
 * @throws BeamglassError `badFile`, `conflict`, `diskFull`, `cancelled`; nothing is left then
 */
export async function writeSource(group: SourceGroup, context: CallContext<ImportCalls['write']>): Promise<WrittenRun> {
  const reader = READERS.find(({ format }) => format === group.format);
  if (!reader) throw new BeamglassError('internal', `There is no reader for “${group.format}”.`);
  const names = group.files.map(({ name }) => `“${name}”`).join(', ');
  const total = group.files.reduce((sum, { bytes }) => sum + bytes, 0);
  const position = { done: 0 };
  const readContext: ReadContext = {
    signal: context.signal,
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
      return await writeEvents(
        source.encodedEvents?.() ?? plain(source.events()),
        place,
        factsOf(source, group),
        context.signal,
        report,
        names,
      );
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

function factsOf(source: EventSource, group: SourceGroup): RunFacts {
  return {
    energyUnit: source.energyUnit,
    fieldT: source.fieldT,
    files: group.files.map(({ name, sha256, bytes }) => ({ name, sha256, bytes, format: group.format })),
    notShown: () => source.notShown(),
    notes: () => source.notes(),
  };
}

/** @param names of the source, for the sentence that says it is empty */
export async function writeEvents(
  events: AsyncIterable<SourceEvent> | Iterable<SourceEvent>,
  place: RunPlace,
  facts: RunFacts,
  signal: AbortSignal,
  report: () => void,
  names: string,
): Promise<WrittenRun> {
  const pipeline = new EventPipeline(place.path);
  try {
    let lastBreath = performance.now();
    for await (const { event, payload } of events) {
      await pipeline.append(event, payload);
      if (performance.now() - lastBreath > BREATH) {
        report();
        await setImmediate();
        signal.throwIfAborted();
        lastBreath = performance.now();
      }
    }
    signal.throwIfAborted();
    if (pipeline.count === 0) throw new BeamglassError('badFile', `${names} holds no events.`);
    return await pipeline.finish({
      experiment: place.experiment,
      number: place.number,
      energyUnit: facts.energyUnit,
      fieldT: facts.fieldT,
      files: facts.files,
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
