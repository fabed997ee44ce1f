/** Publications: what was put into force or taken out of it, by whom, why, and by which plan. */
import type { Plan } from '#core/calibration/publication.ts';
import type { Catalogue } from './catalogue.ts';
import { hashOf } from './hash.ts';
import type { PublicationTable } from './proposalsSchema.ts';
import type { SqliteFile } from './sqlite.ts';

export interface NewPublication {
  readonly kind: 'publish' | 'invalidate';
  readonly globalTag: string;
  readonly base: string | null;
  readonly plan: Plan | null;
  readonly planHash: string | null;
  readonly manifestHash: string;
  readonly comment: string;
  readonly author: string;
}

export interface StoredPublication extends Omit<NewPublication, 'plan'> {
  readonly publication: number;
  /** ISO 8601, UTC. */
  readonly at: string;
}

type Fields = Omit<PublicationTable, 'hash'>;

const publicationHash = (row: Fields): string =>
  hashOf({
    publication: row.publication,
    kind: row.kind,
    globalTag: row.global_tag,
    base: row.base,
    plan: row.plan,
    planHash: row.plan_hash,
    manifestHash: row.manifest_hash,
    comment: row.comment,
    author: row.author,
    atUtcMs: row.at_utc_ms,
  });

export class PublicationRepository {
  private readonly file: SqliteFile;

  constructor({ file }: Catalogue) {
    this.file = file;
  }

  /** Newest first. */
  list(): StoredPublication[] {
    return this.rows().map(stored).toReversed();
  }

  /** The newest of an experiment; null where there was none. */
  last(experiment: string): StoredPublication | null {
    const row = this.file
      .prepare<[string], PublicationTable>(
        `SELECT p.* FROM publications AS p JOIN global_tags ON name = global_tag
         WHERE experiment = ? ORDER BY publication DESC LIMIT 1`,
      )
      .get(experiment);
    return row === undefined ? null : stored(row);
  }

  /** Its number. Within a transaction of `ConditionRepository.write`. */
  add(wanted: NewPublication): number {
    const last = this.rows().at(-1);
    const row: Fields = {
      publication: (last?.publication ?? 0) + 1,
      kind: wanted.kind,
      global_tag: wanted.globalTag,
      base: wanted.base,
      plan: wanted.plan === null ? null : JSON.stringify(wanted.plan),
      plan_hash: wanted.planHash,
      manifest_hash: wanted.manifestHash,
      comment: wanted.comment,
      author: wanted.author,
      at_utc_ms: Math.max(Date.now(), last?.at_utc_ms ?? 0),
    };
    this.file
      .prepare<[PublicationTable]>(
        `INSERT INTO publications (publication, kind, global_tag, base, plan, plan_hash, manifest_hash, comment, author, at_utc_ms, hash)
         VALUES (@publication, @kind, @global_tag, @base, @plan, @plan_hash, @manifest_hash, @comment, @author, @at_utc_ms, @hash)`,
      )
      .run({ ...row, hash: publicationHash(row) });
    return row.publication;
  }

  /** What another process has changed, one sentence each. */
  problems(): string[] {
    const problems: string[] = [];
    let expected = 1;
    for (const row of this.rows()) {
      if (row.publication !== expected) problems.push(`Publication ${expected} is missing.`);
      expected = row.publication + 1;
      if (row.hash !== publicationHash(row)) {
        problems.push(`Publication ${row.publication} (${row.global_tag}) is not what was written.`);
      }
    }
    return problems;
  }

  private rows(): PublicationTable[] {
    return this.file.prepare<[], PublicationTable>('SELECT * FROM publications ORDER BY publication').all();
  }
}

const stored = (row: PublicationTable): StoredPublication => ({
  publication: row.publication,
  kind: row.kind,
  globalTag: row.global_tag,
  base: row.base,
  planHash: row.plan_hash,
  manifestHash: row.manifest_hash,
  comment: row.comment,
  author: row.author,
  at: new Date(row.at_utc_ms).toISOString(),
});
