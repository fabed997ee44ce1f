/** The reconstructions of the catalogue. */
import type { Kysely, Selectable } from 'kysely';
import type { Actor } from '#core/access/roles.ts';
import { BeamglassError } from '#core/errors.ts';
import type { ReconstructionOrigin, UsedConstants } from '#core/reconstruction/record.ts';
import type { RunSummary } from '#core/reconstruction/runSummary.ts';
import type { Audited, AuditRepository } from './auditRepository.ts';
import type { Catalogue } from './catalogue.ts';
import type { ReconstructionTable } from './reconstructionsSchema.ts';
import type { CatalogueTables } from './schema.ts';
import { recordedChange } from './transaction.ts';

/** What names the event file of a reconstruction. */
export interface ReconstructionPlace {
  readonly run: string;
  readonly globalTag: string;
  readonly generation: number;
}

export interface StoredReconstruction {
  readonly origin: ReconstructionOrigin;
  readonly generation: number;
  readonly events: number;
  readonly bytes: number;
  readonly contentHash: string;
  readonly summaryHash: string;
  readonly summary: RunSummary;
}

export const placeOf = ({ origin, generation }: StoredReconstruction): ReconstructionPlace => ({
  run: origin.run,
  globalTag: origin.globalTag,
  generation,
});

export class ReconstructionRepository {
  private readonly tables: Kysely<CatalogueTables>;
  private readonly catalogue: Catalogue;
  private readonly audit: AuditRepository;

  constructor(catalogue: Catalogue, audit: AuditRepository) {
    this.tables = catalogue.tables;
    this.audit = audit;
    this.catalogue = catalogue;
  }

  /** Places of all of them. */
  async list(): Promise<ReconstructionPlace[]> {
    return this.tables
      .selectFrom('reconstructions')
      .select(['run', 'global_tag as globalTag', 'generation'])
      .orderBy('run')
      .orderBy('global_tag')
      .execute();
  }

  /** In order of global tag. */
  async ofRun(run: string): Promise<StoredReconstruction[]> {
    const rows = await this.tables
      .selectFrom('reconstructions')
      .selectAll()
      .where('run', '=', run)
      .orderBy('global_tag')
      .execute();
    return rows.map(toStored);
  }

  async find(run: string, globalTag: string): Promise<StoredReconstruction | null> {
    const row = await this.tables
      .selectFrom('reconstructions')
      .selectAll()
      .where('run', '=', run)
      .where('global_tag', '=', globalTag)
      .executeTakeFirst();
    return row === undefined ? null : toStored(row);
  }

  /** @throws BeamglassError `notFound` */
  async get(run: string, globalTag: string): Promise<StoredReconstruction> {
    const found = await this.find(run, globalTag);
    if (found !== null) return found;
    const message = `Run ${run} has not been reconstructed with global tag ${globalTag}.`;
    throw new BeamglassError('notFound', message, { run, globalTag });
  }

  /** Enters a reconstruction in the place of the one before. @throws BeamglassError `diskFull`, `storeUnusable` */
  async put(actor: Actor, stored: StoredReconstruction): Promise<void> {
    const row = toRow(stored);
    const { origin, events, contentHash } = stored;
    const { globalTag, manifestHash, codeVersion } = origin;
    const details = { globalTag, manifestHash, codeVersion, events, contentHash };
    await recordedChange(
      this.catalogue,
      this.audit,
      { actor, action: 'reconstruction.enter', subject: origin.run, details },
      (transaction) =>
        transaction
          .insertInto('reconstructions')
          .values(row)
          .onConflict((conflict) => conflict.columns(['run', 'global_tag']).doUpdateSet(row))
          .execute(),
    );
  }

  async delete(actor: Actor, run: string, globalTag: string): Promise<void> {
    const audited: Audited = { actor, action: 'reconstruction.delete', subject: run, details: { globalTag } };
    await recordedChange(this.catalogue, this.audit, audited, (transaction) =>
      transaction.deleteFrom('reconstructions').where('run', '=', run).where('global_tag', '=', globalTag).execute(),
    );
  }
}

function toStored(row: Selectable<ReconstructionTable>): StoredReconstruction {
  return {
    origin: {
      run: row.run,
      runContentHash: row.run_content_hash,
      globalTag: row.global_tag,
      manifestHash: row.manifest_hash,
      used: JSON.parse(row.used) as UsedConstants[],
      setup: row.setup,
      setupHash: row.setup_hash,
      beamEnergy: row.beam_energy,
      parameters: JSON.parse(row.parameters) as Record<string, number>,
      codeVersion: row.code_version,
      madeAt: row.made_at,
    },
    generation: row.generation,
    events: row.events,
    bytes: row.bytes,
    contentHash: row.content_hash,
    summaryHash: row.summary_hash,
    summary: JSON.parse(row.summary) as RunSummary,
  };
}

function toRow({ origin, ...stored }: StoredReconstruction): ReconstructionTable {
  return {
    run: origin.run,
    run_content_hash: origin.runContentHash,
    global_tag: origin.globalTag,
    manifest_hash: origin.manifestHash,
    used: JSON.stringify(origin.used),
    setup: origin.setup,
    setup_hash: origin.setupHash,
    beam_energy: origin.beamEnergy,
    parameters: JSON.stringify(origin.parameters),
    code_version: origin.codeVersion,
    made_at: origin.madeAt,
    generation: stored.generation,
    events: stored.events,
    bytes: stored.bytes,
    content_hash: stored.contentHash,
    summary_hash: stored.summaryHash,
    summary: JSON.stringify(stored.summary),
  };
}
