/** One number out of a payload, to be followed from payload to payload: a value, or what a column comes to. */
import { spreadOf } from '#core/statistics/spread.ts';
import { BeamglassError } from '#core/errors.ts';
import { z } from '#core/zod.ts';
import type { Constants } from './payload.ts';
import type { PayloadType } from './payloadType.ts';

export const trendValue = z.object({
  /** Of a parameter or a column. */
  name: z.string().max(100),
  /** Channel, name or bin of a column; null: what the column comes to, or a parameter. */
  key: z
    .union([z.number().int().nonnegative(), z.string().max(100)])
    .nullable()
    .default(null),
  /** Of a column without a key: over its rows that have a value. */
  over: z.enum(['mean', 'median', 'spread']).default('mean'),
});
export type TrendValue = z.infer<typeof trendValue>;

export interface Valued {
  readonly value: number | null;
  /** 1σ; of a mean from the errors of its rows, where all have one, else from their scatter. */
  readonly error: number | null;
}

const NOTHING: Valued = { value: null, error: null };

/** @throws BeamglassError `notFound` for a value that the type has not, `badInput` for a key that makes no sense */
export function requireTrendValue(type: PayloadType, { name, key }: TrendValue): { label: string; unit: string } {
  const parameter = type.parameters.find((one) => one.name === name);
  const column = type.columns.find((one) => one.name === name);
  const found = parameter ?? column;
  if (found === undefined) {
    const names = [...type.parameters, ...type.columns].map((one) => one.name).join(', ');
    const message = `Type ${type.id} has no value “${name}”; it has ${names}.`;
    throw new BeamglassError('notFound', message, { type: type.id, name });
  }
  if (parameter !== undefined && key !== null) {
    throw new BeamglassError('badInput', `“${name}” of type ${type.id} is one number and has no rows.`, { name });
  }
  return { label: found.label, unit: found.unit };
}

/** null where the payload has no such row, or the row no value. */
export function valueOf({ parameters, table }: Constants, { name, key, over }: TrendValue): Valued {
  if (Object.hasOwn(parameters, name)) {
    const { value, error } = parameters[name]!;
    return { value, error };
  }
  const column = table !== null && Object.hasOwn(table.columns, name) ? table.columns[name]! : null;
  if (table === null || column === null) return NOTHING;
  if (key !== null) {
    const row = (table.keys as readonly (number | string)[]).indexOf(key);
    return row < 0 ? NOTHING : { value: column.value[row] ?? null, error: column.error[row] ?? null };
  }
  const rows = column.value.flatMap((value, row) =>
    value === null ? [] : [{ value, error: column.error[row] ?? null }],
  );
  return rows.length === 0 ? NOTHING : overRows(rows, over);
}

const finite = (error: number): number | null => (Number.isFinite(error) && error > 0 ? error : null);

function overRows(rows: readonly { value: number; error: number | null }[], over: TrendValue['over']): Valued {
  const { mean, median, rms } = spreadOf(rows.map(({ value }) => value));
  if (over === 'median') return { value: median.value, error: finite(median.error) };
  if (over === 'spread') return Number.isFinite(rms.value) ? { value: rms.value, error: finite(rms.error) } : NOTHING;
  const squares = rows.reduce((sum, { error }) => sum + (error ?? Number.NaN) ** 2, 0);
  return { value: mean.value, error: finite(Math.sqrt(squares) / rows.length) ?? finite(mean.error) };
}
