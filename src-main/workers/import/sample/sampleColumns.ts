/** Columns out of plain lists, for events made one object at a time. */
import { numericColumn, type Column } from '#core/event/column.ts';

export const real = (values: readonly number[], unit = ''): Column =>
  numericColumn(Float32Array.from(values), { unit });
export const vector = (values: readonly (readonly number[])[], unit: string): Column =>
  numericColumn(Float32Array.from(values.flat()), { unit, width: 3 });

/** Row offsets of lists. */
export function offsetsOf(lengths: readonly number[]): Uint32Array {
  const offsets = new Uint32Array(lengths.length + 1);
  lengths.forEach((length, i) => (offsets[i + 1] = offsets[i]! + length));
  return offsets;
}

export function links(lists: readonly (readonly number[])[], target: string): Column {
  return numericColumn(Uint32Array.from(lists.flat()), {
    offsets: offsetsOf(lists.map((list) => list.length)),
    target,
  });
}
