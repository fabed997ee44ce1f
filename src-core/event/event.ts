/** The event data model: header, scalars, labels and columnar collections. */
import { BeamglassError } from '../errors.ts';
import { entryCount, type Column } from './column.ts';
import { KINDS, type KindId } from './kind.ts';

export interface EventHeader {
  /** Number that the source gave the event. Not unique by itself: the key in the run is. */
  readonly eventNumber: number;
  /** UTC in ns since 1970, exact; null where the source has none. */
  readonly timeNs: bigint | null;
  readonly spill: number | null;
  /** Trigger bits, 0 where the source has none. */
  readonly triggerBits: number;
}

export interface Scalar {
  /** snake_case, as used by the filter language. */
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

/** Text facts about the event: name and value as the source has them. */
export interface Label {
  readonly name: string;
  readonly value: string;
}

export interface Collection {
  /** Unique within the event. */
  readonly name: string;
  readonly kind: KindId;
  readonly count: number;
  /** Columns by name, in the order of the source. */
  readonly columns: ReadonlyMap<string, Column>;
}

export interface EventData {
  readonly header: EventHeader;
  readonly scalars: readonly Scalar[];
  readonly labels: readonly Label[];
  readonly collections: readonly Collection[];
}

/**
 * Makes a collection and checks it against its kind: required columns present, types, widths and
 * raggedness as specified, every column with `count` entries.
 * @throws BeamglassError `badInput` naming collection and column
 */
export function makeCollection(name: string, kind: KindId, columns: Iterable<readonly [string, Column]>): Collection {
  const map = new Map(columns);
  const bad = (message: string) =>
    new BeamglassError('badInput', `Collection “${name}”: ${message}.`, { collection: name });
  let count = -1;
  for (const [columnName, column] of map) {
    const entries = entryCount(column);
    if (!Number.isInteger(entries)) throw bad(`column “${columnName}” does not hold whole entries of ${column.width}`);
    if (count < 0) count = entries;
    else if (entries !== count) throw bad(`column “${columnName}” has ${entries} entries where others have ${count}`);
  }
  if (count < 0) throw bad('it has no columns');
  for (const spec of KINDS[kind].columns) {
    const column = map.get(spec.name);
    if (!column) {
      if (spec.required) throw bad(`column “${spec.name}” is missing`);
      continue;
    }
    const ragged = column.type !== 'text' && column.offsets !== null;
    const isText = column.type === 'text';
    if (isText !== (spec.type === 'text') || column.width !== spec.width || ragged !== spec.ragged) {
      throw bad(`column “${spec.name}” has not the shape that its kind says`);
    }
  }
  return { name, kind, count, columns: map };
}

export function findCollection(event: EventData, name: string): Collection | undefined {
  return event.collections.find((collection) => collection.name === name);
}
