/** Numbers of a collection's columns by object, NaN where the column is not there. */
import type { NumericColumn } from '../../event/column.ts';
import { findCollection, type Collection, type EventData } from '../../event/event.ts';

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

/** Of the collection of that name; of none where the event has it not. */
export function readingOf(event: EventData, name: string): Reading & { readonly isThere: boolean } {
  const collection = findCollection(event, name);
  return collection ? { ...reading(collection), isThere: true } : { ...NOTHING, isThere: false };
}

const NOTHING: Reading = { count: 0, has: () => false, number: () => Number.NaN };

/** A list of a length, made value by value. */
export const listOf = (length: number, value: (i: number) => number): Float64Array =>
  Float64Array.from({ length }, (_, i) => value(i));

/** Residual and error of one quantity for what was found: NaN else. */
export function residualsOf(found: ArrayLike<number>, residual: (truth: number, one: number) => number): Float64Array {
  return listOf(found.length, (i) => (found[i]! < 0 ? Number.NaN : residual(i, found[i]!)));
}

/** “5 GeV”, “30 MeV”. @param energy GeV */
export const printedEnergy = (energy: number): string =>
  energy >= 1 ? `${energy} GeV` : `${Number((1000 * energy).toPrecision(6))} MeV`;
