/**
 * Constants from a foreign hand: what is wrong with them row by row, and the same with those rows marked "missing"
 * where the importer chooses so. Nothing is mended silently.
 */
import type { Constants, ConstantTable, NumberColumn } from './payload.ts';
import { constantProblems, type PayloadType } from './payloadType.ts';

type RowKey = number | string;

export interface ImportProblem {
  /** null: not of one row, so that no marking helps. */
  readonly key: RowKey | null;
  readonly text: string;
}

const ofWhole = (text: string): ImportProblem => ({ key: null, text });

/** @param expected rows that the setup needs; null where that is not known */
export function importProblems(
  type: PayloadType,
  { parameters, table }: Constants,
  expected: readonly RowKey[] | null,
): readonly ImportProblem[] {
  if (table !== null && isRagged(table)) return constantProblems(type, { parameters, table }).map(ofWhole);
  const bare = table === null ? null : rowsOf(table, []);
  const general = constantProblems({ ...type, rule: () => [] }, { parameters, table: bare }).map(ofWhole);
  if (table === null || general.length > 0) return general;
  if (type.key === 'bin') return constantProblems(type, { parameters, table }).map(ofWhole);
  const keys = [...table.keys] as RowKey[];
  const sorted = keys.toSorted(byKey);
  const seen = new Map<RowKey, number>();
  for (const key of keys) seen.set(key, (seen.get(key) ?? 0) + 1);
  const problems: ImportProblem[] = [];
  for (const [row, key] of keys.entries()) {
    const what = `${type.key ?? 'row'} ${key}`;
    if (seen.get(key)! > 1) problems.push({ key, text: `${what} stands ${seen.get(key)!} times.` });
    else if (sorted[row] !== key) problems.push({ key, text: `${what} stands where ${sorted[row]!} belongs.` });
    const own = constantProblems(type, { parameters, table: rowsOf(table, [row]) });
    problems.push(...own.map((text) => ({ key, text })));
  }
  const wanted = new Set(expected ?? keys);
  for (const key of wanted)
    if (!seen.has(key)) problems.push({ key, text: `There is no ${type.key ?? 'row'} ${key}.` });
  for (const key of seen.keys()) {
    if (!wanted.has(key)) problems.push({ key, text: `The setup has no ${type.key ?? 'row'} ${key}.` });
  }
  if (problems.length > 0) return problems;
  return constantProblems(type, { parameters, table }).map(ofWhole);
}

/**
 * In order, each row once, with every row that a problem names marked "missing"; rows that the setup does not have are
 * left out. For types whose rows are numbers alone: no word is ever made up.
 */
export function withMarked(
  { parameters, table }: Constants,
  problems: readonly ImportProblem[],
  expected: readonly RowKey[] | null,
): Constants {
  if (table === null) return { parameters, table };
  const marked = new Set(problems.flatMap(({ key }) => (key === null ? [] : [key])));
  const all = [...new Set(expected ?? (table.keys as RowKey[]))].toSorted(byKey);
  const rowOf = new Map((table.keys as RowKey[]).map((key, row) => [key, row]));
  const rows = all.map((key) => (marked.has(key) ? null : (rowOf.get(key) ?? null)));
  const pick = <T>(values: readonly T[], otherwise: T): T[] =>
    rows.map((row) => (row === null ? otherwise : values[row]!));
  const column = ({ value, error, systematic }: NumberColumn): NumberColumn => ({
    value: pick(value, null),
    error: pick(error, null),
    ...(systematic && { systematic: pick(systematic, null) }),
  });
  return {
    parameters,
    table: {
      keys: all as ConstantTable['keys'],
      status: pick(table.status, 'missing'),
      columns: Object.fromEntries(Object.entries(table.columns).map(([name, one]) => [name, column(one)])),
      texts: {},
    },
  };
}

function isRagged({ keys, status, columns, texts }: ConstantTable): boolean {
  const lists = Object.values(columns).flatMap(({ value, error, systematic }) => [value, error, systematic ?? value]);
  return [status, ...lists, ...Object.values(texts)].some(({ length }) => length !== keys.length);
}

const byKey = (a: RowKey, b: RowKey): number => (a < b ? -1 : a > b ? 1 : 0);

/** A table of some of its rows. */
function rowsOf({ keys, status, columns, texts }: ConstantTable, rows: readonly number[]): ConstantTable {
  const pick = <T>(values: readonly T[]): T[] => rows.map((row) => values[row]!);
  return {
    keys: pick(keys as RowKey[]) as ConstantTable['keys'],
    status: pick(status),
    columns: Object.fromEntries(
      Object.entries(columns).map(([name, { value, error, systematic }]) => [
        name,
        { value: pick(value), error: pick(error), ...(systematic && { systematic: pick(systematic) }) },
      ]),
    ),
    texts: Object.fromEntries(Object.entries(texts).map(([name, words]) => [name, pick(words)])),
  };
}
