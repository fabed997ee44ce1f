/** Reconstruction of whole runs: one result on any number of threads, replaced as a whole or not at all, sentences. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobState } from '#core/api/contract.ts';
import { decodeEvent } from '#core/event/codec.ts';
import { findCollection, type EventData } from '#core/event/event.ts';
import { backUpStore, restoreStore } from '#main/store/backup.ts';
import { checkStore } from '#main/store/check.ts';
import { openStore } from '#main/store/store.ts';
import { spawnNodeWorker } from '#main/service/nodeWorkers.ts';
import type { FromWorker, SpawnWorker } from '#main/workers/protocol.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../../fixtures/directory.ts';
import { writeKnownFile } from '../../fixtures/eventFile.ts';
import { finished, startTestService } from '../../fixtures/service.ts';

const TAG = 'nominal_na64_vis2018';
/** More than two blocks. */
const EVENTS = 300;

let directory: TemporaryDirectory;
let store: string;
let started: Awaited<ReturnType<typeof startTestService>>;
/** What becomes of the reconstruct worker at its first progress. */
let atProgress: ((kill: () => void) => void) | null = null;

const spawnWorker: SpawnWorker = (kind) => {
  const worker = spawnNodeWorker(kind);
  if (kind !== 'reconstruct') return worker;
  let isKilled = false;
  const kill = (): void => {
    isKilled = true;
    worker.kill();
  };
  return {
    ...worker,
    onMessage: (listener) =>
      worker.onMessage((message: FromWorker) => {
        if (message.type === 'progress') atProgress?.(kill);
        // What a dead worker had sent before is not heard.
        if (!isKilled) listener(message);
      }),
  };
};

const filesIn = (path: string): string[] => readdirSync(join(path, 'runs')).toSorted();

beforeAll(async () => {
  directory = temporaryDirectory();
  store = join(directory.path, 'store');
  started = await startTestService(store, { spawnWorker });
  const { client } = started;
  for (const events of [EVENTS, 20]) {
    const request = { setup: 'na64-vis2018', process: 'x17', events, seed: 5, parameters: {} };
    expect(await finished(client, await client.simulations.start(request))).toMatchObject({ state: 'done' });
  }
  await finished(client, await client.reconstructions.start({ runs: ['na64-1'], threads: 1 }));
});

afterAll(async () => {
  await started.service.close();
  directory.remove();
});

const inForce = async (run = 'na64-1') => (await started.client.reconstructions.list({ run }))[0]!;

async function eventOf(key: number, reconstruction: string | null): Promise<EventData> {
  const blob = await started.client.events.fetch({ run: 'na64-1', reconstruction, key });
  return decodeEvent(new Uint8Array(await blob.arrayBuffer()));
}

const data = (event: EventData, collection: string, column: string): unknown =>
  findCollection(event, collection)?.columns.get(column)?.data;

