/**
 * Blinded regions that were opened: who, when, why. Each entry's hash covers the one before; the audit log tells of it
 * as well.
 */
import type { Actor } from '#core/access/roles.ts';
import { canonicalJson } from '#core/calibration/canonicalJson.ts';
import { BeamglassError } from '#core/errors.ts';
import { NO_HASH } from './accessSchema.ts';
import type { AuditRepository } from './auditRepository.ts';
import type { Catalogue } from './catalogue.ts';
import { hashOf } from './hash.ts';
import type { BlindingOpeningTable } from './selectionsSchema.ts';
import type { SqliteFile } from './sqlite.ts';
import { inTransaction } from './transaction.ts';

export interface Opening {
  readonly setup: string;
  readonly region: string;
  /** Canonical JSON of what the region closed then. */
  readonly extent: string;
  readonly user: string;
  readonly reason: string;
  /** ISO 8601 */
  readonly openedAt: string;
}

const entryHash = (before: string, row: Omit<BlindingOpeningTable, 'opening' | 'hash'>): string =>
  hashOf({
    before,
    setup: row.setup,
    region: row.region,
    extent: row.extent,
    user: row.user,
    reason: row.reason,
    openedUtcMs: row.opened_utc_ms,
  });

export class BlindingRepository {
  private readonly catalogue: Catalogue;
  private readonly audit: AuditRepository;
  private readonly file: SqliteFile;

  constructor(catalogue: Catalogue, audit: AuditRepository) {
    this.catalogue = catalogue;
    this.audit = audit;
    this.file = catalogue.file;
  }

  /** In the order in which they were opened. */
  openings(): Opening[] {
    return this.rows().map(({ setup, region, extent, user, reason, opened_utc_ms: opened }) => ({
      setup,
      region,
      extent,
      user,
      reason,
      openedAt: new Date(opened).toISOString(),
    }));
  }

  /** @throws BeamglassError `conflict` where it is open already, `diskFull` */
  async open(
    actor: Actor,
    { setup, region, extent, reason }: Pick<Opening, 'setup' | 'region' | 'reason'> & { readonly extent: unknown },
  ): Promise<void> {
    const text = canonicalJson(extent);
    await inTransaction(this.catalogue, (file) => {
      const rows = this.rows();
      const known = rows.find((row) => row.setup === setup && row.region === region && row.extent === text);
      if (known !== undefined) {
        const since = new Date(known.opened_utc_ms).toISOString();
        const message = `${setup}/${region} was opened by ${known.user} at ${since} already.`;
        throw new BeamglassError('conflict', message, { setup, region });
      }
      const row = { setup, region, extent: text, user: actor.name, reason, opened_utc_ms: Date.now() };
      const hash = entryHash(rows.at(-1)?.hash ?? NO_HASH, row);
      file
        .prepare(
          'INSERT INTO blinding_openings (setup, region, extent, user, reason, opened_utc_ms, hash) VALUES (?, ?, ?, ?, ?, ?, ?)',
        )
        .run(setup, region, text, actor.name, reason, row.opened_utc_ms, hash);
      this.audit.append({
        actor,
        action: 'blinding.open',
        subject: `${setup}/${region}`,
        details: { extent, reason },
      });
    });
  }

  /** What is wrong with the chain of openings, one sentence each. */
  problems(): string[] {
    const problems: string[] = [];
    let before = NO_HASH;
    for (const row of this.rows()) {
      if (row.hash !== entryHash(before, row)) {
        problems.push(`The record of opened regions was changed at entry ${row.opening} (${row.setup}/${row.region}).`);
      }
      before = row.hash;
    }
    return problems;
  }

  private rows(): BlindingOpeningTable[] {
    return this.file.prepare<[], BlindingOpeningTable>('SELECT * FROM blinding_openings ORDER BY opening').all();
  }
}
