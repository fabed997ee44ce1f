import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { decodeEvent } from '#core/event/codec.ts';
import { findCollection } from '#core/event/event.ts';
import type { Service } from '#main/service/service.ts';
import { exportEvents } from '#main/workers/export/exportEvents.ts';
import { madeEvents } from '../../fixtures/madeEvents/madeEvents.ts';
import { SHARED } from '../../fixtures/command.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../../fixtures/directory.ts';
import { finished, startTestService, type TestClient } from '../../fixtures/service.ts';

const LHCB = join(SHARED, 'data/events/lhcb-191749-5296728.json');

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

const importFile = async (path: string) => finished(client, await client.imports.start({ sources: [{ path }] }));

/** A Phoenix file of the first 20 made events, as any other program could have written it. */
async function phoenixFile(): Promise<string> {
  const path = join(directory.path, 'made.json');
  const events = [...madeEvents()].slice(0, 20).map((event, key) => ({ key, event }));
  await exportEvents('phoenix', () => events, events.length, {
    run: 'made-5',
    collection: null,
    fieldT: null,
    out: path,
    signal: new AbortController().signal,
    progress: () => undefined,
  });
  return path;
}

describe('export through the service', () => {
  test('writes the selected events only', async () => {
    const { imported } = await importFile(await phoenixFile());
    const run = imported[0]!.run;
    const out = join(directory.path, 'cells.parquet');
    const where = 'event % 2 == 0';
    const selected = await client.events.page({ run, where, columns: ['n_cells'] });
    expect(selected.total).toBeGreaterThan(0);
    expect(selected.total).toBeLessThan(20);
    const job = await client.exports.start({ run, where, format: 'parquet', collection: 'ECal', out });
    const done = await finished(client, job);
    expect(done.error).toBeNull();
    const rows = await parquetReadObjects({ file: await asyncBufferFromFile(out) });
    expect(done.written).toMatchObject([{ name: 'cells.parquet', rows: rows.length }]);
    expect(rows.length).toBe(selected.rows.reduce((sum, { values }) => sum + Number(values[0]), 0));
    expect([...new Set(rows.map((row) => row['event_key']))]).toEqual(selected.rows.map(({ key }) => key));
  });

  test('without a place the files wait for download', async () => {
    const { imported } = await importFile(await phoenixFile());
    const run = imported[0]!.run;
    const done = await finished(client, await client.exports.start({ run, format: 'csv' }));
    expect(done.error).toBeNull();
    expect(done.written.length).toBeGreaterThan(3);
    for (const { name, bytes } of done.written) {
      expect(readFileSync(service.download(done.id, name)!).length).toBe(bytes);
    }
  });

  test('a filter that selects nothing and a collection that is not there are refused, and nothing is written', async () => {
    const { imported } = await importFile(await phoenixFile());
    const run = imported[0]!.run;
    const out = join(directory.path, 'out.csv');
    for (const [where, collection, message] of [
      ['n_tracks > 1e6', null, /selects no event/],
      ['', 'nothing', /“nothing”/],
      ['n_track > 1', null, /did you mean “n_tracks”/],
    ] as const) {
      const done = await finished(client, await client.exports.start({ run, where, format: 'csv', collection, out }));
      expect(done.state).toBe('failed');
      expect(done.error!.message).toMatch(message);
    }
    expect(readdirSync(directory.path).toSorted()).toEqual(['made.json', 'store']);
  });

  test.skipIf(!existsSync(LHCB))(
    `the real LHCb event goes out as Phoenix JSON and comes back (needs ${LHCB})`,
    async () => {
      const { imported } = await importFile(LHCB);
      const run = imported[0]!.run;
      const out = join(directory.path, 'lhcb.phoenix.json');
      const done = await finished(client, await client.exports.start({ run, format: 'phoenix', out }));
      expect(done.error).toBeNull();
      const back = await importFile(out);
      expect(back.error).toBeNull();
      const event = async (id: string) => {
        const blob = await client.events.fetch({ run: id, key: 0 });
        return decodeEvent(new Uint8Array(await blob.arrayBuffer()));
      };
      const original = await event(run);
      const again = await event(back.imported[0]!.run);
      for (const { name, count } of original.collections) expect(findCollection(again, name)?.count, name).toBe(count);
      expect(again.header.eventNumber).toBe(original.header.eventNumber);
    },
  );
});
