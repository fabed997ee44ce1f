/**
 * The selection language: a condition over the columns of a table (events, runs), such as
 * `n_tracks >= 2 && e_calo > 10` or `experiment == "lhcb"`.
 *
 * Numbers, columns, `+ - * / %`, `abs sqrt exp log sin cos atan` (angles in rad, log to base e),
 * `min max hypot isfinite`, `== != < <= > >=`,
 * `&& || !` (also `and or not`), parentheses; texts in quotes with `==`, `!=` and `~` (contains,
 * without regard to case). Numbers are in the unit of their column. NaN satisfies no comparison.
 */
import { check, type SelectionColumn } from './check.ts';
import { run, type SelectionData } from './evaluate.ts';
import { parse } from './parser.ts';

export type { SelectionColumn } from './check.ts';
export type { SelectionData } from './evaluate.ts';

export interface Selection {
  readonly expression: string;
  /** Names of the columns that it needs; empty for the empty expression, which selects all. */
  readonly columns: readonly string[];
  /**
   * One byte per row: 1 selected, 0 not.
   * @param getColumn values of a needed column, at least `count`: numbers, or strings for a text column
   */
  evaluate(getColumn: (name: string) => SelectionData, count: number): Uint8Array<ArrayBuffer>;
}

/** @throws BeamglassError `badInput` with `position` (from 1), and `suggestion` for a misspelt name */
export function compileSelection(expression: string, columns: readonly SelectionColumn[]): Selection {
  const root = parse(expression);
  if (!root) return { expression, columns: [], evaluate: (_, count) => new Uint8Array(count).fill(1) };
  const { program, columns: needed } = check(root, columns);
  return { expression, columns: needed, evaluate: (getColumn, count) => run(program, getColumn, count) };
}
