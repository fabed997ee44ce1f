import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeKnownFile } from '../../fixtures/eventFile.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../../fixtures/directory.ts';
import { finished, startTestService } from '../../fixtures/service.ts';

let directory: TemporaryDirectory;
let store: string;

beforeEach(() => {
  directory = temporaryDirectory();
  store = join(directory.path, 'store');
});

afterEach(() => directory.remove());

it('gives the first start of an empty store a sample run, once', async () => {
  const { service, client } = await startTestService(store, { mode: 'application' });
  const [job] = await client.jobs.list();
  expect(await finished(client, job!)).toMatchObject({ state: 'done', imported: [{ run: 'sample-1' }] });
  const [run] = await client.runs.list({});
  expect(run).toMatchObject({ run: 'sample-1', isSample: true, energyUnit: 'MeV', files: [] });
  expect(run?.comment).toContain('not measured');
  await client.runs.delete({ run: 'sample-1' });
  await service.close();

  const again = await startTestService(store, { mode: 'application' });
  expect(await again.client.jobs.list()).toEqual([]);
  await again.service.close();
});

it('does not add the sample to a store that has data', async () => {
  const command = await startTestService(store);
  const path = join(directory.path, 'known.events');
  writeKnownFile(path, { events: 1 });
  await finished(command.client, await command.client.imports.start({ sources: [{ path }] }));
  await command.service.close();

  const { service, client } = await startTestService(store, { mode: 'application' });
  expect(await client.jobs.list()).toEqual([]);
  await service.close();
});
