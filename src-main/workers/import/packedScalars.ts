/** Scalars of many events as one table: between threads, numbers travel as one array and objects one by one. */
import type { Scalar } from '#core/event/event.ts';

export interface PackedScalars {
  readonly columns: { readonly name: string; readonly unit: string }[];
  /** One row per event with one value per column, NaN where the event has not the scalar. */
  readonly values: Float64Array<ArrayBuffer>;
}

/** A scalar's unit is that of its first event; given twice in one event, its last value holds. */
export function packScalars(events: readonly (readonly Scalar[])[]): PackedScalars {
  const columns: { name: string; unit: string }[] = [];
  const indices = new Map<string, number>();
  for (const scalars of events) {
    for (const { name, unit } of scalars) {
      if (indices.has(name)) continue;
      indices.set(name, columns.length);
      columns.push({ name, unit });
    }
  }
  const values = new Float64Array(events.length * columns.length).fill(Number.NaN);
  events.forEach((scalars, row) => {
    for (const { name, value } of scalars) values[row * columns.length + indices.get(name)!] = value;
  });
  return { columns, values };
}

/** The scalars of one event; those that it has not are NaN. */
export function scalarsOf({ columns, values }: PackedScalars, row: number): Scalar[] {
  const start = row * columns.length;
  return columns.map(({ name, unit }, column) => ({ name, unit, value: values[start + column]! }));
}
