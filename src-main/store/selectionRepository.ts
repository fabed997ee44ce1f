/** Selections that were made or edited here; versions are added and never change. */
import type { Kysely } from 'kysely';
import type { Actor } from '#core/access/roles.ts';
import { selectionDefinition, type SelectionDefinition, type SelectionVersion } from '#core/analysis/definition.ts';
import type { AuditRepository } from './auditRepository.ts';
import type { Catalogue } from './catalogue.ts';
import { hashOf } from './hash.ts';
import type { CatalogueTables } from './schema.ts';
import { storeError } from './sqlite.ts';

export interface StoredSelection extends SelectionVersion {
  readonly definition: SelectionDefinition;
  readonly derivedFrom: SelectionVersion | null;
  readonly author: string;
  /** ISO 8601 */
  readonly addedAt: string;
}

export class SelectionRepository {
  private readonly tables: Kysely<CatalogueTables>;
  private readonly path: string;
  private readonly audit: AuditRepository;

  constructor(catalogue: Catalogue, audit: AuditRepository) {
    this.tables = catalogue.tables;
    this.audit = audit;
    this.path = catalogue.file.name;
  }

  /** In order of name and version. @throws BeamglassError `corruptStore` */
  async list(): Promise<StoredSelection[]> {
    const rows = await this.tables.selectFrom('selections').selectAll().orderBy('name').orderBy('version').execute();
    return rows.map((row) => ({
      name: row.name,
      version: row.version,
      definition: selectionDefinition.parse(JSON.parse(row.definition)),
      derivedFrom:
        row.derived_name === null || row.derived_version === null
          ? null
          : { name: row.derived_name, version: row.derived_version },
      author: row.author,
      addedAt: new Date(row.added_utc_ms).toISOString(),
    }));
  }

  /**
   * @param firstVersion number of the first version of this name that may be stored
   * @returns the version that it became
   */
  async add(
    actor: Actor,
    definition: SelectionDefinition,
    derivedFrom: SelectionVersion | null,
    firstVersion: number,
  ): Promise<number> {
    try {
      return await this.tables.transaction().execute(async (transaction) => {
        const last = await transaction
          .selectFrom('selections')
          .select(({ fn }) => fn.max('version').as('version'))
          .where('name', '=', definition.name)
          .executeTakeFirst();
        const version = Math.max(firstVersion, (last?.version ?? 0) + 1);
        const row = {
          name: definition.name,
          version,
          experiment: definition.experiment,
          definition: JSON.stringify(definition),
          derived_name: derivedFrom?.name ?? null,
          derived_version: derivedFrom?.version ?? null,
          author: actor.name,
          added_utc_ms: Date.now(),
        };
        await transaction.insertInto('selections').values(row).execute();
        const details = { version, experiment: definition.experiment, definition: hashOf(definition), derivedFrom };
        this.audit.append({ actor, action: 'selection.save', subject: definition.name, details });
        return version;
      });
    } catch (error) {
      throw storeError(error, this.path);
    }
  }
}
