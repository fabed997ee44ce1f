/** Good-run lists: frozen under a name, and named by the hash of what they say. */
import type { Actor } from '#core/access/roles.ts';
import { canonicalJson } from '#core/calibration/canonicalJson.ts';
import { goodRunQuery, type GoodRunQuery, type ListedOutcome } from '#core/dataQuality/goodRuns.ts';
import { BeamglassError } from '#core/errors.ts';
import type { AuditRepository } from './auditRepository.ts';
import type { Catalogue } from './catalogue.ts';
import { chainHash, chainProblems } from './chain.ts';
import type { GoodRunListTable } from './dataQualitySchema.ts';
import { hashOf } from './hash.ts';
import type { SqliteFile } from './sqlite.ts';
import { inTransaction } from './transaction.ts';

export interface GoodRuns {
  readonly query: GoodRunQuery;
  readonly runs: readonly ListedOutcome[];
}

export interface StoredGoodRuns extends GoodRuns {
  readonly name: string;
  readonly comment: string;
  readonly author: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Of query and runs. */
  readonly hash: string;
}

export const goodRunsHash = ({ query, runs }: GoodRuns): string => hashOf({ query, runs });

export class GoodRunRepository {
  private readonly catalogue: Catalogue;
  private readonly audit: AuditRepository;
  private readonly file: SqliteFile;

  constructor(catalogue: Catalogue, audit: AuditRepository) {
    this.catalogue = catalogue;
    this.audit = audit;
    this.file = catalogue.file;
  }

  /** Newest first. */
  list(): StoredGoodRuns[] {
    return this.rows().map(stored).toReversed();
  }

  /** @throws BeamglassError `notFound`, `corruptStore` where it is not what was frozen */
  get(name: string): StoredGoodRuns {
    const row = this.file.prepare<[string], GoodRunListTable>('SELECT * FROM good_run_lists WHERE name = ?').get(name);
    if (row === undefined) {
      throw new BeamglassError(
        'notFound',
        `There is no good-run list “${name}”; “goodruns list” shows those there are.`,
        {
          name,
        },
      );
    }
    const list = stored(row);
    if (goodRunsHash(list) === list.hash) return list;
    throw new BeamglassError('corruptStore', `The good-run list “${name}” is not what was frozen; “check” says more.`, {
      name,
    });
  }

  /**
   * @param compute makes the result within the transaction
   * @throws BeamglassError what `compute` throws, `conflict` where the name is taken, `diskFull`
   */
  freeze(actor: Actor, name: string, comment: string, compute: () => GoodRuns): Promise<void> {
    return inTransaction(this.catalogue, (file) => {
      const result = compute();
      const last = this.rows().at(-1);
      const row: GoodRunListTable = {
        list: (last?.list ?? 0) + 1,
        name,
        query: canonicalJson(result.query),
        runs: canonicalJson(result.runs),
        result_hash: goodRunsHash(result),
        comment,
        author: actor.name,
        at_utc_ms: Math.max(Date.now(), last?.at_utc_ms ?? 0),
        hash: '',
      };
      row.hash = chainHash(last, row);
      file
        .prepare<[GoodRunListTable]>(
          `INSERT INTO good_run_lists (list, name, query, runs, result_hash, comment, author, at_utc_ms, hash)
           VALUES (@list, @name, @query, @runs, @result_hash, @comment, @author, @at_utc_ms, @hash)`,
        )
        .run(row);
      const details = { list: row.list, resultHash: row.result_hash, hash: row.hash };
      this.audit.append({ actor, action: 'goodRuns.freeze', subject: name, details });
    });
  }

  /** What another process has changed, one sentence each. */
  problems(): string[] {
    const noted = this.audit.hashesOf('goodRuns.freeze');
    return chainProblems('Good-run list', this.rows(), (row) => row.list, noted);
  }

  private rows(): GoodRunListTable[] {
    return this.file.prepare<[], GoodRunListTable>('SELECT * FROM good_run_lists ORDER BY list').all();
  }
}

const stored = (row: GoodRunListTable): StoredGoodRuns => ({
  name: row.name,
  query: goodRunQuery.parse(JSON.parse(row.query)),
  runs: JSON.parse(row.runs) as ListedOutcome[],
  comment: row.comment,
  author: row.author,
  at: new Date(row.at_utc_ms).toISOString(),
  hash: row.result_hash,
});
