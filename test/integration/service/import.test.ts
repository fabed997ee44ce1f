import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeEvent } from '#core/event/codec.ts';
import { fromApiError } from '#core/api/errors.ts';
import { checkStore } from '#main/store/check.ts';
import type { Service } from '#main/service/service.ts';
import { knownEvent, writeKnownFile } from '../../fixtures/eventFile.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../../fixtures/directory.ts';
import { finished, startTestService, type TestClient } from '../../fixtures/service.ts';

let directory: TemporaryDirectory;
let service: Service;
let client: TestClient;

beforeEach(async () => {
  directory = temporaryDirectory();
  ({ service, client } = await startTestService(join(directory.path, 'store')));
});

afterEach(async () => {
  await service.close();
  directory.remove();
});

async function importFile(path: string, options: { experiment?: string; number?: number } = {}) {
  return finished(client, await client.imports.start({ sources: [{ path }], ...options }));
}

const storeFiles = (): string[] => readdirSync(join(directory.path, 'store', 'runs'));

describe('import', () => {
  it('makes a run whose events come back as they were', async () => {
    const path = join(directory.path, 'known.events');
    writeKnownFile(path, { events: 12, number: 42 });
    const job = await importFile(path);
    expect(job).toMatchObject({ state: 'done', error: null, imported: [{ run: 'test-42', events: 12 }] });

    const run = await client.runs.get({ run: 'test-42' });
    expect(run).toMatchObject({
      events: 12,
      start: '2023-11-14T22:13:20.000Z',
      notShown: [{ name: 'beam', entries: 3 }],
      notes: ['Made for a test.'],
      quality: 'notChecked',
    });
    const blob = await client.events.fetch({ run: 'test-42', key: 7 });
    expect(decodeEvent(new Uint8Array(await blob.arrayBuffer()))).toEqual(knownEvent(7));
  });

  it('notices content that is in the store already', async () => {
    const path = join(directory.path, 'known.events');
    writeKnownFile(path, { events: 3 });
    await importFile(path);
    const again = await importFile(path, { number: 99 });
    expect(again.imported).toMatchObject([{ run: 'test-1', duplicate: true }]);
    expect(await client.runs.list({})).toHaveLength(1);

    // The store's own copy is another file with the same events.
    const own = await importFile(join(directory.path, 'store', 'runs', 'test-1.events'));
    expect(own.imported).toMatchObject([{ run: 'test-1', duplicate: true }]);
  });

  /** Changes an event file as another program could. */
  function changed(name: string, sql: string): string {
    const path = join(directory.path, name);
    writeKnownFile(path, { events: 5 });
    const file = new Database(path);
    file.exec(sql);
    file.close();
    return path;
  }

  it.each([
    ['summaries that are not those of the events', "DELETE FROM summaries; DELETE FROM columns WHERE name = 'e_calo'"],
    ['other page sizes', 'PRAGMA page_size = 1024; VACUUM'],
  ])('takes the events alone from an event file with %s', async (_, sql) => {
    const path = changed('changed.events', sql);
    const job = await importFile(path);
    expect(job).toMatchObject({ error: null, imported: [{ run: 'test-1', events: 5 }] });
    const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex');
    expect(job.imported[0]?.files).toMatchObject([{ name: 'changed.events', sha256 }]);
    const page = await client.events.page({ run: 'test-1', where: 'e_calo > 5', columns: ['event', 'e_calo'] });
    // 1 + 2 + 3 GeV in the event of 3 cells, 4 more in that of 4.
    expect(page.rows).toEqual([
      { key: 3, values: [1003, 6] },
      { key: 4, values: [1004, 10] },
    ]);
    expect(await checkStore(join(directory.path, 'store'))).toMatchObject({ ok: true, payloads: 5 });
  });

  it('refuses an event file whose events are not those of its content hash', async () => {
    const hash = 'f'.repeat(64);
    const job = await importFile(
      changed('false.events', `UPDATE meta SET value = '"${hash}"' WHERE name = 'contentHash'`),
    );
    expect(job.error).toMatchObject({ code: 'badFile', details: { file: 'false.events' } });
    expect(storeFiles()).toEqual([]);
  });

  it('refuses an event file with a damaged structure or event, wherever the damage is', async () => {
    const path = join(directory.path, 'whole.events');
    writeKnownFile(path, { events: 5 });
    const bytes = readFileSync(path);
    const damaged = join(directory.path, 'damaged.events');
    // A payload; the root page of a table; the number of pages in use.
    const places = [bytes.indexOf('BGE') + 40, 16_384 * 2 + 3, 28];
    for (const place of places) {
      const copy = Uint8Array.from(bytes);
      copy[place]! ^= 0x55;
      writeFileSync(damaged, copy);
      const job = await importFile(damaged);
      expect(job, `byte ${place}`).toMatchObject({ state: 'failed', error: { code: 'badFile' } });
      expect(job.error?.message).toContain('damaged.events');
      expect(storeFiles()).toEqual([]);
    }
  });

  it('refuses a number that other content has, and leaves the store as it was', async () => {
    writeKnownFile(join(directory.path, 'a.events'), { events: 3 });
    writeKnownFile(join(directory.path, 'b.events'), { events: 4 });
    await importFile(join(directory.path, 'a.events'));
    const job = await importFile(join(directory.path, 'b.events'));
    expect(job).toMatchObject({ state: 'failed', error: { code: 'conflict', details: { run: 'test-1' } } });
    expect(storeFiles()).toEqual(['test-1.events']);

    const other = await importFile(join(directory.path, 'b.events'), { experiment: 'padme', number: 5 });
    expect(other.imported).toMatchObject([{ run: 'padme-5', events: 4 }]);
  });

  it('says in one sentence what is wrong with a file', async () => {
    const cases: [string, string | null, string][] = [
      ['empty.json', '', 'badFile'],
      ['notes.txt', 'these are notes', 'unknownFormat'],
      ['missing.json', null, 'notFound'],
    ];
    for (const [name, content, code] of cases) {
      const path = join(directory.path, name);
      if (content !== null) writeFileSync(path, content);
      const job = await importFile(path);
      expect(job, name).toMatchObject({ state: 'failed', error: { code }, imported: [] });
      expect(job.error?.message).toContain(name);
      expect(job.error?.message).not.toContain(directory.path);
    }
    const folder = await importFile(directory.path);
    expect(folder.error).toMatchObject({ code: 'badFile' });
    expect(storeFiles()).toEqual([]);
    expect(await client.runs.list({})).toEqual([]);
  });

  it('imports what can be imported of several files, and says what is wrong with each of the others', async () => {
    const path = (name: string): string => join(directory.path, name);
    writeKnownFile(path('a.events'), { events: 3, number: 1 });
    writeKnownFile(path('b.events'), { events: 4, number: 1 });
    writeKnownFile(path('c.events'), { events: 5, number: 3 });
    writeFileSync(path('notes.txt'), 'these are notes');
    const names = ['notes.txt', 'a.events', 'b.events', 'c.events'];
    const sources = names.map((name) => ({ path: path(name) }));
    const job = await finished(client, await client.imports.start({ sources }));
    expect(job.imported.map(({ run }) => run)).toEqual(['test-1', 'test-3']);
    expect(job).toMatchObject({
      state: 'failed',
      failures: [
        { files: ['notes.txt'], error: { code: 'unknownFormat' } },
        { files: ['b.events'], error: { code: 'conflict' } },
      ],
      error: { code: 'unknownFormat', details: { failed: 'notes.txt, b.events', imported: 'test-1, test-3' } },
    });
    expect(storeFiles().toSorted()).toEqual(['test-1.events', 'test-3.events']);
  });

  it('takes over a sent file and removes it', async () => {
    const path = join(service.incoming, 'sent');
    writeKnownFile(path, { events: 2 });
    const upload = service.registerUpload('known.events', path);
    const job = await finished(client, await client.imports.start({ sources: [{ upload }] }));
    expect(job.imported[0]?.files[0]?.name).toBe('known.events');
    expect(existsSync(path)).toBe(false);
    const error = await client.imports.start({ sources: [{ upload }] }).catch((cause: unknown) => fromApiError(cause));
    expect(error).toMatchObject({ code: 'notFound' });
  });
});
