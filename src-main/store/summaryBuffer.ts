/** Collects the summary columns of one chunk of events: the standard ones and the scalars met so far. */
import { SUMMARY_COLUMNS, type SummaryColumn } from '#core/event/summary.ts';
import type { Scalar } from '#core/event/event.ts';
import { CHUNK_EVENTS, isColumnName, MAX_EXTRA_COLUMNS, scalarColumn } from './eventFile.ts';

interface ColumnBuffer {
  readonly column: SummaryColumn;
  /** Grows with the chunk, so that a run of one event with many scalars stays small. */
  values: Float64Array<ArrayBuffer>;
  hasValues: boolean;
}

const FIRST_CAPACITY = 256;

export class SummaryBuffer {
  readonly columns: SummaryColumn[] = [];
  /** Scalars that could not become columns. */
  readonly refused = new Set<string>();
  count = 0;
  private readonly standard: ColumnBuffer[];
  private readonly extra = new Map<string, ColumnBuffer>();

  constructor() {
    this.standard = SUMMARY_COLUMNS.map((column) => this.addColumn(column));
  }

  get isFull(): boolean {
    return this.count === CHUNK_EVENTS;
  }

  /** @param values in the order of SUMMARY_COLUMNS */
  append(values: Float64Array, scalars: readonly Scalar[]): void {
    const row = this.count++;
    for (const [index, buffer] of this.standard.entries()) store(buffer, row, values[index] ?? Number.NaN);
    for (const { name, unit, value } of scalars) {
      const buffer = this.extra.get(name) ?? this.addScalar(name, unit);
      if (buffer) store(buffer, row, value);
    }
  }

  /** Gives every column that has a value in this chunk, in order of name, and begins the next chunk. */
  *flush(): Generator<{ name: string; data: Float64Array<ArrayBuffer> }> {
    const buffers = [...this.standard, ...this.extra.values()].filter((buffer) => buffer.hasValues);
    buffers.sort((a, b) => (a.column.name < b.column.name ? -1 : 1));
    for (const buffer of buffers) {
      reserve(buffer, this.count);
      yield { name: buffer.column.name, data: buffer.values.subarray(0, this.count) };
      buffer.values.fill(Number.NaN);
      buffer.hasValues = false;
    }
    this.count = 0;
  }

  private addScalar(name: string, unit: string): ColumnBuffer | null {
    if (!isColumnName(name) || this.extra.size >= MAX_EXTRA_COLUMNS) {
      if (this.refused.size < MAX_EXTRA_COLUMNS) this.refused.add(name);
      return null;
    }
    const buffer = this.addColumn(scalarColumn(name, unit));
    this.extra.set(name, buffer);
    return buffer;
  }

  private addColumn(column: SummaryColumn): ColumnBuffer {
    this.columns.push(column);
    return { column, values: new Float64Array(FIRST_CAPACITY).fill(Number.NaN), hasValues: false };
  }
}

function store(buffer: ColumnBuffer, row: number, value: number): void {
  if (Number.isNaN(value)) return;
  if (row >= buffer.values.length) reserve(buffer, row + 1);
  buffer.values[row] = value;
  buffer.hasValues = true;
}

function reserve(buffer: ColumnBuffer, length: number): void {
  if (buffer.values.length >= length) return;
  let capacity = buffer.values.length;
  while (capacity < length) capacity *= 2;
  const grown = new Float64Array(capacity).fill(Number.NaN);
  grown.set(buffer.values);
  buffer.values = grown;
}
