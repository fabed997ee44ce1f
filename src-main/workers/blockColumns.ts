/** Collections of a whole block of events, and the part of each event. */
import { numericColumn, type Column, type NumericArray } from '#core/event/column.ts';
import { makeCollection, type Collection } from '#core/event/event.ts';
import type { KindId } from '#core/event/kind.ts';

export interface BlockColumn {
  readonly name: string;
  /** `width` numbers per object, or per row where objects have several */
  readonly data: NumericArray;
  readonly width?: number;
  readonly unit?: string;
  /** Objects + 1: rows of object i are `rows[i] … rows[i + 1] - 1`; or so many rows for every object. */
  readonly rows?: ArrayLike<number> | { readonly perObject: number };
  /** Entries are indices of objects of the block in the collection `target`. */
  readonly target?: string;
  /** Where `target` is another collection: its `offsets`. */
  readonly targetOffsets?: ArrayLike<number>;
}

export interface BlockCollection {
  readonly name: string;
  readonly kind: KindId;
  /** Events + 1: the objects of event i are `offsets[i] … offsets[i + 1] - 1`. */
  readonly offsets: ArrayLike<number>;
  readonly columns: readonly BlockColumn[];
}

/** Views into the block's columns; null for an event without any object. */
export function eventCollection(block: BlockCollection, event: number): Collection | null {
  const begin = block.offsets[event]!;
  const end = block.offsets[event + 1]!;
  if (begin === end) return null;
  return makeCollection(
    block.name,
    block.kind,
    block.columns.map((column) => [column.name, columnOf(column, event, begin, end)] as const),
  );
}

function columnOf(
  { data, width = 1, unit = '', rows, target = '', targetOffsets }: BlockColumn,
  event: number,
  begin: number,
  end: number,
): Column {
  if (rows === undefined) return numericColumn(data.subarray(width * begin, width * end), { unit, width, target });
  const offsets = new Uint32Array(end - begin + 1);
  let first: number;
  if ('perObject' in rows) {
    first = begin * rows.perObject;
    for (let i = 0; i < offsets.length; i++) offsets[i] = i * rows.perObject;
  } else {
    first = rows[begin]!;
    for (let i = 0; i < offsets.length; i++) offsets[i] = rows[begin + i]! - first;
  }
  const own = data.subarray(width * first, width * (first + offsets.at(-1)!));
  // Links count from the first object of the event.
  const from = targetOffsets?.[event] ?? begin;
  const linked = target === '' ? own : Uint32Array.from(own as Uint32Array, (index) => index - from);
  return numericColumn(linked, { unit, width, target, offsets });
}
