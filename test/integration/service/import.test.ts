import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeEvent } from '#core/event/codec.ts';
import { fromApiError } from '#core/api/errors.ts';
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