describe('a reconstructed run', () => {
  it('is the same on 1, 2 and 3 threads, bit by bit, and replaces the one before', async () => {
    const { client } = started;
    const first = await inForce();
    expect(first.contentHash).toMatch(/^[0-9a-f]{64}$/);
    for (const threads of [2, 3]) {
      const job = await finished(client, await client.reconstructions.start({ runs: ['na64-1'], threads }));
      expect(job).toMatchObject({ kind: 'reconstruct', state: 'done', error: null });
      const [made] = job.reconstructed;
      expect(made).toMatchObject({ run: 'na64-1', events: EVENTS, globalTag: TAG, contentHash: first.contentHash });
      expect(made!.summary).toEqual(first.summary);
    }
    const list = await client.reconstructions.list({ run: 'na64-1' });
    expect(list).toHaveLength(1);
    expect(filesIn(store)).toEqual(['na64-1.events', `na64-1@${TAG}.3.events`, 'na64-2.events']);
  });

  it('of PADME is the same on 1 and 2 threads, and tells pairs over positrons', async () => {
    const { client } = started;
    const request = { setup: 'padme-run3', process: 'bunches', events: 200, seed: 5, parameters: {} };
    await finished(client, await client.simulations.start(request));
    const hashes: string[] = [];
    for (const threads of [1, 2]) {
      const job = await finished(client, await client.reconstructions.start({ runs: ['padme-1'], threads }));
      expect(job).toMatchObject({ state: 'done', reconstructed: [{ events: 200, globalTag: 'nominal_padme_run3' }] });
      hashes.push(job.reconstructed[0]!.contentHash);
      expect(job.reconstructed[0]!.summary['n_pot']).toMatchObject({ events: 200 });
    }
    expect(hashes[0]).toBe(hashes[1]);
    await client.runs.delete({ run: 'padme-1' });
  });

  it('says what it was made from, and what has changed since', async () => {
    const { client } = started;
    const before = await inForce();
    expect(before).toMatchObject({ setup: 'na64-vis2018', beamEnergy: 150, events: EVENTS, changedSince: [] });
    const seen = await client.conditions.inForce({ run: 'na64-1' });
    expect(before.manifestHash).toBe(seen.manifestHash);
    expect(before.used.map(({ type, payloads }) => [type, payloads])).toEqual(
      seen.types
        .filter(({ segments }) => segments.length > 0)
        .map(({ type, segments }) => [type, segments.map(({ payload }) => payload)]),
    );
    await client.runs.edit({ run: 'na64-1', set: { beamEnergy: 100 } });
    expect((await inForce()).changedSince).toEqual(['The run had a beam energy of 150 GeV.']);
    await client.runs.edit({ run: 'na64-1', set: { beamEnergy: 150 } });
  });

  it('is merged with what was recorded, in table and event', async () => {
    const { client } = started;
    const recorded = await eventOf(7, null);
    const merged = await eventOf(7, TAG);
    const names = merged.collections.map(({ name }) => name);
    expect(names.slice(0, recorded.collections.length)).toEqual(recorded.collections.map(({ name }) => name));
    expect(names).toContain('WCAL cells');
    expect(data(merged, 'MSADC waveforms', 'samples')).toEqual(data(recorded, 'MSADC waveforms', 'samples'));
    const total = merged.scalars.find(({ name }) => name === 'e_tot')!.value;
    const page = await client.events.page({
      run: 'na64-1',
      reconstruction: TAG,
      where: '',
      columns: ['e_tot', 'event'],
    });
    expect(page.rows[7]!.values).toEqual([total, recorded.header.eventNumber]);
    const few = { run: 'na64-1', reconstruction: TAG, where: `e_tot == ${total}` };
    expect(await client.events.step({ ...few, key: null, to: 'first' })).toMatchObject({ key: 7 });
    await expect(client.events.columns({ run: 'na64-1', reconstruction: 'no_such_tag' })).rejects.toMatchObject({
      data: { code: 'notFound' },
    });
  });

  it('has the energies of what was measured, not of the truth beside it, in its summary', async () => {
    const { rows } = await started.client.events.page({
      run: 'na64-1',
      reconstruction: TAG,
      where: '',
      columns: ['e_calo', 'n_cells'],
    });
    const merged = await eventOf(7, TAG);
    const measured = merged.collections.filter(
      ({ kind, name }) => kind === 'calorimeterHits' && !name.startsWith('Truth'),
    );
    expect(rows[7]!.values[1]).toBe(measured.reduce((sum, { count }) => sum + count, 0));
    const energies = measured.flatMap(({ columns }) => [...(columns.get('energy')!.data as Float32Array)]);
    expect(rows[7]!.values[0]).toBeCloseTo(
      energies.reduce((sum, energy) => sum + energy, 0),
      3,
    );
  });

  it('has means of its quantities that are those of its columns', async () => {
    const { summary } = await inForce();
    const { rows } = await started.client.events.page({
      run: 'na64-1',
      reconstruction: TAG,
      where: '',
      columns: ['e_ecal'],
      limit: EVENTS,
    });
    const values = rows.map(({ values: [value] }) => value as number);
    const mean = values.reduce((sum, value) => sum + value, 0) / EVENTS;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (EVENTS - 1);
    expect(summary['e_ecal']).toMatchObject({ unit: 'GeV', events: EVENTS });
    expect(summary['e_ecal']!.value).toBeCloseTo(mean, 9);
    expect(summary['e_ecal']!.error).toBeCloseTo(Math.sqrt(variance / EVENTS), 9);
    // Truth is not what reconstruction gives.
    expect(Object.keys(summary).filter((name) => name.startsWith('true_'))).toEqual([]);
  });

  it('is exported with its objects', async () => {
    const { client } = started;
    const out = join(directory.path, 'cells.csv');
    const request = { run: 'na64-1', reconstruction: TAG, where: '', format: 'csv' as const, collection: 'WCAL cells' };
    const job = await finished(client, await client.exports.start({ ...request, out }));
    expect(job).toMatchObject({ state: 'done' });
    const counts = await Promise.all(
      [0, 1, 2].map(async (key) => findCollection(await eventOf(key, TAG), 'WCAL cells')?.count ?? 0),
    );
    const lines = readFileSync(out, 'utf8')
      .split('\n')
      .filter((line) => /^[012],/.test(line));
    expect(lines.length).toBeGreaterThan(0);
    expect(lines).toHaveLength(counts.reduce((sum, count) => sum + count, 0));
  });

  it('gives the same event on the spot, with what explains it', async () => {
    const { client } = started;
    const stored = await eventOf(7, TAG);
    const blob = await client.reconstructions.event({ run: 'na64-1', key: 7 });
    const now = decodeEvent(new Uint8Array(await blob.arrayBuffer()));
    for (const { name, value } of stored.scalars) {
      expect(now.scalars.find((scalar) => scalar.name === name)?.value, name).toBe(value);
    }
    for (const { name, columns } of stored.collections) {
      for (const [column, { data: values }] of columns)
        expect(data(now, name, column), `${name}.${column}`).toEqual(values);
    }
    const [parameter] = await client.reconstructions.parameters({ setup: 'na64-vis2018' });
    const { name, least } = parameter!;
    const bad = { run: 'na64-1', key: 7, parameters: { [name]: least - 1 } };
    await expect(client.reconstructions.event(bad)).rejects.toMatchObject({
      data: { code: 'badInput', details: { parameter: name } },
    });
    expect(await inForce()).toMatchObject({ changedSince: [] });
  });
});

