import type { Cell } from './table.ts';

/** A file that takes a table row by row. */
export interface TableWriter {
  row(cells: readonly Cell[]): void;
  close(): void;
}
