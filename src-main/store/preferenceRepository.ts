/** What the interface remembers for each user of the machine. */
import type { Kysely } from 'kysely';
import type { Catalogue } from './catalogue.ts';
import type { CatalogueTables } from './schema.ts';
import { storeError } from './sqlite.ts';

export class PreferenceRepository {
  private readonly tables: Kysely<CatalogueTables>;
  private readonly path: string;

  constructor(catalogue: Catalogue) {
    this.tables = catalogue.tables;
    this.path = catalogue.file.name;
  }

  /** The value last set; null where none was. */
  async get(user: string, name: string): Promise<unknown> {
    const row = await this.tables
      .selectFrom('preferences')
      .select('value')
      .where('user', '=', user)
      .where('name', '=', name)
      .executeTakeFirst();
    return row ? (JSON.parse(row.value) as unknown) : null;
  }

  /** @param value anything that JSON has */
  async set(user: string, name: string, value: unknown): Promise<void> {
    const row = { user, name, value: JSON.stringify(value ?? null) };
    try {
      await this.tables
        .insertInto('preferences')
        .values(row)
        .onConflict((conflict) => conflict.columns(['user', 'name']).doUpdateSet({ value: row.value }))
        .execute();
    } catch (error) {
      throw storeError(error, this.path);
    }
  }
}
