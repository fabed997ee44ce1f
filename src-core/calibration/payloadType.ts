/** What a payload type fixes, and the rules that hold for every payload of it. */
import { BeamglassError } from '#core/errors.ts';
import type { Constants, ConstantTable, NumberColumn, Parameter } from './payload.ts';
import type { TimeBase } from './timeBase.ts';

/** One number of a type. */
export interface Quantity {
  readonly name: string;
  readonly label: string;
  /** "" for a pure number. */
  readonly unit: string;
  /** Range outside of which a value is unphysical, both included. */
  readonly low: number;
  readonly high: number;
  readonly description: string;
  /** A row that was measured may have it without an error: held fixed, as the data do not determine it. */
  readonly mayBeHeld?: boolean;
}

/** A word per row, of a list where there is one. */
export interface TextColumn {
  readonly name: string;
  readonly label: string;
  readonly values: readonly string[] | null;
}

/** Rows of the table: by channel of the setup's channel map, by name, or by bin; null: there is no table. */
export type TableKey = 'channel' | 'name' | 'bin';

export interface PayloadType {
  readonly id: string;
  readonly title: string;
  /** What the constant is and which way it is applied: "signal = sample − pedestal". */
  readonly direction: string;
  readonly schemaVersion: number;
  readonly timeBase: TimeBase;
  /**
   * How long after the beginning of its validity a payload may be used without being called stale: in runs where
   * the time base has runs, else in seconds. null: it does not age.
   */
  readonly maxAge: number | null;
  readonly parameters: readonly Quantity[];
  readonly key: TableKey | null;
  readonly columns: readonly Quantity[];
  readonly texts: readonly TextColumn[];
  /** What must hold beyond ranges, such as low < high; a sentence for each breach. */
  readonly rule?: (constants: Constants) => readonly string[];
}

/** Problems beyond this many are counted. */
const MOST_PROBLEMS = 50;

/**
 * Everything that is wrong with constants of a type, each as a sentence; empty where nothing is.
 * @param constants of the form that `payload.ts` says
 */
export function constantProblems(type: PayloadType, constants: Constants): readonly string[] {
  const problems = [
    ...nameProblems('parameter', Object.keys(constants.parameters), type.parameters),
    ...type.parameters.flatMap((quantity) => {
      const given = constants.parameters[quantity.name];
      return given === undefined ? [] : parameterProblems(quantity, given);
    }),
    ...tableProblems(type, constants.table),
  ];
  if (problems.length === 0) problems.push(...(type.rule?.(constants) ?? []));
  if (problems.length <= MOST_PROBLEMS) return problems;
  return [...problems.slice(0, MOST_PROBLEMS), `And ${problems.length - MOST_PROBLEMS} more problems.`];
}

function nameProblems(what: string, given: readonly string[], wanted: readonly { name: string }[]): string[] {
  const names = wanted.map(({ name }) => name);
  return [
    ...names.filter((name) => !given.includes(name)).map((name) => `The ${what} “${name}” is missing.`),
    ...given.filter((name) => !names.includes(name)).map((name) => `There is no ${what} “${name}” in this type.`),
  ];
}

const parameterProblems = (quantity: Quantity, { status, value, error, systematic }: Parameter): string[] =>
  valueProblems(quantity, quantity.label, status, value, error, systematic ?? null);

function valueProblems(
  { unit, low, high, mayBeHeld }: Quantity,
  where: string,
  status: Parameter['status'],
  value: number | null,
  error: number | null,
  systematic: number | null,
): string[] {
  if (status === 'missing') {
    return value === null && error === null ? [] : [`${where} is “missing” and has a value or an error all the same.`];
  }
  if (value === null) return [`${where} has no value; its status must be “missing” then.`];
  const problems: string[] = [];
  if (!(value >= low && value <= high)) {
    problems.push(`${where} is ${value}${unit && ` ${unit}`}, which lies outside ${low} to ${high}.`);
  }
  if (status === 'fixed' && error !== null) problems.push(`${where} is “fixed” and has an error all the same.`);
  const isHeld = mayBeHeld === true && error === null;
  if (status === 'measured' && !isHeld && !(error !== null && error > 0)) {
    problems.push(`${where} is “measured” and needs an error above 0, not ${error}.`);
  }
  if (systematic !== null && !(systematic >= 0)) problems.push(`${where} has a systematic error below 0.`);
  return problems;
}

function tableProblems(type: PayloadType, table: ConstantTable | null): string[] {
  if (type.key === null) return table === null ? [] : ['This type has no table.'];
  if (table === null) return [`This type needs a table with a row per ${type.key}.`];
  const shape = [
    ...nameProblems('column', Object.keys(table.columns), type.columns),
    ...nameProblems('text column', Object.keys(table.texts), type.texts),
    ...lengthProblems(table),
    ...keyProblems(type.key, table.keys),
  ];
  if (shape.length > 0) return shape;
  return [
    ...type.columns.flatMap((quantity) => columnProblems(type, quantity, table, table.columns[quantity.name]!)),
    ...type.texts.flatMap(({ name, label, values }) =>
      values === null
        ? []
        : table.texts[name]!.flatMap((text, row) =>
            values.includes(text)
              ? []
              : [`${label} of ${type.key} ${table.keys[row]} is “${text}”, not one of ${values.join(', ')}.`],
          ),
    ),
  ];
}

function lengthProblems({ keys, status, columns, texts }: ConstantTable): string[] {
  const lengths: [string, number][] = [
    ['status', status.length],
    ...Object.entries(columns).flatMap(([name, { value, error, systematic }]): [string, number][] => [
      [name, value.length],
      [`error of ${name}`, error.length],
      ...(systematic === undefined ? [] : [[`systematic error of ${name}`, systematic.length] as [string, number]]),
    ]),
    ...Object.entries(texts).map(([name, text]): [string, number] => [name, text.length]),
  ];
  return lengths
    .filter(([, length]) => length !== keys.length)
    .map(([name, length]) => `“${name}” has ${length} entries for ${keys.length} rows.`);
}

function keyProblems(key: TableKey, keys: readonly (number | string)[]): string[] {
  const wanted = key === 'name' ? 'string' : 'number';
  if (keys.some((one) => typeof one !== wanted)) return [`Rows are by ${key}, so every key is a ${wanted}.`];
  if (key === 'bin') {
    return keys.every((one, row) => one === row) ? [] : ['Bins are numbered 0, 1, 2, … in their order.'];
  }
  const wrong = keys.findIndex((one, row) => row > 0 && !(one > keys[row - 1]!));
  return wrong < 0 ? [] : [`Rows are in ascending order with each ${key} once; ${key} ${keys[wrong]} breaks it.`];
}

function columnProblems(type: PayloadType, quantity: Quantity, table: ConstantTable, column: NumberColumn): string[] {
  return table.keys.flatMap((key, row) =>
    valueProblems(
      quantity,
      `${quantity.label} of ${type.key} ${key}`,
      table.status[row]!,
      column.value[row] ?? null,
      column.error[row] ?? null,
      column.systematic?.[row] ?? null,
    ),
  );
}

/** @throws BeamglassError `badInput` with the first problem and their number */
export function requireGood(type: PayloadType, constants: Constants): void {
  const problems = constantProblems(type, constants);
  const [first] = problems;
  if (first === undefined) return;
  const more = problems.length === 1 ? '' : ` There are ${problems.length - 1} more problems.`;
  throw new BeamglassError('badInput', `This is no right payload of type ${type.id}: ${first}${more}`, {
    type: type.id,
    problems: problems.join('\n'),
  });
}
