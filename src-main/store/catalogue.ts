/** Opening the catalogue: settings that SQLite does not remember, version, migrations, backup. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Kysely, SqliteDialect } from 'kysely';
import { BeamglassError } from '#core/errors.ts';
import { makeDirectory } from './files.ts';
import type { StoreLayout } from './layout.ts';
import { CATALOGUE_APPLICATION_ID, MIGRATIONS, type CatalogueTables, type Migration } from './schema.ts';
import { openSqlite, storeError, type SqliteFile } from './sqlite.ts';

export interface Catalogue {
  readonly file: SqliteFile;
  readonly tables: Kysely<CatalogueTables>;
  close(): Promise<void>;
}

/**
 * Opens the catalogue for writing, makes it where there is none, and brings it to the newest version.
 * The caller holds the store's lock.
 * @throws BeamglassError `storeTooNew`, `corruptStore`, `storeUnusable`, `diskFull`
 */
export function openCatalogue(layout: StoreLayout, migrations: readonly Migration[] = MIGRATIONS): Catalogue {
  return guarded(layout, openSqlite(layout.catalogue), (file) => {
    const isNew = file.pragma('page_count', { simple: true }) === 0;
    if (!isNew) checkIdentity(file, layout);
    const version = schemaVersion(file);
    if (version > migrations.length) throw tooNew(layout, version, migrations.length);
    applySettings(file, true);
    if (!isNew && version < migrations.length) backUpBeforeMigration(file, layout, version);
    migrate(file, version, migrations);
  });
}

/**
 * Opens the catalogue for reading beside whoever writes it.
 * @throws BeamglassError `notFound` where there is no store, else as `openCatalogue`
 */
export function openCatalogueToRead(layout: StoreLayout): Catalogue {
  if (!existsSync(layout.catalogue)) {
    throw new BeamglassError('notFound', `There is no store in “${layout.directory}”; importing a file makes one.`, {
      store: layout.directory,
    });
  }
  return guarded(layout, openSqlite(layout.catalogue, { readonly: true, timeout: 5000 }), (file) => {
    checkIdentity(file, layout);
    const version = schemaVersion(file);
    if (version > MIGRATIONS.length) throw tooNew(layout, version, MIGRATIONS.length);
    if (version < MIGRATIONS.length) {
      const message = `The store “${layout.directory}” was made by an older version; start Beamglass on it once.`;
      throw new BeamglassError('storeUnusable', message, { store: layout.directory, version });
    }
    applySettings(file, false);
  });
}

function guarded(layout: StoreLayout, file: SqliteFile, prepare: (file: SqliteFile) => void): Catalogue {
  try {
    prepare(file);
  } catch (error) {
    file.close();
    throw storeError(error, layout.catalogue);
  }
  const tables = new Kysely<CatalogueTables>({ dialect: new SqliteDialect({ database: file }) });
  return { file, tables, close: () => closeCatalogue(file, tables) };
}

async function closeCatalogue(file: SqliteFile, tables: Kysely<CatalogueTables>): Promise<void> {
  await tables.destroy();
  // kysely closes a database only after its first query.
  if (file.open) file.close();
}

function schemaVersion(file: SqliteFile): number {
  return file.pragma('user_version', { simple: true }) as number;
}

function checkIdentity(file: SqliteFile, layout: StoreLayout): void {
  if (file.pragma('application_id', { simple: true }) === CATALOGUE_APPLICATION_ID) return;
  const message = `“${layout.catalogue}” is not a catalogue of Beamglass.`;
  throw new BeamglassError('storeUnusable', message, { path: layout.catalogue });
}

function tooNew(layout: StoreLayout, version: number, known: number): BeamglassError {
  const message =
    `The store “${layout.directory}” was made by a newer Beamglass (store version ${version}; ` +
    `this one knows ${known}). Update Beamglass or use another store.`;
  return new BeamglassError('storeTooNew', message, { store: layout.directory, version, known });
}

/** Settings that hold for a connection only, with what they must read back as. */
const SETTINGS: readonly (readonly [name: string, value: string, expected: unknown])[] = [
  // A reopened WAL database falls back to NORMAL, which loses confirmed work in a power cut.
  ['synchronous', 'FULL', 2],
  ['foreign_keys', 'ON', 1],
  // Else INSERT OR REPLACE walks past triggers that forbid deleting.
  ['recursive_triggers', 'ON', 1],
  ['trusted_schema', 'OFF', 0],
];

function applySettings(file: SqliteFile, writing: boolean): void {
  if (writing) applySetting(file, 'journal_mode', 'WAL', 'wal');
  for (const [name, value, expected] of SETTINGS) applySetting(file, name, value, expected);
}

function applySetting(file: SqliteFile, name: string, value: string, expected: unknown): void {
  file.pragma(`${name} = ${value}`);
  const actual = file.pragma(name, { simple: true });
  if (actual === expected) return;
  const message = `The catalogue refuses the setting ${name} = ${value} (it stays at ${String(actual)}).`;
  throw new BeamglassError('storeUnusable', message, { setting: name });
}

function backUpBeforeMigration(file: SqliteFile, layout: StoreLayout, version: number): void {
  makeDirectory(layout.backups);
  const moment = new Date().toISOString().replaceAll(/[:.]/g, '-');
  file.prepare('VACUUM INTO ?').run(join(layout.backups, `catalogue-v${version}-${moment}.db`));
}

function migrate(file: SqliteFile, from: number, migrations: readonly Migration[]): void {
  for (const [index, step] of migrations.entries()) {
    if (index < from) continue;
    file.transaction(() => {
      step(file);
      if (index === 0) file.pragma(`application_id = ${CATALOGUE_APPLICATION_ID}`);
      file.pragma(`user_version = ${index + 1}`);
    })();
  }
}
