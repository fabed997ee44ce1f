/** Defects, their verifications and the checks of runs: rows are appended, and never change. */
import type { Actor } from '#core/access/roles.ts';
import { canonicalJson } from '#core/calibration/canonicalJson.ts';
import {
  AUTOMATIC_AUTHOR,
  defectsInForce,
  type DefectInForce,
  type DefectStatement,
} from '#core/dataQuality/defect.ts';
import type { AuditRepository } from './auditRepository.ts';
import type { Catalogue } from './catalogue.ts';
import { chainHash, chainProblems } from './chain.ts';
import type { DefectTable, DefectVerificationTable, RunCheckTable } from './dataQualitySchema.ts';
import type { SqliteFile } from './sqlite.ts';
import { inTransaction } from './transaction.ts';

export interface Verification {
  readonly by: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly comment: string;
}

export interface StoredDefect extends DefectStatement {
  readonly evidence: Record<string, unknown> | null;
  readonly verified: Verification | null;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly hash: string;
}

export interface NewDefect extends Omit<DefectStatement, 'defect' | 'author'> {
  /** What JSON can hold. */
  readonly evidence: Readonly<Record<string, unknown>> | null;
}

export interface StoredCheck {
  readonly check: number;
  readonly run: string;
  readonly contentHash: string;
  readonly checked: boolean;
  readonly comment: string;
  readonly author: string;
  readonly at: string;
}

export class DefectRepository {
  private readonly catalogue: Catalogue;
  private readonly audit: AuditRepository;
  private readonly file: SqliteFile;
  /** What follows from all rows, until there are more. */
  private known: { rows: string; inForce: readonly DefectInForce<StoredDefect>[] } | null = null;

  constructor(catalogue: Catalogue, audit: AuditRepository) {
    this.catalogue = catalogue;
    this.audit = audit;
    this.file = catalogue.file;
  }

  /** Every statement, in order. */
  all(): StoredDefect[] {
    const verified = new Map(this.verifications().map((row) => [row.defect, row]));
    return this.rows().map((row) => stored(row, verified.get(row.defect)));
  }

  /** What is there now. */
  inForce(): readonly DefectInForce<StoredDefect>[] {
    const rows = this.file
      .prepare<[], string>(
        `SELECT (SELECT count(*) FROM defects) || ' ' || (SELECT count(*) FROM defect_verifications)`,
      )
      .pluck()
      .get()!;
    if (this.known?.rows !== rows) this.known = { rows, inForce: defectsInForce(this.all()) };
    return this.known.inForce;
  }

  /**
   * What `decide` makes of everything stated so far. It reads and appends in one transaction, so that two that find the
   * same at once state it once.
   * @returns the numbers, in that order
   * @throws BeamglassError what `decide` throws, `conflict` of a trigger, `diskFull`
   */
  add(actor: Actor, decide: (all: readonly StoredDefect[]) => readonly NewDefect[]): Promise<number[]> {
    return inTransaction(this.catalogue, (file) => {
      const wanted = decide(this.all());
      if (wanted.length === 0) return [];
      const insert = file.prepare<[DefectTable]>(
        `INSERT INTO defects (defect, experiment, type, part, since, until, present, recoverable, comment, author,
           origin, evidence, supersedes, at_utc_ms, hash)
         VALUES (@defect, @experiment, @type, @part, @since, @until, @present, @recoverable, @comment, @author,
           @origin, @evidence, @supersedes, @at_utc_ms, @hash)`,
      );
      let last = this.rows().at(-1);
      return wanted.map((one) => {
        last = rowOf(actor, one, last);
        insert.run(last);
        const { defect, experiment, type, part, since, until, supersedes, hash } = last;
        const details = { type, part, since, until, present: one.present, supersedes, hash };
        this.audit.append({ actor, action: 'dataQuality.add', subject: `${experiment} #${defect}`, details });
        return defect;
      });
    });
  }

  /** @throws BeamglassError `conflict` where the author would verify it, or it is verified already */
  verify(actor: Actor, defect: number, comment: string): Promise<void> {
    return inTransaction(this.catalogue, (file) => {
      const last = this.verifications().at(-1);
      const row: DefectVerificationTable = {
        verification: (last?.verification ?? 0) + 1,
        defect,
        actor: actor.name,
        comment,
        at_utc_ms: Math.max(Date.now(), last?.at_utc_ms ?? 0),
        hash: '',
      };
      row.hash = chainHash(last, row);
      file
        .prepare<[DefectVerificationTable]>(
          `INSERT INTO defect_verifications (verification, defect, actor, comment, at_utc_ms, hash)
           VALUES (@verification, @defect, @actor, @comment, @at_utc_ms, @hash)`,
        )
        .run(row);
      const { verification, hash } = row;
      this.audit.append({
        actor,
        action: 'dataQuality.verify',
        subject: `#${defect}`,
        details: { verification, hash },
      });
    });
  }

