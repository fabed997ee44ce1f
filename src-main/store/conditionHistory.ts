/** The conditions over all runs and times: the IoVs of a tag along a range, what held once, and where a payload is used. */
import type { Interval } from '#core/calibration/timeBase.ts';
import { resolved, type Iov } from '#core/calibration/validity.ts';
import type { Catalogue } from './catalogue.ts';
import { storedIov } from './conditionRows.ts';
import type { IovTable } from './conditionsSchema.ts';
import type { SqliteFile } from './sqlite.ts';

/** A run of an experiment as the timeline needs it; times in ms since 1970. */
export interface RunPlaceInTime {
  readonly number: number;
  readonly start: number | null;
  readonly end: number | null;
}

export interface PayloadUse {
  readonly tag: string;
  /** Where it holds now, in order. */
  readonly now: readonly Interval[];
  /** IoVs of it that were withdrawn. */
  readonly withdrawn: number;
}

/** Who let which payload hold. */
export interface IovEntry {
  readonly payload: string;
  readonly author: string;
  /** ISO 8601, UTC. */
  readonly addedAt: string;
}

/** Of both ends; `last` may be Infinity. */
interface Range {
  readonly first: number;
  readonly last: number;
}

export class ConditionHistory {
  private readonly statements: ReturnType<typeof prepareStatements>;

  constructor(catalogue: Catalogue) {
    this.statements = prepareStatements(catalogue.file);
  }

  /**
   * Where anything holds in a tag, IoV by IoV, in order: those that reach into a range. Read from indexes alone, so
   * that hundreds of thousands take a moment.
   */
  intervals(tag: string, { first, last }: Range): Interval[] {
    const end = Number.isFinite(last) ? last : null;
    const sinces = this.statements.sinces.all({ tag, first, end });
    const ends = new Map(this.statements.ends.all({ tag, first, end }));
    const next = end === null ? null : (this.statements.nextSince.get({ tag, end }) ?? null);
    const found: Interval[] = [];
    for (const [index, since] of sinces.entries()) {
      const following = index + 1 < sinces.length ? sinces[index + 1]! : next;
      const own = ends.size === 0 ? undefined : ends.get(since);
      const until = own === undefined ? following : following === null ? own : Math.min(own, following);
      if (until === null || until > first) found.push({ since, until });
    }
    return found;
  }

  /** Where the first begins and the last one begins or ends, without a range; null where there is none. */
  reach(tag: string): { first: number | null; last: number | null } {
    const [first, last, end] = this.statements.reach.get({ tag })!;
    return { first, last: end === null ? last : Math.max(last ?? 0, end - 1) };
  }

  /** What is entered of an IoV, by its beginning: of those that begin in a range. */
  entries(tag: string, first: number, last: number): Map<number, IovEntry> {
    const rows = this.statements.entries.all(tag, first, last);
    return new Map(
      rows.map(([since, payload, author, added]) => [
        since,
        { payload, author, addedAt: new Date(added).toISOString() },
      ]),
    );
  }

  /** What held at a time (ms since 1970) within a range, in order, each cut off where the next began. */
  heldAsOf(tag: string, { first, last }: Range, asOf: number): Iov[] {
    const iovs = this.statements.iovsAsOf.all({ tag, asOf }).map(storedIov);
    return resolved(iovs)
      .filter(({ since, until }) => since <= last && (until === null || until > first))
      .map(({ since, until, payload }) => ({ since, until, payload }));
  }

  /** In order of the tags' names. */
  usesOf(payload: string): PayloadUse[] {
    const rows = this.statements.iovsOfPayload.all(payload).map((row) => ({ tag: row.tag, ...storedIov(row) }));
    return [...Map.groupBy(rows, ({ tag }) => tag)].map(([tag, iovs]) => ({
      tag,
      now: iovs
        .filter(({ withdrawnAt }) => withdrawnAt === null)
        .map(({ since, until }) => ({ since, until: this.endOf(tag, since, until) })),
      withdrawn: iovs.filter(({ withdrawnAt }) => withdrawnAt !== null).length,
    }));
  }

  /** Those of an experiment, in order of number. */
  runsOf(experiment: string): RunPlaceInTime[] {
    return this.statements.runs
      .all(experiment)
      .map(([number, start, end]) => ({ number, start: time(start), end: time(end) }));
  }

  private endOf(tag: string, since: number, until: number | null): number | null {
    const next = this.statements.nextSince.get({ tag, end: since }) ?? null;
    if (next === null || until === null) return until ?? next;
    return Math.min(next, until);
  }
}

const time = (iso: string | null): number | null => (iso === null ? null : Date.parse(iso));

const ACTIVE = 'withdrawn_utc_ms IS NULL';
/** From the last that begins at or before the range. */
const IN_RANGE = `tag = @tag AND ${ACTIVE} AND (@end IS NULL OR since <= @end) AND since >= coalesce(
  (SELECT max(since) FROM iovs WHERE tag = @tag AND ${ACTIVE} AND since <= @first), @first)`;

function prepareStatements(file: SqliteFile) {
  type InRange = { tag: string; first: number; end: number | null };
  return {
    sinces: file.prepare<[InRange], number>(`SELECT since FROM iovs WHERE ${IN_RANGE} ORDER BY since`).pluck(),
    ends: file
      .prepare<[InRange], [number, number]>(
        `SELECT since, until FROM iovs WHERE ${IN_RANGE} AND until IS NOT NULL ORDER BY since`,
      )
      .raw(),
    nextSince: file
      .prepare<[{ tag: string; end: number }], number | null>(
        `SELECT min(since) FROM iovs WHERE tag = @tag AND ${ACTIVE} AND since > @end`,
      )
      .pluck(),
    reach: file
      .prepare<[{ tag: string }], [number | null, number | null, number | null]>(
        `SELECT (SELECT min(since) FROM iovs WHERE tag = @tag AND ${ACTIVE}),
           (SELECT max(since) FROM iovs WHERE tag = @tag AND ${ACTIVE}),
           (SELECT max(until) FROM iovs WHERE tag = @tag AND ${ACTIVE} AND until IS NOT NULL)`,
      )
      .raw(),
    entries: file
      .prepare<[string, number, number], [number, string, string, number]>(
        `SELECT since, payload, author, added_utc_ms FROM iovs WHERE tag = ? AND since BETWEEN ? AND ? AND ${ACTIVE}`,
      )
      .raw(),
    iovsAsOf: file.prepare<[{ tag: string; asOf: number }], IovTable>(
      `SELECT * FROM iovs WHERE tag = @tag AND added_utc_ms <= @asOf
       AND (${ACTIVE} OR withdrawn_utc_ms > @asOf) ORDER BY since`,
    ),
    iovsOfPayload: file.prepare<[string], IovTable>('SELECT * FROM iovs WHERE payload = ? ORDER BY tag, since'),
    runs: file
      .prepare<[string], [number, string | null, string | null]>(
        'SELECT number, start, "end" FROM runs WHERE experiment = ? ORDER BY number',
      )
      .raw(),
  };
}
