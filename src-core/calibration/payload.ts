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
