/**
 * A payload: one immutable calibration object, a document that is named by the SHA-256 of its canonical JSON. It
 * holds the constants and where they come from. All types share one form: single parameters, and a table with a row
 * per channel, per name (an element, a station, a selection) or per bin.
 *
 * Every number has its statistical error (1σ) and, where known, a systematic one; `status` says why one has none:
 * "fixed" is given and not measured (design values, the truth of a simulation), "missing" has no value at all.
 */
import { z } from '#core/zod.ts';

export const CONSTANT_STATUSES = ['measured', 'fixed', 'missing'] as const;
const status = z.enum(CONSTANT_STATUSES);
export type ConstantStatus = z.infer<typeof status>;

const number = z.number().nullable();

export const parameter = z.strictObject({
  status,
  value: number,
  error: number,
  systematic: number.optional(),
});
export type Parameter = z.infer<typeof parameter>;

const MOST_ROWS = 100_000;
const rows = <T extends z.ZodType>(entry: T) => z.array(entry).max(MOST_ROWS);

/** One entry per row of the table. */
export const numberColumn = z.strictObject({
  value: rows(number),
  error: rows(number),
  systematic: rows(number).optional(),
});
export type NumberColumn = z.infer<typeof numberColumn>;

export const constantTable = z.strictObject({
  /** Channels of the setup's channel map, names, or bins from 0: each once, in ascending order. */
  keys: z.union([rows(z.number().int().nonnegative()), rows(z.string().min(1).max(100))]),
  status: rows(status),
  columns: z.record(z.string(), numberColumn),
  texts: z.record(z.string(), rows(z.string().max(200))),
});
export type ConstantTable = z.infer<typeof constantTable>;

export const constants = z.strictObject({
  parameters: z.record(z.string(), parameter),
  table: constantTable.nullable(),
});
export type Constants = z.infer<typeof constants>;

/** How the constants came to be. Nothing in it changes from one making to the next, so that equal constants are one payload. */
export const provenance = z.strictObject({
  method: z.enum(['nominal', 'truth', 'fit', 'import', 'manual']),
  setup: z.string().max(64).nullable(),
  author: z.string().max(200).nullable(),
  /** Runs whose data went in. */
  runs: z.array(z.string().max(100)).max(10_000),
  /** "beamglass 0.1.0" */
  code: z.string().max(100).nullable(),
  configuration: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  /** Channels left out. */
  mask: z.array(z.number().int().nonnegative()).max(MOST_ROWS),
  seed: z.number().int().nonnegative().nullable(),
  sources: z.array(z.strictObject({ name: z.string(), sha256: z.string().regex(/^[0-9a-f]{64}$/) })).max(10_000),
  note: z.string().max(10_000),
});
export type Provenance = z.infer<typeof provenance>;

export const PROVENANCE: Provenance = {
  method: 'manual',
  setup: null,
  author: null,
  runs: [],
  code: null,
  configuration: {},
  mask: [],
  seed: null,
  sources: [],
  note: '',
};

export const payloadDocument = z.strictObject({
  format: z.literal('beamglass-payload'),
  type: z.string().max(64),
  /** Of the type: readers for every old version are kept. */
  schemaVersion: z.number().int().positive(),
  constants,
  provenance,
});
export type PayloadDocument = z.infer<typeof payloadDocument>;

export const PAYLOAD_HASH = z.string().regex(/^[0-9a-f]{64}$/, 'is not a payload hash (64 hexadecimal digits)');

/** A value given by design or by definition. */
export const fixed = (value: number): Parameter => ({ status: 'fixed', value, error: null });

/** A column of values given by design or by definition. */
export const fixedColumn = (value: readonly number[]): NumberColumn => ({
  value: [...value],
  error: value.map(() => null),
});

/** A number with its statistical error, 1σ. */
export const measured = (value: number, error: number, systematic?: number): Parameter => ({
  status: 'measured',
  value,
  error,
  ...(systematic !== undefined && { systematic }),
});

/** A number that could not be measured. */
export const MISSING: Parameter = { status: 'missing', value: null, error: null };

/**
 * A table by channel, name or bin out of one entry per row: every entry has the same columns. Rows are put in
 * ascending order of their keys; a row is "missing" where one of its entries is, else "measured" where one is.
 */
export function tableOf<Key extends number | string>(
  rows: readonly (readonly [key: Key, values: Readonly<Record<string, Parameter>>])[],
  texts: Readonly<Record<string, (key: Key) => string>> = {},
): ConstantTable {
  const sorted = rows.toSorted(([a], [b]) => (a < b ? -1 : 1));
  const keys = sorted.map(([key]) => key);
  const statusOf = (values: Readonly<Record<string, Parameter>>): ConstantStatus => {
    const all = new Set(Object.values(values).map((one) => one.status));
    return all.has('missing') ? 'missing' : all.has('measured') ? 'measured' : 'fixed';
  };
  const states = sorted.map(([, values]) => statusOf(values));
  const names = Object.keys(sorted[0]?.[1] ?? {});
  const column = (name: string): NumberColumn => {
    const of = (part: 'value' | 'error'): (number | null)[] =>
      sorted.map(([, values], row) => (states[row] === 'missing' ? null : values[name]![part]));
    const systematic = sorted.map(([, values]) => values[name]!.systematic ?? null);
    return {
      value: of('value'),
      error: of('error'),
      ...(systematic.some((one) => one !== null) && { systematic }),
    };
  };
  return {
    keys: keys as number[] | string[],
    status: states,
    columns: Object.fromEntries(names.map((name) => [name, column(name)])),
    texts: Object.fromEntries(Object.entries(texts).map(([name, of]) => [name, keys.map(of)])),
  };
}
