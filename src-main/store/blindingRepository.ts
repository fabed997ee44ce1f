/** Blinded regions that were opened: who, when, why. The audit log is the record of it, and there is no other. */
import type { Actor } from '#core/access/roles.ts';
import { canonicalJson } from '#core/calibration/canonicalJson.ts';
import { BeamglassError } from '#core/errors.ts';
import type { AuditRepository } from './auditRepository.ts';
import type { Catalogue } from './catalogue.ts';
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

export class BlindingRepository {
  private readonly catalogue: Catalogue;
  private readonly audit: AuditRepository;

  constructor(catalogue: Catalogue, audit: AuditRepository) {
    this.catalogue = catalogue;
    this.audit = audit;
  }

  /** In the order in which they were opened. */
  openings(): Opening[] {
    return this.audit.of('blinding.open').map(({ subject, user, at, details }) => {
      // A setup has no slash in its name.
      const slash = subject.indexOf('/');
      return {
        setup: subject.slice(0, slash),
        region: subject.slice(slash + 1),
        extent: canonicalJson(details['extent']),
        user,
        reason: String(details['reason']),
        openedAt: typeof details['openedAt'] === 'string' ? details['openedAt'] : at,
      };
    });
  }

  /** @throws BeamglassError `conflict` where it is open already, `diskFull` */
  async open(
    actor: Actor,
    { setup, region, extent, reason }: Pick<Opening, 'setup' | 'region' | 'reason'> & { readonly extent: unknown },
  ): Promise<void> {
    const text = canonicalJson(extent);
    await inTransaction(this.catalogue, () => {
      const known = this.openings().find((one) => one.setup === setup && one.region === region && one.extent === text);
      if (known !== undefined) {
        const message = `${setup}/${region} was opened by ${known.user} at ${known.openedAt} already.`;
        throw new BeamglassError('conflict', message, { setup, region });
      }
      this.audit.append({ actor, action: 'blinding.open', subject: `${setup}/${region}`, details: { extent, reason } });
    });
  }
}
