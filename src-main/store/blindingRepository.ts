/** Blinded regions that were opened: who, when, why. Each entry's hash covers the one before. */
import { canonicalJson } from '#core/calibration/canonicalJson.ts';
import { BeamglassError } from '#core/errors.ts';
import type { Catalogue } from './catalogue.ts';
import { hashOf } from './hash.ts';
import type { BlindingOpeningTable } from './selectionsSchema.ts';
import { storeError, type SqliteFile } from './sqlite.ts';

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

const NO_HASH = '0'.repeat(64);

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
  private readonly file: SqliteFile;

  constructor(catalogue: Catalogue) {
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
  open({ setup, region, extent, user, reason }: Omit<Opening, 'extent' | 'openedAt'> & { extent: unknown }): void {
    const text = canonicalJson(extent);
    try {
      this.file.transaction(() => {
        const rows = this.rows();
        const known = rows.find((row) => row.setup === setup && row.region === region && row.extent === text);
        if (known !== undefined) {
          const since = new Date(known.opened_utc_ms).toISOString();
          const message = `${setup}/${region} was opened by ${known.user} at ${since} already.`;
          throw new BeamglassError('conflict', message, { setup, region });
        }
        const row = { setup, region, extent: text, user, reason, opened_utc_ms: Date.now() };
        const hash = entryHash(rows.at(-1)?.hash ?? NO_HASH, row);
        this.file
          .prepare(
            'INSERT INTO blinding_openings (setup, region, extent, user, reason, opened_utc_ms, hash) VALUES (?, ?, ?, ?, ?, ?, ?)',
          )
          .run(setup, region, text, user, reason, row.opened_utc_ms, hash);
      })();
    } catch (error) {
      throw storeError(error, this.file.name);
    }
  }

  /** What is wrong with the chain of openings, one sentence each. */
  problems(): { entries: number; problems: string[] } {
    const problems: string[] = [];
    let before = NO_HASH;
    const rows = this.rows();
    for (const row of rows) {
      if (row.hash !== entryHash(before, row)) {
        problems.push(`The record of opened regions was changed at entry ${row.opening} (${row.setup}/${row.region}).`);
      }
      before = row.hash;
    }
    return { entries: rows.length, problems };
  }

  private rows(): BlindingOpeningTable[] {
    return this.file.prepare<[], BlindingOpeningTable>('SELECT * FROM blinding_openings ORDER BY opening').all();
  }
}
