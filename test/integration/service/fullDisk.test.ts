/** A disk that is full, or read-only: one sentence, and nothing left. Mounts file systems, so it needs root. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backUpStore } from '#main/store/backup.ts';
import { openStore } from '#main/store/store.ts';
import { writeKnownFile } from '../../fixtures/eventFile.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../../fixtures/directory.ts';
import { finished, startTestService } from '../../fixtures/service.ts';
import { addKnownRun } from '../../fixtures/store.ts';

const EVENTS = 10_000;

function canMount(): boolean {
  const directory = temporaryDirectory();
  try {
    mount(directory.path, 'size=1m');
    execFileSync('umount', [directory.path]);
    return true;
  } catch {
    console.warn('Full and read-only disks are not tested: file systems cannot be mounted here (it needs root).');
    return false;
  } finally {
    directory.remove();
  }
}

function mount(path: string, options: string): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path], { stdio: 'ignore' });
}

describe.skipIf(!canMount())('on a small disk', () => {
  let directory: TemporaryDirectory;
  let disk: string;

  beforeEach(() => {
    directory = temporaryDirectory();
    disk = join(directory.path, 'disk');
    mkdirSync(disk);
    mount(disk, 'size=3m');
  });

  afterEach(() => {
    execFileSync('umount', [disk]);
    directory.remove();
  });

  it('a simulation fails with one sentence and leaves nothing', async () => {
    const { service, client } = await startTestService(join(disk, 'store'));
    try {
      const request = { setup: 'na64-vis2018', process: 'x17', events: 5000, seed: 1, parameters: {} };
      const job = await finished(client, await client.simulations.start(request));
      expect(job).toMatchObject({ state: 'failed', error: { code: 'diskFull' } });
      expect(job.error?.message).toMatch(/^The disk that holds “.*” is full\.$/);
      expect(readdirSync(join(disk, 'store', 'runs'))).toEqual([]);
      expect(await client.runs.list({})).toEqual([]);
    } finally {
      await service.close();
    }
  });

  it.each([
    ['copied', ''],
    ['written event by event', 'PRAGMA page_size = 1024; VACUUM'],
  ])('an import that is %s fails with one sentence and leaves nothing', async (_, sql) => {
    const path = join(directory.path, 'large.events');
    writeKnownFile(path, { events: EVENTS });
    const source = new Database(path);
    source.exec(sql);
    source.close();
    const { service, client } = await startTestService(join(disk, 'store'));
    try {
      const job = await finished(client, await client.imports.start({ sources: [{ path }] }));
      expect(job).toMatchObject({ state: 'failed', error: { code: 'diskFull' } });
      expect(job.error?.message).toMatch(/^The disk that holds “.*” is full\.$/);
      expect(readdirSync(join(disk, 'store', 'runs'))).toEqual([]);
      expect(await client.runs.list({})).toEqual([]);
      const small = join(directory.path, 'small.events');
      writeKnownFile(small, { events: 3 });
      const next = await finished(client, await client.imports.start({ sources: [{ path: small }] }));
      expect(next).toMatchObject({ state: 'done', imported: [{ events: 3 }] });
    } finally {
      await service.close();
    }
  });

  it.each(['csv', 'parquet', 'phoenix'] as const)('an export to %s leaves nothing', async (format) => {
    const store = join(directory.path, 'store');
    await addKnownRun(store, { events: 4 * EVENTS });
    const { service, client } = await startTestService(store);
    try {
      const out = join(disk, 'out');
      const request = { run: 'test-1', format, collection: 'cells', out };
      // Parquet packs the cells of this run well: the disk is made fuller for it.
      execFileSync('dd', ['if=/dev/zero', `of=${join(disk, 'other')}`, 'bs=1k', 'count=3000'], { stdio: 'ignore' });
      const job = await finished(client, await client.exports.start(request));
      expect(job).toMatchObject({ state: 'failed', error: { code: 'diskFull' }, written: [] });
      expect(readdirSync(disk)).toEqual(['other']);
    } finally {
      await service.close();
    }
  });

  it('a backup leaves nothing', async () => {
    const store = join(directory.path, 'store');
    await addKnownRun(store, { events: EVENTS });
    await expect(backUpStore(store, join(disk, 'backup'))).rejects.toMatchObject({ code: 'diskFull' });
    expect(readdirSync(disk)).toEqual([]);
  });

  it('a store on a read-only disk is refused in one sentence', async () => {
    const store = join(disk, 'store');
    await addKnownRun(store, { events: 3 });
    execFileSync('mount', ['-o', 'remount,ro', disk]);
    await expect(openStore(store, 'the tests')).rejects.toMatchObject({
      code: 'storeUnusable',
      message: expect.stringMatching(/read-only/),
    });
  });
});
