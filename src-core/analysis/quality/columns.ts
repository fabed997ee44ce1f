/** Numbers of a collection's columns by object, NaN where the column is not there. */
import type { NumericColumn } from '../../event/column.ts';
import type { Collection } from '../../event/event.ts';

export interface Reading {
  readonly count: number;
  /** Component `part` of object `i`; of a ragged column that of its first row. */
  number(name: string, i: number, part?: number): number;
  has(name: string): boolean;
}

export function reading({ count, columns }: Collection): Reading {
  const numeric = (name: string): NumericColumn | null => {
    const column = columns.get(name);
    return column === undefined || column.type === 'text' ? null : column;
  };
  return {
    count,
    has: (name) => numeric(name) !== null,
    number: (name, i, part = 0) => {
      const column = numeric(name);
      if (column === null) return Number.NaN;
      const { data, offsets, width } = column;
      if (offsets === null) return Number(data[i * width + part] ?? Number.NaN);
      return offsets[i]! < offsets[i + 1]! ? Number(data[offsets[i]! * width + part]) : Number.NaN;
    },
  };
}

/** A list of a length, made value by value. */
export const listOf = (length: number, value: (i: number) => number): Float64Array =>
  Float64Array.from({ length }, (_, i) => value(i));

/** Residual and error of one quantity for what was found: NaN else. */
export function residualsOf(found: ArrayLike<number>, residual: (truth: number, one: number) => number): Float64Array {
  return listOf(found.length, (i) => (found[i]! < 0 ? Number.NaN : residual(i, found[i]!)));
}