describe('a reconstruction that does not end', () => {
  const again = async (): Promise<JobState> =>
    finished(started.client, await started.client.reconstructions.start({ runs: ['na64-1'], threads: 1 }));

  it('leaves the one before when it is cancelled', async () => {
    const { client } = started;
    const before = await inForce();
    const files = filesIn(store);
    const job = await client.reconstructions.start({ runs: ['na64-1'], threads: 1 });
    atProgress = () => void client.jobs.cancel({ id: job.id });
    expect(await finished(client, job)).toMatchObject({ state: 'cancelled', reconstructed: [] });
    atProgress = null;
    expect(await inForce()).toEqual(before);
    expect(filesIn(store)).toEqual(files);
  });

  it('leaves the one before when its worker dies', async () => {
    const before = await inForce();
    const files = filesIn(store);
    atProgress = (kill) => kill();
    expect(await again()).toMatchObject({ state: 'failed', error: { code: 'workerDied' } });
    atProgress = null;
    expect(await inForce()).toEqual(before);
    expect(filesIn(store)).toEqual(files);
    expect(await checkStore(store)).toMatchObject({ ok: true, reconstructions: 1 });
  });

  it('of some of several runs leaves the others', async () => {
    const { client } = started;
    const path = join(store, 'runs', 'na64-2.events');
    const whole = readFileSync(path);
    const file = new Database(path);
    file.exec('UPDATE payloads SET payload = substr(payload, 1, 100) WHERE key = 11');
    file.close();
    const job = await finished(client, await client.reconstructions.start({ runs: ['na64-2', 'na64-1'] }));
    expect(job).toMatchObject({
      state: 'failed',
      error: { code: 'corruptPayload', message: expect.stringMatching(/1 of 2 runs.*na64-2.*Event 11: .*damaged/) },
      failures: [{ files: ['na64-2'] }],
      reconstructed: [{ run: 'na64-1' }],
    });
    expect(await client.reconstructions.list({ run: 'na64-2' })).toEqual([]);
    expect(filesIn(store).filter((name) => name.startsWith('na64-2'))).toEqual(['na64-2.events']);
    writeFileSync(path, whole);
  });
});

describe('what cannot be reconstructed', () => {
  it('is refused before the job begins, in one sentence', async () => {
    const { client } = started;
    const path = join(directory.path, 'known.events');
    writeKnownFile(path, { events: 3 });
    await finished(client, await client.imports.start({ sources: [{ path }] }));
    const refused = (request: { runs: string[]; globalTag?: string; parameters?: Record<string, number> }) =>
      expect(client.reconstructions.start(request)).rejects;
    await refused({ runs: ['test-1'] }).toMatchObject({
      data: { code: 'badInput', message: expect.stringContaining('has no setup') },
    });
    await refused({ runs: ['na64-1', 'na64-99'] }).toMatchObject({ data: { code: 'notFound' } });
    await refused({ runs: ['na64-1'], globalTag: 'nowhere' }).toMatchObject({ data: { code: 'notFound' } });
    await refused({ runs: ['na64-1'], parameters: { beauty: 1 } }).toMatchObject({
      data: { code: 'badInput', details: { parameter: 'beauty' } },
    });
    expect(
      (await client.jobs.list()).filter(({ kind, state }) => kind === 'reconstruct' && state === 'running'),
    ).toEqual([]);
    await client.runs.delete({ run: 'test-1' });
  });

  it('for want of a constant fails with its type, run and global tag, and leaves nothing', async () => {
    const { client } = started;
    await client.conditions.createGlobalTag({ name: 'empty', experiment: 'na64' });
    const job = await finished(client, await client.reconstructions.start({ runs: ['na64-2'], globalTag: 'empty' }));
    expect(job).toMatchObject({
      state: 'failed',
      error: { code: 'missingConstant', details: { run: 'na64-2', globalTag: 'empty' } },
    });
    await expect(client.reconstructions.event({ run: 'na64-2', key: 0, globalTag: 'empty' })).rejects.toMatchObject({
      data: { code: 'missingConstant' },
    });
    expect(filesIn(store).filter((name) => name.startsWith('na64-2'))).toEqual(['na64-2.events']);
  });
});

