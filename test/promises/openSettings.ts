/**
 * R3: on every open of the catalogue SQLite's settings are what we think. Read back through the connection in use, at
 * the first open and at the second, where a WAL database would by itself fall back to synchronous=NORMAL.
 */
import Database from 'better-sqlite3';
import { join } from 'node:path';
import { openCatalogue, openCatalogueToRead, type Catalogue } from '#main/store/catalogue.ts';
import { makeDirectory } from '#main/store/files.ts';
import { storeLayout } from '#main/store/layout.ts';
import { CATALOGUE_APPLICATION_ID, MIGRATIONS } from '#main/store/schema.ts';
import { temporaryDirectory } from '../fixtures/directory.ts';
import type { PromiseOutcome, PromiseRecipe } from './promise.ts';

const WANTED: Readonly<Record<string, unknown>> = {
  journal_mode: 'wal',
  synchronous: 2,
  foreign_keys: 1,
  recursive_triggers: 1,
  trusted_schema: 0,
  application_id: CATALOGUE_APPLICATION_ID,
  user_version: MIGRATIONS.length,
};

function problemsOf(where: string, { file }: Catalogue): string[] {
  return Object.entries(WANTED)
    .map(([name, value]) => ({ name, value, actual: file.pragma(name, { simple: true }) }))
    .filter(({ value, actual }) => value !== actual)
    .map(({ name, value, actual }) => `${where}: ${name} is ${String(actual)}, not ${String(value)}`);
}

export async function settingsAtEveryOpen(opens: number): Promise<PromiseOutcome> {
  const directory = temporaryDirectory();
  const broken: string[] = [];
  try {
    const layout = storeLayout(join(directory.path, 'store'));
    makeDirectory(layout.directory);
    for (let open = 1; open <= opens; open++) {
      const catalogue = openCatalogue(layout);
      broken.push(...problemsOf(`open ${open}`, catalogue));
      await catalogue.close();
    }
    const reading = openCatalogueToRead(layout);
    broken.push(...problemsOf('open to read', reading));
    await reading.close();
    // The control: what a connection gets that asks for nothing.
    const plain = new Database(layout.catalogue);
    const fallen = plain.pragma('synchronous', { simple: true });
    const version = plain.prepare<[], string>('SELECT sqlite_version()').pluck().get() ?? '';
    plain.close();
    if (fallen === 2) broken.push('the control keeps synchronous=FULL: the recipe would find nothing');
    return {
      lines: [`${opens} opens to write, 1 to read, SQLite ${version}; an unasked connection has synchronous=${fallen}`],
      broken,
    };
  } finally {
    directory.remove();
  }
}

export const openSettings: PromiseRecipe = {
  id: 'R3',
  promise: 'Settings are what we think, on every open',
  run: () => settingsAtEveryOpen(20),
};
