/** A number made of columns, such as `hypot(cog_x, cog_y)` or `n2_peak / n_pot`, in the words of the selection language. */
import { checkNumber, type SelectionColumn } from './check.ts';
import { runNumbers, type SelectionData } from './evaluate.ts';
import { parse } from './parser.ts';
import { selectionError } from './tokenizer.ts';

export interface Quantity {
  readonly expression: string;
  /** Names of the columns that it needs. */
  readonly columns: readonly string[];
  /**
   * One number per row, NaN where it has none.
   * @param getColumn values of a needed column, at least `count`
   */
  evaluate(getColumn: (name: string) => SelectionData, count: number): Float64Array<ArrayBuffer>;
}

/** @throws BeamglassError `badInput` with `position` for what is no number */
export function compileQuantity(expression: string, columns: readonly SelectionColumn[]): Quantity {
  const root = parse(expression);
  if (root === null) throw selectionError('A number is missing: the expression says nothing.', 0);
  const { program, columns: needed } = checkNumber(root, columns);
  return { expression, columns: needed, evaluate: (getColumn, count) => runNumbers(program, getColumn, count) };
}
