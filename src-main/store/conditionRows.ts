/** Rows of the conditions as the application has them. */
import type { GlobalTagState } from '#core/calibration/globalTag.ts';
import type { TimeBase } from '#core/calibration/timeBase.ts';
import type { Iov } from '#core/calibration/validity.ts';
import type { GlobalTagTable, IovTable, TagTable } from './conditionsSchema.ts';

export interface TagRecord {
  readonly name: string;
  readonly type: string;
  readonly experiment: string;
  readonly timeBase: TimeBase;
  readonly description: string;
  readonly author: string;
  /** ISO 8601, UTC. */
  readonly addedAt: string;
}

export interface GlobalTagRecord {
  readonly name: string;
  readonly experiment: string;
  readonly setup: string | null;
  readonly description: string;
  readonly state: GlobalTagState;
  /** Since it was staged; null for one that is open or running. */
  readonly manifestHash: string | null;
  readonly author: string;
  readonly addedAt: string;
  /** When it came into its state. */
  readonly stateAt: string;
}

/** An IoV as stored: its own end, which may lie behind the beginning of the next. */
export interface StoredIov extends Iov {
  readonly iov: number;
  readonly author: string;
  readonly addedAt: string;
  readonly withdrawnAt: string | null;
}

const time = (ms: number): string => new Date(ms).toISOString();

export const tagRecord = (row: TagTable): TagRecord => ({
  name: row.name,
  type: row.type,
  experiment: row.experiment,
  timeBase: row.time_base,
  description: row.description,
  author: row.author,
  addedAt: time(row.added_utc_ms),
});

export const globalTagRecord = (row: GlobalTagTable): GlobalTagRecord => ({
  name: row.name,
  experiment: row.experiment,
  setup: row.setup,
  description: row.description,
  state: row.state,
  manifestHash: row.manifest_hash,
  author: row.author,
  addedAt: time(row.added_utc_ms),
  stateAt: time(row.state_utc_ms),
});

export const storedIov = (row: IovTable): StoredIov => ({
  iov: row.iov,
  since: row.since,
  until: row.until,
  payload: row.payload,
  author: row.author,
  addedAt: time(row.added_utc_ms),
  withdrawnAt: row.withdrawn_utc_ms === null ? null : time(row.withdrawn_utc_ms),
});
