/** New constants against those before, for who judges them: numbers with the error of the new one, and words. */
import { constantDifferences } from './compare.ts';
import type { Constants } from './payload.ts';

/** A number that differs; null on the side that has none. */
export interface NumberChange {
  readonly name: string;
  /** Channel, name or bin; null for a parameter. */
  readonly key: number | string | null;
  readonly before: number | null;
  readonly after: number | null;
  /** Of the new value, 1σ. */
  readonly error: number | null;
}

/** A word that differs, such as the state of a channel. */
export interface TextChange {
  readonly name: string;
  readonly key: number | string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface ConstantChanges {
  readonly numbers: readonly NumberChange[];
  readonly texts: readonly TextChange[];
}

export function constantChanges(before: Constants, after: Constants): ConstantChanges {
  const errors = errorsOf(after);
  const words = new Set([...Object.keys(before.table?.texts ?? {}), ...Object.keys(after.table?.texts ?? {})]);
  const numbers: NumberChange[] = [];
  const texts: TextChange[] = [];
  for (const { name, key, from, to } of constantDifferences(before, after)) {
    if (key !== null && words.has(name))
      texts.push({ name, key, before: from as string | null, after: to as string | null });
    else
      numbers.push({ name, key, before: from as number | null, after: to as number | null, error: errors(name, key) });
  }
  return { numbers, texts };
}

function errorsOf({ parameters, table }: Constants): (name: string, key: number | string | null) => number | null {
  const rows = new Map<number | string, number>([...(table?.keys ?? [])].map((key, row) => [key, row]));
  return (name, key) => {
    if (key === null) return parameters[name]?.error ?? null;
    const row = rows.get(key);
    return row === undefined ? null : (table?.columns[name]?.error[row] ?? null);
  };
}