  /** All of them or none. @param runs with the hashes of their events */
  check(
    actor: Actor,
    runs: readonly { readonly run: string; readonly contentHash: string }[],
    checked: boolean,
    comment: string,
  ): Promise<void> {
    return inTransaction(this.catalogue, (file) => {
      const insert = file.prepare<[RunCheckTable]>(
        `INSERT INTO run_checks (run_check, run, content_hash, checked, comment, author, at_utc_ms, hash)
         VALUES (@run_check, @run, @content_hash, @checked, @comment, @author, @at_utc_ms, @hash)`,
      );
      let last = this.checkRows().at(-1);
      for (const { run, contentHash } of runs) {
        const row: RunCheckTable = {
          run_check: (last?.run_check ?? 0) + 1,
          run,
          content_hash: contentHash,
          checked: checked ? 1 : 0,
          comment,
          author: actor.name,
          at_utc_ms: Math.max(Date.now(), last?.at_utc_ms ?? 0),
          hash: '',
        };
        row.hash = chainHash(last, row);
        insert.run(row);
        const { run_check: check, hash } = row;
        this.audit.append({
          actor,
          action: 'dataQuality.check',
          subject: run,
          details: { check, checked, contentHash, hash },
        });
        last = row;
      }
    });
  }

  /** Of a run, newest first. */
  checksOf(run: string): StoredCheck[] {
    return this.file
      .prepare<[string], RunCheckTable>('SELECT * FROM run_checks WHERE run = ? ORDER BY run_check DESC')
      .all(run)
      .map(storedCheck);
  }

  /** The newest of each run. */
  lastChecks(): ReadonlyMap<string, StoredCheck> {
    return new Map(this.checkRows().map((row) => [row.run, storedCheck(row)]));
  }

  /** What another process has changed, one sentence each. */
  problems(): string[] {
    const { audit } = this;
    return [
      ...chainProblems('Defect', this.rows(), (row) => row.defect, audit.hashesOf('dataQuality.add')),
      ...chainProblems(
        'Verification of a defect',
        this.verifications(),
        (row) => row.verification,
        audit.hashesOf('dataQuality.verify'),
      ),
      ...chainProblems('Check of a run', this.checkRows(), (row) => row.run_check, audit.hashesOf('dataQuality.check')),
    ];
  }

  private rows(): DefectTable[] {
    return this.file.prepare<[], DefectTable>('SELECT * FROM defects ORDER BY defect').all();
  }

  private verifications(): DefectVerificationTable[] {
    return this.file
      .prepare<[], DefectVerificationTable>('SELECT * FROM defect_verifications ORDER BY verification')
      .all();
  }

  private checkRows(): RunCheckTable[] {
    return this.file.prepare<[], RunCheckTable>('SELECT * FROM run_checks ORDER BY run_check').all();
  }
}

function rowOf(actor: Actor, wanted: NewDefect, last: DefectTable | undefined): DefectTable {
  const row: DefectTable = {
    defect: (last?.defect ?? 0) + 1,
    experiment: wanted.experiment,
    type: wanted.type,
    part: wanted.part,
    since: wanted.since,
    until: wanted.until,
    present: wanted.present ? 1 : 0,
    recoverable: wanted.recoverable ? 1 : 0,
    comment: wanted.comment,
    author: wanted.origin === 'automatic' ? AUTOMATIC_AUTHOR : actor.name,
    origin: wanted.origin,
    evidence: wanted.evidence === null ? null : canonicalJson(wanted.evidence),
    supersedes: wanted.supersedes,
    at_utc_ms: Math.max(Date.now(), last?.at_utc_ms ?? 0),
    hash: '',
  };
  return { ...row, hash: chainHash(last, row) };
}

const iso = (utcMs: number): string => new Date(utcMs).toISOString();

const stored = (row: DefectTable, verified: DefectVerificationTable | undefined): StoredDefect => ({
  defect: row.defect,
  experiment: row.experiment,
  type: row.type,
  part: row.part,
  since: row.since,
  until: row.until,
  present: row.present === 1,
  recoverable: row.recoverable === 1,
  comment: row.comment,
  author: row.author,
  origin: row.origin,
  evidence: row.evidence === null ? null : (JSON.parse(row.evidence) as Record<string, unknown>),
  supersedes: row.supersedes,
  verified: verified ? { by: verified.actor, at: iso(verified.at_utc_ms), comment: verified.comment } : null,
  at: iso(row.at_utc_ms),
  hash: row.hash,
});

const storedCheck = (row: RunCheckTable): StoredCheck => ({
  check: row.run_check,
  run: row.run,
  contentHash: row.content_hash,
  checked: row.checked === 1,
  comment: row.comment,
  author: row.author,
  at: iso(row.at_utc_ms),
});
