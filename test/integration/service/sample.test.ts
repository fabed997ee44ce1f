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

it('gives the first start of an empty store a simulated run of each experiment, once', async () => {
  const { service, client } = await startTestService(store, { mode: 'application' });
  const [job] = await client.jobs.list();
  const runs = ['na64-1', 'padme-1'];
  expect(await finished(client, job!)).toMatchObject({
    kind: 'simulate',
    state: 'done',
    imported: runs.map((run) => ({ run })),
    reconstructed: [
      { run: 'na64-1', globalTag: 'nominal_na64_vis2018', events: 240 },
      { run: 'padme-1', globalTag: 'nominal_padme_run3', events: 200 },
    ],
  });
  const list = await client.runs.list({});
  expect(list).toMatchObject([
    { run: 'na64-1', setup: 'na64-vis2018', isSample: true, energyUnit: 'GeV', beamEnergy: 150, events: 240 },
    { run: 'padme-1', setup: 'padme-run3', isSample: true, energyUnit: 'MeV', beamEnergy: 0.2825, events: 200 },
  ]);
  for (const { comment } of list) expect(comment).toContain('not measured');
  for (const run of runs) await client.runs.delete({ run });
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
