/**
 * The event file: one run in one SQLite file, `EXPERIMENT-NUMBER.events`, or what a reconstruction adds to the events
 * of a run, `EXPERIMENT-NUMBER@GLOBALTAG.GENERATION.events`, with the summary columns of both together.
 *
 *   meta(name, value)             one row per field of `EventFileMeta`, the value as JSON
 *   columns(position, …)          the summary columns: name, unit as stored, label, description
 *   summaries(chunk, name, data)  little-endian Float64 values of one column of up to 65,536 events:
 *                                 chunk c holds the keys from c × 65,536; NaN where an event has no
 *                                 value; no row where no event of the chunk has one
 *   payloads(key, payload)        the events (src-core/event/codec.ts), keys 0 … events − 1
 *
 * Columns are packed because a filter over 10⁶ events takes 9 ms on typed arrays and 64 to 260 ms
 * on rows. A finished file is not in WAL mode, never changes, and is opened read-only.
 */
import { createHash, type Hash } from 'node:crypto';
import { z } from 'zod';
import { energyUnit, notShown, sourceFile } from '#core/api/contract.ts';
import { subrunFacts } from '#core/dataQuality/subrun.ts';
import { reconstructionOrigin } from '#core/reconstruction/record.ts';
import { simulationRecord } from '#core/simulation/truth.ts';
import { SUMMARY_COLUMNS, type SummaryColumn } from '#core/event/summary.ts';

/** "BGev": a SQLite file with this application id is an event file of Beamglass. */
export const EVENT_FILE_APPLICATION_ID = 0x42476576;
export const EVENT_FILE_VERSION = 1;
/** Large pages suit payloads of many kilobytes. */
export const EVENT_FILE_PAGE_BYTES = 16_384;
export const CHUNK_EVENTS = 65_536;
/** Scalars beyond this many stay in their events and get no column. */
export const MAX_EXTRA_COLUMNS = 500;

export const EVENT_FILE_TABLES = `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE columns (
    position INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
    unit TEXT NOT NULL, label TEXT NOT NULL, description TEXT NOT NULL
  ) STRICT;
  CREATE TABLE summaries (
    chunk INTEGER NOT NULL, name TEXT NOT NULL, data BLOB NOT NULL, UNIQUE (chunk, name)
  ) STRICT;
  CREATE TABLE payloads (key INTEGER PRIMARY KEY, payload BLOB NOT NULL) STRICT;
`;

export const eventFileMeta = z.object({
  experiment: z.string(),
  number: z.number().int().nonnegative(),
  energyUnit,
  /** T */
  fieldT: z.number().nullable(),
  /** Times of the earliest and the latest event, ISO 8601; null where no event has a time. */
  start: z.string().nullable(),
  end: z.string().nullable(),
  events: z.number().int().nonnegative(),
  /** SHA-256 over the payloads in key order, hexadecimal. */
  contentHash: z.string().length(64),
  /** SHA-256 over the summaries, as `SummaryHash` says. */
  summaryHash: z.string().length(64),
  files: z.array(sourceFile),
  notShown: z.array(notShown),
  notes: z.array(z.string()),
  /** Of a run of a data acquisition: its files, in order. */
  subruns: z.array(subrunFacts).optional(),
  /** Of a simulated run: what is true of it, for comparison alone. */
  simulation: simulationRecord.optional(),
  /** Of a reconstruction: what it was made from. Its payloads hold what it adds to the events of that run. */
  reconstruction: reconstructionOrigin.optional(),
});
export type EventFileMeta = z.infer<typeof eventFileMeta>;

/** SHA-256 over chunk number, name and data of every row of `summaries`, in the order (chunk, name). */
export class SummaryHash {
  private readonly hash: Hash = createHash('sha256');

  add(chunk: number, name: string, data: Uint8Array): void {
    this.hash.update(`${chunk} ${name} ${data.length}\n`).update(data);
  }

  digest(): string {
    return this.hash.digest('hex');
  }
}

const STANDARD_NAMES: ReadonlySet<string> = new Set(SUMMARY_COLUMNS.map(({ name }) => name));

/** Whether a scalar of an event can be a column of its own: a name of the filter language that is free. */
export function isColumnName(name: string): boolean {
  return /^[A-Za-z_]\w{0,63}$/.test(name) && !STANDARD_NAMES.has(name);
}

/** The column of a scalar of the source. */
export function scalarColumn(name: string, unit: string): SummaryColumn {
  return { name, unit, label: name, description: 'Scalar of the source' };
}
