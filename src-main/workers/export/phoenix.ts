/**
 * Phoenix event JSON: an object of events by name, written one event at a time. Lengths mm, energies
 * and momenta MeV, as Phoenix takes them by convention.
 *
 * No colours are written: the format spells them in three ways by object type, and Phoenix has
 * defaults. Names of collections are unique in an event, as its look-ups need. The format has no
 * place for waveforms, counters without a position, scalars and labels: they stay out, and are counted.
 */
import type { Collection, EventData } from '#core/event/event.ts';
import type { KindId } from '#core/event/kind.ts';
import type { NotShownList } from '#main/workers/import/reading.ts';
import { noteFacts } from './facts.ts';
import { TextFile, type Outputs } from './output.ts';
import { cells, clusters } from './phoenixCalorimeter.ts';
import { boxesOrPoints, hits, particles, tracks, vertices } from './phoenixObjects.ts';
import type { PhoenixPart } from './phoenixValues.ts';

type Painter = (collection: Collection, fieldT: number | null) => PhoenixPart | null;

const PARTS: Readonly<Record<KindId, Painter>> = {
  trackerHits: hits,
  calorimeterHits: cells,
  clusters,
  tracks,
  vertices,
  particles,
  counters: (collection) => (collection.columns.has('position') ? boxesOrPoints(collection) : null),
  waveforms: () => null,
};

/** Paths are written point by point; other lists of vectors have no place. */
const PATHS: ReadonlySet<string> = new Set(['points', 'states']);

function noteOmissions(notWritten: NotShownList, collection: Collection, part: PhoenixPart | null): void {
  const { name, kind, count, columns } = collection;
  if (count === 0) return;
  if (!part) {
    notWritten.add(name, kind === 'counters' ? 'counters without a position' : kind, count);
    return;
  }
  const written = Array.isArray(part.content) ? part.content.length : count;
  if (written < count) notWritten.add(name, 'objects without a position', count - written);
  for (const [column, { type, offsets, width }] of columns) {
    if (type !== 'text' && offsets && width > 1 && !PATHS.has(column)) {
      notWritten.add(`${name}.${column}`, 'lists of vectors', count);
    }
  }
}

export interface PhoenixWriter {
  event(key: number, event: EventData): void;
  close(): void;
}

/** @param notWritten takes in what the format has no place for */
export function phoenixWriter(
  outputs: Outputs,
  path: string,
  { run, fieldT }: { run: string; fieldT: number | null },
  notWritten: NotShownList,
): PhoenixWriter {
  const file = outputs.guard(path, () => new TextFile(path));
  const runNumber = Number(/(\d+)$/.exec(run)?.[1] ?? 0);
  let isFirst = true;
  return {
    event: (key, event) => {
      // The key makes the name unique; event numbers may repeat.
      const name = JSON.stringify(`${run} event ${event.header.eventNumber} (key ${key})`);
      const text = JSON.stringify(phoenixEvent(event, runNumber, fieldT, notWritten));
      outputs.guard(path, () => file.write(`${isFirst ? '{' : ','}\n${name}:${text}`));
      isFirst = false;
    },
    close: () =>
      outputs.guard(path, () => {
        file.write(isFirst ? '{}\n' : '\n}\n');
        file.close();
      }),
  };
}

function phoenixEvent(
  event: EventData,
  runNumber: number,
  fieldT: number | null,
  notWritten: NotShownList,
): Record<string, unknown> {
  noteFacts(notWritten, event);
  const { eventNumber, timeNs } = event.header;
  const types: Record<string, Record<string, unknown>> = {};
  for (const collection of event.collections) {
    const part = PARTS[collection.kind](collection, fieldT);
    noteOmissions(notWritten, collection, part);
    if (part) (types[part.type] ??= {})[collection.name] = part.content;
  }
  const time = timeNs === null ? {} : { time: new Date(Number(timeNs / 1_000_000n)).toISOString() };
  return { 'event number': eventNumber, 'run number': runNumber, ...time, ...types };
}
