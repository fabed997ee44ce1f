/** What is checked and offered while a filter is being typed. */
import type { SummaryColumnRecord } from '#core/api/contract.ts';
import { BeamglassError } from '#core/errors.ts';
import { compileSelection } from '#core/event/selection/selection.ts';

export interface FilterFault {
  readonly message: string;
  /** Character at which the fault lies, from 0. */
  readonly at: number;
  /** Name that was probably meant by the word there. */
  readonly suggestion: string | null;
}

/** null where the filter is well-formed. */
export function filterFault(expression: string, columns: readonly SummaryColumnRecord[]): FilterFault | null {
  try {
    compileSelection(
      expression,
      columns.map(({ name, unit }) => ({ name, unit, type: 'number' })),
    );
    return null;
  } catch (error) {
    if (!(error instanceof BeamglassError)) throw error;
    const { position, suggestion } = error.details;
    return {
      message: error.message,
      at: typeof position === 'number' ? position - 1 : expression.length,
      suggestion: typeof suggestion === 'string' ? suggestion : null,
    };
  }
}

export interface Word {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

const NAME = /[A-Za-z_|][A-Za-z0-9_.|]*/g;

/** The name that holds or ends at a place in the text; null where there is none. */
export function wordAt(text: string, at: number): Word | null {
  for (const match of text.matchAll(NAME)) {
    const to = match.index + match[0].length;
    if (match.index <= at && at <= to) return { from: match.index, to, text: match[0] };
  }
  return null;
}

export function replaceWord(text: string, word: Word, by: string): { text: string; caret: number } {
  return { text: text.slice(0, word.from) + by + text.slice(word.to), caret: word.from + by.length };
}

const OFFERED = 8;

/** Columns that the word being typed may become: those that begin with it first, then those that hold it. */
export function offers(
  text: string,
  caret: number,
  columns: readonly SummaryColumnRecord[],
): readonly SummaryColumnRecord[] {
  const word = wordAt(text, caret);
  if (!word || caret !== word.to) return [];
  const typed = word.text.toLowerCase();
  const holds = columns.filter(({ name, label }) => `${name} ${label}`.toLowerCase().includes(typed));
  if (holds.some(({ name }) => name === word.text)) return [];
  const begins = ({ name }: SummaryColumnRecord): boolean => name.toLowerCase().startsWith(typed);
  return [...holds.filter(begins), ...holds.filter((column) => !begins(column))].slice(0, OFFERED);
}
