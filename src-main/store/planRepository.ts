/** Plans of scans that were saved here; versions are added and never change. */
import type { Actor } from '#core/access/roles.ts';
import { scanPlan, type ScanPlan } from '#core/scan/plan.ts';
import type { AuditRepository } from './auditRepository.ts';
import type { Catalogue } from './catalogue.ts';
import { hashOf } from './hash.ts';
import type { ScanPlanTable } from './planSchema.ts';
import { inTransaction } from './transaction.ts';

export interface StoredPlan {
  readonly plan: ScanPlan;
  readonly version: number;
  readonly author: string;
  /** ISO 8601 */
  readonly addedAt: string;
}

export class PlanRepository {
  private readonly catalogue: Catalogue;
  private readonly audit: AuditRepository;

  constructor(catalogue: Catalogue, audit: AuditRepository) {
    this.catalogue = catalogue;
    this.audit = audit;
  }

  /** The newest version of each, by name. */
  list(): StoredPlan[] {
    return this.catalogue.file
      .prepare<[], ScanPlanTable>(
        `SELECT * FROM scan_plans AS p
         WHERE version = (SELECT max(version) FROM scan_plans WHERE name = p.name) ORDER BY name`,
      )
      .all()
      .map((row) => ({
        plan: scanPlan.parse(JSON.parse(row.definition)),
        version: row.version,
        author: row.author,
        addedAt: new Date(row.added_utc_ms).toISOString(),
      }));
  }

  /** @param firstVersion number of the first version of this name that may be stored. @returns the version */
  add(actor: Actor, plan: ScanPlan, firstVersion: number): Promise<number> {
    return inTransaction(this.catalogue, (file) => {
      const last = file
        .prepare<[string], number | null>('SELECT max(version) FROM scan_plans WHERE name = ?')
        .pluck()
        .get(plan.name);
      const version = Math.max(firstVersion, (last ?? 0) + 1);
      file
        .prepare('INSERT INTO scan_plans VALUES (?, ?, ?, ?, ?)')
        .run(plan.name, version, JSON.stringify(plan), actor.name, Date.now());
      const details = { version, points: plan.points.length, hash: hashOf(plan) };
      this.audit.append({ actor, action: 'scan.save', subject: plan.name, details });
      return version;
    });
  }
}