describe('a store with reconstructions', () => {
  it('is checked, backed up and restored with them', async () => {
    const out = join(directory.path, 'store.backup');
    await backUpStore(store, out);
    const other = join(directory.path, 'restored');
    await restoreStore(out, other);
    expect(filesIn(other)).toEqual(filesIn(store));
    expect(await checkStore(other)).toMatchObject({ ok: true, reconstructions: 1 });

    const name = filesIn(other).find((file) => file.includes('@'))!;
    const file = new Database(join(other, 'runs', name));
    file.exec("UPDATE meta SET value = replace(value, '150', '151') WHERE name = 'reconstruction'");
    file.exec("UPDATE summaries SET data = zeroblob(length(data)) WHERE name = 'e_ecal'");
    file.close();
    const text = (await checkStore(other)).problems.join('\n');
    expect(text).toContain(`Reconstruction of na64-1 with ${TAG}: its summary columns are not those entered.`);
    expect(text).toContain(`Reconstruction of na64-1 with ${TAG}: what it was made from is not what was entered.`);

    const catalogue = new Database(join(other, 'catalogue.db'));
    catalogue.exec('UPDATE reconstructions SET run_content_hash = content_hash');
    catalogue.close();
    expect((await checkStore(other)).problems.join('\n')).toContain('it was made from other events than the run has.');
  });

  it('loses them with their run, or alone', async () => {
    const { client } = started;
    await finished(client, await client.reconstructions.start({ runs: ['na64-2'] }));
    await client.reconstructions.delete({ run: 'na64-2', globalTag: TAG });
    expect(await client.reconstructions.list({ run: 'na64-2' })).toEqual([]);
    await finished(client, await client.reconstructions.start({ runs: ['na64-2'] }));
    await client.runs.delete({ run: 'na64-2' });
    expect(filesIn(store).filter((name) => name.startsWith('na64-2'))).toEqual([]);
    await expect(client.reconstructions.delete({ run: 'na64-1', globalTag: 'empty' })).rejects.toMatchObject({
      data: { code: 'notFound' },
    });
  });
});

describe('a killed service', () => {
  it('leaves the reconstruction before or the new one, and no other files', async () => {
    await started.service.close();
    const module = (path: string): string => JSON.stringify(new URL(`../../../${path}`, import.meta.url).href);
    const program = `
      import { startTestService, finished } from ${module('test/fixtures/service.ts')};
      const { service, client } = await startTestService(${JSON.stringify(store)});
      const job = await client.reconstructions.start({ runs: ['na64-1'], threads: 1 });
      console.log('started');
      for await (const { progress } of await client.jobs.watch({ id: job.id })) {
        if (progress.done > 0) console.log('writing');
      }
      console.log('done');
      await service.close();
    `;
    const generations: number[] = [];
    // Killed at the start, while it writes, and once it has told that it is done.
    for (const [word, wait] of [
      ['started', 0],
      ['writing', 0],
      ['done', 0],
    ] as const) {
      const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
        cwd: join(import.meta.dirname, '../../..'),
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const ended = new Promise((resolve) => child.once('exit', resolve));
      const said = new Promise<void>((resolve) => {
        child.stdout.on('data', (text: Buffer) => {
          if (text.toString().includes(word)) resolve();
        });
      });
      await Promise.race([said, ended]);
      await setTimeout(wait);
      child.kill('SIGKILL');
      await ended;
      const opened = await openStore(store, 'the tests');
      const { generation } = await opened.reconstructions.get('na64-1', TAG);
      generations.push(generation);
      await opened.close();
      expect(filesIn(store)).toEqual(['na64-1.events', `na64-1@${TAG}.${generation}.events`]);
      expect(await checkStore(store)).toMatchObject({ ok: true, reconstructions: 1 });
    }
    expect(generations.at(-1)).toBeGreaterThan(generations[0]!);
    started = await startTestService(store, { spawnWorker });
  });
});
