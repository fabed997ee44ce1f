import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCatalogue, openCatalogueToRead } from '#main/store/catalogue.ts';
import { makeDirectory } from '#main/store/files.ts';
import { defaultStoreDirectory, storeLayout, type StoreLayout } from '#main/store/layout.ts';
import { lockStore } from '#main/store/lock.ts';
import { MIGRATIONS } from '#main/store/schema.ts';
import { openStore } from '#main/store/store.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../../fixtures/directory.ts';
import { addKnownRun } from '../../fixtures/store.ts';

let directory: TemporaryDirectory;
let layout: StoreLayout;

beforeEach(() => {
  directory = temporaryDirectory();
  layout = storeLayout(join(directory.path, 'store'));
  makeDirectory(layout.directory);
});

afterEach(() => directory.remove());

async function thrownBy(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

describe('openCatalogue', () => {
  it('has its settings at every open, not only at the first', async () => {
    for (let open = 0; open < 2; open++) {
      const catalogue = openCatalogue(layout);
      const settings = ['journal_mode', 'synchronous', 'foreign_keys', 'recursive_triggers', 'trusted_schema'];
      const values = settings.map((name) => catalogue.file.pragma(name, { simple: true }));
      expect(values).toEqual(['wal', 2, 1, 1, 0]);
      expect(catalogue.file.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length);
      await catalogue.close();
    }
  });

  it('keeps a copy of the catalogue as it was before a migration', async () => {
    await openCatalogue(layout).close();
    const before = new Database(layout.catalogue);
    before.prepare("INSERT INTO preferences VALUES ('ada', 'theme', '\"dark\"')").run();
    before.close();
    const catalogue = openCatalogue(layout, [...MIGRATIONS, (file) => file.exec('DROP TABLE preferences')]);
    expect(catalogue.file.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length + 1);
    await catalogue.close();
    const [copy] = readdirSync(layout.backups);
    const old = new Database(join(layout.backups, copy!));
    expect(old.prepare('SELECT value FROM preferences').pluck().get()).toBe('"dark"');
    expect(old.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length);
    old.close();
  });

  it('leaves a catalogue as it was when a migration fails half way', async () => {
    await openCatalogue(layout).close();
    const failing = [
      ...MIGRATIONS,
      (file: Database.Database) => {
        file.exec('CREATE TABLE half (x INTEGER) STRICT');
        throw new Error('the step fails');
      },
    ];
    await expect(thrownBy(() => openCatalogue(layout, failing))).resolves.toMatchObject({ code: 'storeUnusable' });
    const catalogue = openCatalogue(layout);
    expect(catalogue.file.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'half'").get()).toBeUndefined();
    await catalogue.close();
  });

  it('refuses a store of a newer version and says both versions', async () => {
    await openCatalogue(layout).close();
    const file = new Database(layout.catalogue);
    file.pragma('user_version = 99');
    file.close();
    for (const open of [openCatalogue, openCatalogueToRead]) {
      const error = await thrownBy(() => open(layout));
      expect(error).toMatchObject({ code: 'storeTooNew', details: { version: 99, known: MIGRATIONS.length } });
    }
  });

  it('refuses a file that is no catalogue, and does not touch it', async () => {
    const other = new Database(layout.catalogue);
    other.exec('CREATE TABLE mine (x)');
    other.close();
    await expect(thrownBy(() => openCatalogue(layout))).resolves.toMatchObject({ code: 'storeUnusable' });
    const again = new Database(layout.catalogue);
    expect(again.pragma('user_version', { simple: true })).toBe(0);
    expect(again.pragma('journal_mode', { simple: true })).toBe('delete');
    again.close();
    writeFileSync(layout.catalogue, 'this is a text file, not a database, and it is long enough to be read as one');
    await expect(thrownBy(() => openCatalogue(layout))).resolves.toMatchObject({ code: 'corruptStore' });
  });
});

describe('lockStore', () => {
  it('names the process that holds the store, and lets go when that process is killed', async () => {
    const program = `
      import { lockStore } from ${JSON.stringify(new URL('../../../src-main/store/lock.ts', import.meta.url).href)};
      lockStore(${JSON.stringify(layout)}, 'beamglass serve');
      console.log('locked');
      setInterval(() => {}, 1000);
    `;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      await new Promise((resolve) => child.stdout.once('data', resolve));
      const error = await thrownBy(() => openStore(layout.directory, 'the tests'));
      expect(error).toMatchObject({
        code: 'storeLocked',
        details: { pid: child.pid, program: 'beamglass serve' },
      });
      expect((error as Error).message).toMatch(/in use by beamglass serve \(process \d+\) since 20\d\d-/);
    } finally {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
    }
    const store = await openStore(layout.directory, 'the tests');
    await store.close();
  });

  it('can be taken once in a process too', async () => {
    const lock = lockStore(layout, 'one');
    await expect(thrownBy(() => lockStore(layout, 'two'))).resolves.toMatchObject({ code: 'storeLocked' });
    lock.release();
    lockStore(layout, 'two').release();
  });
});

describe('openStore', () => {
  it('clears away what an interrupted import left, and nothing else', async () => {
    await addKnownRun(layout.directory, { events: 1 });
    for (const name of ['test-2.events', 'test-3.events.writing', 'notes.txt', 'my copy.events']) {
      writeFileSync(join(layout.runs, name), 'left');
    }
    writeFileSync(join(layout.incoming, 'upload'), 'left');
    const store = await openStore(layout.directory, 'the tests');
    await store.close();
    expect(readdirSync(layout.runs).toSorted()).toEqual(['my copy.events', 'notes.txt', 'test-1.events']);
    expect(readdirSync(layout.incoming)).toEqual([]);
  });

  it('refuses to start anew over event files whose catalogue is gone', async () => {
    makeDirectory(layout.runs);
    writeFileSync(join(layout.runs, 'test-1.events'), 'precious');
    await expect(openStore(layout.directory, 'the tests')).rejects.toMatchObject({ code: 'storeUnusable' });
    expect(readdirSync(layout.runs)).toEqual(['test-1.events']);
  });

  it('says in one sentence that a path is no directory', async () => {
    const path = join(directory.path, 'file');
    writeFileSync(path, '');
    for (const place of [path, join(path, 'below')]) {
      const error = await thrownBy(() => openStore(place, 'the tests'));
      expect(error).toMatchObject({ code: 'storeUnusable', message: expect.stringContaining(place) as string });
    }
  });

  // The superuser may write everywhere.
  it.skipIf(process.getuid?.() === 0)('says that there is no permission to write', async () => {
    mkdirSync(join(directory.path, 'closed'), { mode: 0o500 });
    const error = await thrownBy(() => openStore(join(directory.path, 'closed', 'store'), 'the tests'));
    expect(error).toMatchObject({ code: 'storeUnusable' });
  });
});

describe('defaultStoreDirectory', () => {
  it.runIf(process.platform === 'linux')('follows the XDG base directory specification', () => {
    expect(defaultStoreDirectory({ XDG_DATA_HOME: '/data' })).toBe('/data/beamglass');
    expect(defaultStoreDirectory({ XDG_DATA_HOME: 'relative' })).toMatch(/\/\.local\/share\/beamglass$/);
    expect(defaultStoreDirectory({})).toMatch(/\/\.local\/share\/beamglass$/);
  });
});
