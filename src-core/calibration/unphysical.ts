/** What a fit gave and cannot be: numbers outside what is physical, or without an error, are no constants. */
import { MISSING, type ConstantTable, type NumberColumn, type Parameter } from './payload.ts';
import type { PayloadType, Quantity } from './payloadType.ts';
import type { FittedCalibration } from './result.ts';

type Left = FittedCalibration['left'][number];

/** Such numbers become "missing", each with its reason. */
export function withoutUnphysical(type: PayloadType, fitted: FittedCalibration): FittedCalibration {
  const left: Left[] = [];
  const { parameters, table } = fitted.constants;
  const sound = Object.fromEntries(
    Object.entries(parameters).map(([name, parameter]) => {
      const quantity = type.parameters.find((one) => one.name === name);
      const reason = quantity === undefined ? null : problemOf(quantity, parameter);
      if (reason === null) return [name, parameter];
      left.push({ key: null, reason });
      return [name, MISSING];
    }),
  );
  const constants = { parameters: sound, table: table && soundTable(type, table, left) };
  return left.length === 0 ? fitted : { ...fitted, constants, left: [...fitted.left, ...left] };
}

function soundTable(type: PayloadType, table: ConstantTable, left: Left[]): ConstantTable {
  const reasons = [...table.keys].map((_, row) => rowProblem(type, table, row));
  if (reasons.every((reason) => reason === null)) return table;
  for (const [row, reason] of reasons.entries()) if (reason !== null) left.push({ key: table.keys[row]!, reason });
  const without = <T>(values: readonly (T | null)[]): (T | null)[] =>
    values.map((value, row) => (reasons[row] === null ? value : null));
  const columns = Object.entries(table.columns).map(([name, column]): [string, NumberColumn] => [
    name,
    {
      value: without(column.value),
      error: without(column.error),
      ...(column.systematic && { systematic: without(column.systematic) }),
    },
  ]);
  const status = table.status.map((one, row) => (reasons[row] === null ? one : 'missing'));
  return { ...table, status, columns: Object.fromEntries(columns) };
}

function rowProblem(type: PayloadType, { status, columns }: ConstantTable, row: number): string | null {
  for (const quantity of type.columns) {
    const column = columns[quantity.name];
    if (column === undefined) continue;
    const value = column.value[row] ?? null;
    const error = column.error[row] ?? null;
    const reason = problemOf(quantity, { status: status[row]!, value, error });
    if (reason !== null) return reason;
  }
  return null;
}

/** A number that is there and is no constant; one that is missing has its reason already. */
function problemOf(
  { label, unit, low, high, mayBeHeld }: Quantity,
  { status, value, error }: Parameter,
): string | null {
  if (status === 'missing') return null;
  const of = unit && ` ${unit}`;
  if (value === null || !Number.isFinite(value)) return `${label} came out as no number.`;
  if (!(value >= low && value <= high)) {
    return `${label} came out as ${Number(value.toPrecision(4))}${of}, outside of ${low} to ${high}${of}.`;
  }
  const isHeld = mayBeHeld === true && error === null;
  if (status === 'measured' && !isHeld && !(error !== null && error > 0 && Number.isFinite(error))) {
    return `${label} came out without an error.`;
  }
  return null;
}
