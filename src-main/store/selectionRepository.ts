/** Selections that were made or edited here; versions are added and never change. */
import type { Kysely } from 'kysely';
import { selectionDefinition, type SelectionDefinition, type SelectionVersion } from '#core/analysis/definition.ts';
import type { Catalogue } from './catalogue.ts';
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

  constructor(catalogue: Catalogue) {
    this.tables = catalogue.tables;
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
    definition: SelectionDefinition,
    derivedFrom: SelectionVersion | null,
    author: string,
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
          author,
          added_utc_ms: Date.now(),
        };
        await transaction.insertInto('selections').values(row).execute();
        return version;
      });
    } catch (error) {
      throw storeError(error, this.path);
    }
  }
}
