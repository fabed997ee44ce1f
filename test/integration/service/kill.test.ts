/** Killed at any moment, an import leaves a whole run or none. */
import { fork, spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkStore } from '#main/store/check.ts';
import { openStore } from '#main/store/store.ts';
import { spawnNodeWorker } from '#main/service/nodeWorkers.ts';
import type { SpawnWorker, WorkerProcess } from '#main/workers/protocol.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../../fixtures/directory.ts';
import { writeKnownFile } from '../../fixtures/eventFile.ts';
import { finished, startTestService } from '../../fixtures/service.ts';

const EVENTS = 5_000;

let directory: TemporaryDirectory;
let source: string;
/** What an import takes here and now, ms. */
let duration: number;

beforeAll(async () => {
  directory = temporaryDirectory();
  source = join(directory.path, 'known.events');
  writeKnownFile(source, { events: EVENTS });
  const { service, client } = await startTestService(join(directory.path, 'measure'));
  const started = performance.now();
  await finished(client, await client.imports.start({ sources: [{ path: source }] }));
  duration = performance.now() - started;
  await service.close();
});

afterAll(() => directory.remove());

/** Moments spread over an import, each at a random place in its part of the time. */
function moments(count: number): number[] {
  return Array.from({ length: count }, (_, index) => ((index + Math.random()) * duration) / count);
}

describe('a killed worker', () => {
  it('costs its job and nothing else', async () => {
    const store = join(directory.path, 'worker');
    const imports: WorkerProcess[] = [];
    const spawnWorker: SpawnWorker = (kind) => {
      const worker = spawnNodeWorker(kind);
      if (kind === 'import') imports.push(worker);
      return worker;
    };
    const { service, client } = await startTestService(store, { spawnWorker });
    try {
      const outcomes = new Set<string>();
      for (const moment of moments(8)) {
        const job = await client.imports.start({ sources: [{ path: source }] });
        const last = finished(client, job);
        await setTimeout(moment);
        imports.at(-1)?.kill();
        const { state, error } = await last;
        outcomes.add(state);
        if (state === 'failed') {
          expect(error?.code).toBe('workerDied');
          expect(await client.runs.list({})).toEqual([]);
          expect(readdirSync(join(store, 'runs'))).toEqual([]);
        } else {
          expect(state).toBe('done');
          await client.runs.delete({ run: 'test-1' });
        }
      }
      expect(outcomes).toContain('failed');
      const job = await finished(client, await client.imports.start({ sources: [{ path: source }] }));
      expect(job).toMatchObject({ state: 'done', imported: [{ events: EVENTS }] });
    } finally {
      await service.close();
    }
    expect(await checkStore(store)).toMatchObject({ ok: true, payloads: EVENTS });
  });

  it('that reads events is replaced', async () => {
    const store = join(directory.path, 'reader');
    const readers: WorkerProcess[] = [];
    const spawnWorker: SpawnWorker = (kind) => {
      const worker = spawnNodeWorker(kind);
      if (kind === 'read') readers.push(worker);
      return worker;
    };
    const { service, client } = await startTestService(store, { spawnWorker });
    try {
      await finished(client, await client.imports.start({ sources: [{ path: source }] }));
      const before = await client.events.page({ run: 'test-1', where: 'n_cells > 3', columns: ['event'] });
      expect(before.total).toBe(EVENTS / 5);
      const ended = new Promise((resolve) => readers[0]!.onExit(resolve));
      readers[0]!.kill();
      await ended;
      const after = await client.events.page({ run: 'test-1', where: 'n_cells > 3', columns: ['event'] });
      expect(after).toEqual(before);
      expect(readers).toHaveLength(2);
    } finally {
      await service.close();
    }
  });
});

describe('a cancelled import', () => {
  it('leaves the store as it was, at whatever moment', async () => {
    const store = join(directory.path, 'cancelled');
    const { service, client } = await startTestService(store);
    try {
      const outcomes = new Set<string>();
      for (const moment of moments(6)) {
        const job = await client.imports.start({ sources: [{ path: source }] });
        const last = finished(client, job);
        await setTimeout(moment);
        await client.jobs.cancel({ id: job.id });
        const { state } = await last;
        outcomes.add(state);
        if (state === 'done') await client.runs.delete({ run: 'test-1' });
        else expect(state).toBe('cancelled');
        expect(readdirSync(join(store, 'runs'))).toEqual([]);
      }
      expect(outcomes).toContain('cancelled');
    } finally {
      await service.close();
    }
  });
});

describe('a worker that never comes back', () => {
  it('is ended when its job is cancelled, and the next job runs', async () => {
    const store = join(directory.path, 'looping');
    let loops = true;
    const ended: Promise<unknown>[] = [];
    const spawnWorker: SpawnWorker = (kind) => {
      if (kind !== 'import' || !loops) return spawnNodeWorker(kind);
      const child = fork(join(import.meta.dirname, '../../fixtures/loopingWorker.ts'), { serialization: 'advanced' });
      ended.push(new Promise((resolve) => child.once('exit', resolve)));
      return {
        send: (message) => void child.send(message),
        onMessage: (listener) => void child.on('message', listener),
        onExit: (listener) => void child.on('exit', (code) => listener(code)),
        kill: () => void child.kill('SIGKILL'),
      };
    };
    const { service, client } = await startTestService(store, { spawnWorker });
    try {
      const job = await client.imports.start({ sources: [{ path: source }] });
      const last = finished(client, job);
      await setTimeout(200);
      await client.jobs.cancel({ id: job.id });
      expect(await last).toMatchObject({ state: 'cancelled', imported: [] });
      await Promise.all(ended);
      loops = false;
      const next = await finished(client, await client.imports.start({ sources: [{ path: source }] }));
      expect(next).toMatchObject({ state: 'done', imported: [{ events: EVENTS }] });
    } finally {
      await service.close();
    }
  });
});

describe('a killed service', () => {
  it('leaves a whole run or none, and no files', async () => {
    const store = join(directory.path, 'service');
    const module = (path: string): string => JSON.stringify(new URL(`../../../${path}`, import.meta.url).href);
    const program = `
      import { startTestService, finished } from ${module('test/fixtures/service.ts')};
      const { service, client } = await startTestService(${JSON.stringify(store)});
      const job = await client.imports.start({ sources: [{ path: ${JSON.stringify(source)} }] });
      console.log('started');
      await finished(client, job);
      await service.close();
    `;
    let unfinished = 0;
    for (const moment of moments(5)) {
      const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
        cwd: join(import.meta.dirname, '../../..'),
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const ended = new Promise((resolve) => child.once('exit', resolve));
      await Promise.race([new Promise((resolve) => child.stdout.once('data', resolve)), ended]);
      await setTimeout(moment);
      child.kill('SIGKILL');
      await ended;
      const opened = await openStore(store, 'the tests');
      const runs = await opened.runs.list();
      if (runs.length === 0) unfinished++;
      for (const { run } of runs) expect(readdirSync(opened.layout.runs)).toEqual([`${run}.events`]);
      await opened.close();
      expect(await checkStore(store)).toMatchObject({ ok: true, payloads: runs.length * EVENTS });
      if (runs.length > 0) break;
    }
    expect(unfinished).toBeGreaterThan(0);
  });
});
