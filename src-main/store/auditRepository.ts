/**
 * The audit log: who did what, when. An entry is appended in the transaction of the change that it tells of, so that
 * neither is there without the other. Its hash covers the entry before; count and last hash stand in the facts of the
 * store. What is not covered: someone who makes the whole log anew, which only a hash noted elsewhere tells.
 */
import type { AuditAction } from '#core/access/auditActions.ts';
import type { Actor } from '#core/access/roles.ts';
import type { AuditEntryRecord } from '#core/api/access.ts';
import { canonicalJson } from '#core/calibration/canonicalJson.ts';
import { BeamglassError } from '#core/errors.ts';
import { AUDIT_HEAD, NO_HASH, type AuditTable } from './accessSchema.ts';
import { hashOf } from './hash.ts';
import type { SqliteFile } from './sqlite.ts';

/** A change in somebody's name, as the audit log will tell it. */
export interface Audited {
  readonly actor: Actor;
  readonly action: AuditAction;
  /** What was changed: a run, a tag, an account. */
  readonly subject: string;
  /** What JSON can hold; passwords never. */
  readonly details?: Readonly<Record<string, unknown>>;
}

export interface AuditFilter {
  readonly user: string | null;
  /** One action, or an area. */
  readonly action: string | null;
  /** Part of the subject. */
  readonly subject: string | null;
  /** ISO 8601 */
  readonly since: string | null;
  readonly until: string | null;
  readonly offset: number;
  readonly limit: number;
}

export interface AuditVerdict {
  readonly entries: number;
  readonly head: string;
  /** One sentence each. */
  readonly problems: string[];
}

type Fields = Omit<AuditTable, 'hash'>;

const entryHash = (before: string, row: Fields): string =>
  hashOf({
    before,
    entry: row.entry,
    timeUtcMs: row.time_utc_ms,
    user: row.user,
    role: row.role,
    action: row.action,
    subject: row.subject,
    details: row.details,
  });

export class AuditRepository {
  private readonly file: SqliteFile;
  private readonly statements: ReturnType<typeof prepareStatements>;

  constructor({ file }: { readonly file: SqliteFile }) {
    this.file = file;
    this.statements = prepareStatements(file);
  }

  /**
   * Within the transaction of the change. A log that was tampered with is not mended by going on: the chain stays
   * broken where it was.
   * @throws BeamglassError `internal` outside of a transaction
   */
  append({ actor, action, subject, details = {} }: Audited): void {
    if (!this.file.inTransaction) {
      throw new BeamglassError('internal', `“${action}” was to be recorded without the change that it tells of.`);
    }
    const last = this.statements.last.get();
    const row: Fields = {
      entry: (last?.entry ?? 0) + 1,
      // A clock that was set back does not make the log run backwards.
      time_utc_ms: Math.max(Date.now(), last?.time_utc_ms ?? 0),
      user: actor.name,
      role: actor.role,
      action,
      subject,
      details: canonicalJson(details),
    };
    const hash = entryHash(this.head()?.hash ?? NO_HASH, row);
    this.statements.insert.run({ ...row, hash });
    this.statements.setHead.run(`${row.entry} ${hash}`, AUDIT_HEAD);
  }

  /** Newest first, with the number of all that fit. */
  list({ offset, limit, ...filter }: AuditFilter): { total: number; entries: AuditEntryRecord[]; users: string[] } {
    const bound = {
      user: filter.user,
      action: filter.action,
      subject: filter.subject,
      since: filter.since === null ? null : Date.parse(filter.since),
      until: filter.until === null ? null : Date.parse(filter.until),
    };
    return {
      total: this.statements.count.get(bound) ?? 0,
      entries: this.statements.page.all({ ...bound, offset, limit }).map(toRecord),
      users: this.statements.users.all(),
    };
  }

  /** All entries of one action, in order. */
  of(action: AuditAction): AuditEntryRecord[] {
    return this.statements.ofAction.all(action).map(toRecord);
  }

  /**
   * Times of the sign-ins of an account that failed since the last one that did not, the latest first, at most `most`.
   */
  failuresOf(account: string, most: number): number[] {
    const rows = this.statements.attempts.all({ account, most });
    const good = rows.findIndex(({ action }) => action !== 'session.refused');
    return rows.slice(0, good < 0 ? rows.length : good).map((row) => row.time_utc_ms);
  }

