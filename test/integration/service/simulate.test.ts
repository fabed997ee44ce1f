/** Simulated runs through the service: one seed one run, nothing half after a cancel or a death, sentences. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkStore } from '#main/store/check.ts';
import { EventFileReader } from '#main/store/eventFileReader.ts';
import { spawnNodeWorker } from '#main/service/nodeWorkers.ts';
import type { SpawnWorker, WorkerProcess } from '#main/workers/protocol.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../../fixtures/directory.ts';
import { finished, startTestService } from '../../fixtures/service.ts';

let directory: TemporaryDirectory;
let store: string;
let started: Awaited<ReturnType<typeof startTestService>>;
const workers: WorkerProcess[] = [];

const spawnWorker: SpawnWorker = (kind) => {
  const worker = spawnNodeWorker(kind);
  if (kind === 'simulate') workers.push(worker);
  return worker;
};

beforeAll(async () => {
  directory = temporaryDirectory();
  store = join(directory.path, 'store');
  started = await startTestService(store, { spawnWorker });
});

afterAll(async () => {
  await started.service.close();
  directory.remove();
});

const X17 = { setup: 'na64-vis2018', process: 'x17', events: 300, seed: 5, parameters: {} };
/** Far more than is ever waited for. */
const ENDLESS = { ...X17, events: 1_000_000 };

describe('a simulation', () => {
  it.each([X17, { ...X17, setup: 'padme-run3', process: 'bunches' }])(
    'of $setup gives one run, bit by bit, on 1, 2 and 3 threads',
    async (request) => {
      const { client } = started;
      const hashes: (string | undefined)[] = [];
      for (const threads of [1, 2, 3]) {
        const job = await finished(client, await client.simulations.start({ ...request, threads }));
        expect(job).toMatchObject({ kind: 'simulate', state: 'done', imported: [{ events: request.events }] });
        hashes.push(job.imported[0]!.contentHash);
        await client.runs.delete({ run: job.imported[0]!.run });
      }
      expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/);
      expect(new Set(hashes).size).toBe(1);
    },
  );

  it('is entered with its setup and beam energy, and keeps its truth apart from the events', async () => {
    const { client } = started;
    const job = await finished(client, await client.simulations.start(X17));
    const { run } = job.imported[0]!;
    expect(await client.runs.get({ run })).toMatchObject({ setup: 'na64-vis2018', beamEnergy: 150, isSample: false });
    expect((await client.runs.get({ run })).comment).toContain('Simulated, not measured');
    const file = new EventFileReader(join(store, 'runs', `${run}.events`));
    const { simulation } = file.meta;
    file.close();
    expect(simulation).toMatchObject({ process: 'x17', seed: 5, parameters: { massMeV: 16.7 } });
    expect(simulation?.truth.families[0]).toMatchObject({ name: 'MSADC', gainUnit: 'ADC/GeV' });
    await client.runs.delete({ run });
  });

  it('keeps its truth when its event file is taken into another store', async () => {
    const { client } = started;
    const job = await finished(client, await client.simulations.start({ ...X17, events: 20 }));
    const { run } = job.imported[0]!;
    const other = join(directory.path, 'other');
    const second = await startTestService(other);
    try {
      const path = join(store, 'runs', `${run}.events`);
      const taken = await finished(second.client, await second.client.imports.start({ sources: [{ path }] }));
      const copy = taken.imported[0]!.run;
      expect(await second.client.runs.get({ run: copy })).toMatchObject({ setup: 'na64-vis2018', isSample: false });
      const [before, after] = [path, join(other, 'runs', `${copy}.events`)].map((file) => new EventFileReader(file));
      expect(after!.meta.simulation).toEqual(before!.meta.simulation);
      before!.close();
      after!.close();
    } finally {
      await second.service.close();
    }
    await client.runs.delete({ run });
  });

  it('that is cancelled leaves nothing', async () => {
    const { client } = started;
    const job = await client.simulations.start(ENDLESS);
    for await (const { progress } of await client.jobs.watch({ id: job.id })) {
      if (progress.done > 0) break;
    }
    await client.jobs.cancel({ id: job.id });
    expect(await finished(client, job)).toMatchObject({ state: 'cancelled' });
    expect(await client.runs.list({})).toEqual([]);
    expect(readdirSync(join(store, 'runs'))).toEqual([]);
  });

  it('whose worker dies fails with one sentence and leaves nothing', async () => {
    const { client } = started;
    const job = await client.simulations.start(ENDLESS);
    for await (const { progress } of await client.jobs.watch({ id: job.id })) {
      if (progress.done > 0) break;
    }
    workers.at(-1)!.kill();
    const last = await finished(client, job);
    expect(last).toMatchObject({ state: 'failed', error: { code: 'workerDied' } });
    expect(await client.runs.list({})).toEqual([]);
    expect(readdirSync(join(store, 'runs'))).toEqual([]);
    expect(await checkStore(store)).toMatchObject({ ok: true });
  });

  it('is estimated from events of its own', async () => {
    const { client } = started;
    const small = await client.simulations.estimate(X17);
    const large = await client.simulations.estimate({ ...X17, events: 30_000 });
    // The same events give the size of both.
    expect(large.bytes / small.bytes).toBeCloseTo(100, 3);
    expect(small.bytes / X17.events).toBeGreaterThan(5_000);
    expect(small.bytes / X17.events).toBeLessThan(60_000);
    expect(large.seconds).toBeGreaterThan(small.seconds);
  });

  it('that cannot be is refused by the name of the parameter', async () => {
    const { client } = started;
    const processes = await client.simulations.processes({ setup: 'na64-inv2016' });
    expect(processes.find(({ id }) => id === 'x17')?.missing).toHaveLength(1);
    await expect(client.simulations.start({ ...X17, events: 0 })).rejects.toMatchObject({
      data: { code: 'badInput', details: { parameter: 'events' } },
    });
    await expect(client.simulations.start({ ...X17, setup: 'nowhere' })).rejects.toMatchObject({
      data: { code: 'notFound' },
    });
  });
});
