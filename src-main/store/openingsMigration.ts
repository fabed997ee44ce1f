/**
 * The audit log alone tells which regions were opened: a second record with a chain of its own could only say the same
 * or something else. What an older record has and the log has not is told in it once.
 */
import { canonicalJson } from '#core/calibration/canonicalJson.ts';
import { NO_HASH } from './accessSchema.ts';
import { AuditRepository } from './auditRepository.ts';
import { hashOf } from './hash.ts';
import type { SqliteFile } from './sqlite.ts';

/** A row of the record that stores had before. */
interface OldOpening {
  setup: string;
  region: string;
  /** Canonical JSON of what the region closed when it was opened. */
  extent: string;
  user: string;
  reason: string;
  opened_utc_ms: number;
  hash: string;
}

const oldHash = (before: string, row: OldOpening): string =>
  hashOf({
    before,
    setup: row.setup,
    region: row.region,
    extent: row.extent,
    user: row.user,
    reason: row.reason,
    openedUtcMs: row.opened_utc_ms,
  });

/** Within the transaction of the migration. A row that Beamglass did not write opens nothing and is left behind. */
export function moveOpeningsToAudit(database: SqliteFile): void {
  const audit = new AuditRepository({ file: database });
  const told = new Set(audit.of('blinding.open').map(({ subject, details }) => keyOf(subject, details['extent'])));
  const rows = database.prepare<[], OldOpening>('SELECT * FROM blinding_openings ORDER BY opening').all();
  let before = NO_HASH;
  for (const row of rows) {
    const isOurs = row.hash === oldHash(before, row);
    before = row.hash;
    const subject = `${row.setup}/${row.region}`;
    const extent: unknown = JSON.parse(row.extent);
    if (!isOurs || told.has(keyOf(subject, extent))) continue;
    // From the time before accounts, when everyone was an administrator.
    const actor = { name: row.user, role: 'admin' as const };
    const openedAt = new Date(row.opened_utc_ms).toISOString();
    audit.append({ actor, action: 'blinding.open', subject, details: { extent, reason: row.reason, openedAt } });
  }
  database.exec(`
    DROP TABLE blinding_openings;
    CREATE INDEX audit_by_action ON audit_log (action, entry);
  `);
}

const keyOf = (subject: string, extent: unknown): string => `${subject} ${canonicalJson(extent)}`;