  /** Every entry in order. */
  entries(): IterableIterator<AuditTable> {
    return this.statements.all.iterate();
  }

  /** The hash that each entry of an action has noted of what it tells of, in order. */
  hashesOf(action: AuditAction): string[] {
    return this.file
      .prepare<[string], string>(
        "SELECT coalesce(json_extract(details, '$.hash'), '') FROM audit_log WHERE action = ? ORDER BY entry",
      )
      .pluck()
      .all(action);
  }

  /** Follows the chain. */
  verify(): AuditVerdict {
    const problems: string[] = [];
    let before = NO_HASH;
    let entries = 0;
    let last = 0;
    for (const row of this.entries()) {
      entries++;
      if (row.entry !== last + 1) problems.push(gapSentence(last + 1, row.entry - 1));
      else if (row.hash !== entryHash(before, row)) {
        problems.push(`Entry ${row.entry} of the audit log (${row.action} ${row.subject}) is not what was written.`);
      }
      last = row.entry;
      before = row.hash;
    }
    const head = this.head();
    if (head === null) problems.push('The store has lost its note of how long the audit log is.');
    else if (head.entries > last) problems.push(gapSentence(last + 1, head.entries));
    else if (head.entries < last || head.hash !== before) {
      problems.push(`The audit log ends with entry ${last}, which is not the one that was written last.`);
    }
    return { entries, head: before, problems };
  }

  private head(): { entries: number; hash: string } | null {
    const value = this.statements.head.get(AUDIT_HEAD);
    const match = value === undefined ? null : /^(\d+) ([0-9a-f]{64})$/.exec(value);
    return match === null ? null : { entries: Number(match[1]), hash: match[2]! };
  }
}

const gapSentence = (first: number, last: number): string =>
  first === last
    ? `Entry ${first} of the audit log is missing.`
    : `Entries ${first} to ${last} of the audit log are missing.`;

const toRecord = ({ time_utc_ms: at, details, role, ...row }: AuditTable): AuditEntryRecord => ({
  ...row,
  role,
  at: new Date(at).toISOString(),
  details: JSON.parse(details) as Record<string, unknown>,
});

interface Bound {
  user: string | null;
  action: string | null;
  subject: string | null;
  since: number | null;
  until: number | null;
}

const FITS = `(@user IS NULL OR user = @user)
  AND (@action IS NULL OR action = @action OR substr(action, 1, length(@action) + 1) = @action || '.')
  AND (@subject IS NULL OR instr(lower(subject), lower(@subject)) > 0)
  AND (@since IS NULL OR time_utc_ms >= @since) AND (@until IS NULL OR time_utc_ms < @until)`;

function prepareStatements(file: SqliteFile) {
  return {
    last: file.prepare<[], AuditTable>('SELECT * FROM audit_log ORDER BY entry DESC LIMIT 1'),
    insert: file.prepare<[AuditTable]>(
      `INSERT INTO audit_log (entry, time_utc_ms, user, role, action, subject, details, hash)
       VALUES (@entry, @time_utc_ms, @user, @role, @action, @subject, @details, @hash)`,
    ),
    head: file.prepare<[string], string>('SELECT value FROM store_facts WHERE name = ?').pluck(),
    setHead: file.prepare<[string, string]>('UPDATE store_facts SET value = ? WHERE name = ?'),
    all: file.prepare<[], AuditTable>('SELECT * FROM audit_log ORDER BY entry'),
    count: file.prepare<[Bound], number>(`SELECT count(*) FROM audit_log WHERE ${FITS}`).pluck(),
    page: file.prepare<[Bound & { offset: number; limit: number }], AuditTable>(
      `SELECT * FROM audit_log WHERE ${FITS} ORDER BY entry DESC LIMIT @limit OFFSET @offset`,
    ),
    ofAction: file.prepare<[string], AuditTable>('SELECT * FROM audit_log WHERE action = ? ORDER BY entry'),
    users: file.prepare<[], string>('SELECT DISTINCT user FROM audit_log ORDER BY user').pluck(),
    attempts: file.prepare<[{ account: string; most: number }], Pick<AuditTable, 'action' | 'time_utc_ms'>>(
      `SELECT action, time_utc_ms FROM audit_log
       WHERE subject = @account AND action IN ('session.signIn', 'session.unlock', 'session.refused')
       ORDER BY entry DESC LIMIT @most`,
    ),
  };
}
