/** R14: a crash in physics code costs its job and nothing else. */
import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { JobState } from '#core/api/contract.ts';
import { makeRandom } from '#core/statistics/random.ts';
import { spawnNodeWorker } from '#main/service/nodeWorkers.ts';
import { checkStore } from '#main/store/check.ts';
import type { FromWorker, SpawnWorker, WorkerProcess } from '#main/workers/protocol.ts';
import { temporaryDirectory } from '../fixtures/directory.ts';
import { finished, startTestService, type TestClient } from '../fixtures/service.ts';
import type { PromiseOutcome, PromiseRecipe } from './promise.ts';

/** How a worker ends by itself, and what of node makes the end come. */
const FAULTS: readonly (readonly [fault: string, options: readonly string[]])[] = [
  ['abort', []],
  ['stackOverflow', ['--stack-size=60000']],
  ['allocation', ['--max-old-space-size=64']],
];

const faultyWorker = (fault: string, options: readonly string[]): WorkerProcess => {
  const child: ChildProcess = fork(join(import.meta.dirname, '../fixtures/faultyWorker.ts'), [fault], {
    serialization: 'advanced',
    execArgv: [...options],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  return {
    send: (message) => void child.send(message, () => undefined),
    onMessage: (listener) => void child.on('message', (message) => listener(message as FromWorker)),
    onExit: (listener) => void child.on('exit', (code) => listener(code)),
    kill: () => void child.kill('SIGKILL'),
  };
};

const EVENTS = 400;
/** ms */
const REJECTED = 1000;
const REPLACED = 2000;

interface Watched {
  readonly spawn: SpawnWorker;
  /** Calibrations are done by this one. */
  last: WorkerProcess | null;
  /** When that one has ended. */
  ended: Promise<void>;
  /** When it was made, and when it first said something; ms. */
  spawnedAt: number;
  firstWordAt: number;
  /** In the place of the next one. */
  fault: (() => WorkerProcess) | null;
}

function watchedWorkers(): Watched {
  const watched: Watched = {
    last: null,
    ended: Promise.resolve(),
    spawnedAt: 0,
    firstWordAt: 0,
    fault: null,
    spawn: (kind) => {
      if (kind !== 'fit') return spawnNodeWorker(kind);
      const worker = watched.fault?.() ?? spawnNodeWorker(kind);
      watched.fault = null;
      watched.last = worker;
      watched.ended = new Promise((resolve) => {
        worker.onExit(() => resolve());
      });
      watched.spawnedAt = performance.now();
      watched.firstWordAt = 0;
      return {
        ...worker,
        onMessage: (listener) =>
          worker.onMessage((message) => {
            if (watched.firstWordAt === 0) watched.firstWordAt = performance.now();
            listener(message);
          }),
      };
    },
  };
  return watched;
}

/**
 * @param kills at moments spread over a calibration
 * @param isTimed whether the times are held against their limits: on a busy machine they tell nothing
 */
export async function containedCrash(kills: number, isTimed: boolean): Promise<PromiseOutcome> {
  const directory = temporaryDirectory();
  const store = join(directory.path, 'store');
  const watched = watchedWorkers();
  const lines: string[] = [];
  const broken: string[] = [];
  const { service, client } = await startTestService(store, { spawnWorker: watched.spawn });
  try {
    const run = await simulated(client);
    let order = 0;
    // Another sample count each time: nothing that was collected before is used again.
    const start = (): Promise<JobState> =>
      client.calibrations.start({
        type: 'channel.pedestal',
        runs: [run],
        parameters: { samples: 2 + (order++ % 30) },
      });
    const calibrate = async (): Promise<JobState> => finished(client, await start());
    await calibrate();
    const began = performance.now();
    await calibrate();
    const duration = performance.now() - began;
    const random = makeRandom(14, 0);
    let [slowest, died] = [0, 0];
    const replaced: number[] = [];
    for (let kill = 0; kill < kills; kill++) {
      const job = await start();
      const last = finished(client, job);
      await setTimeout((duration * (kill + random.uniform())) / kills);
      const killedAt = performance.now();
      // The next one takes its place at once.
      const gone = watched.ended;
      watched.last!.kill();
      const { state, error } = await last;
      if (state === 'failed') {
        died++;
        slowest = Math.max(slowest, performance.now() - killedAt);
        broken.push(...(await problemsAfter(client, job, error?.code)));
      } else if (state !== 'done') broken.push(`kill ${kill}: the calibration is ${state}`);
      // One that was killed when it had nothing to do is noticed by its end alone.
      await gone;
      const next = await calibrate();
      if (next.state !== 'done')
        broken.push(`kill ${kill}: the next calibration is ${next.state} (${next.error?.message})`);
      replaced.push(watched.firstWordAt - watched.spawnedAt);
    }
    lines.push(`${kills} kills, ${died} of them in the middle of a calibration of ${duration.toFixed(0)} ms`);
    lines.push(`pending calls rejected after at most ${slowest.toFixed(0)} ms (limit ${REJECTED} ms)`);
    replaced.sort((a, b) => a - b);
    const [middle, slowestNew] = [replaced[replaced.length >> 1]!, replaced.at(-1)!];
    lines.push(
      `a new worker speaks after ${middle.toFixed(0)} ms (median), at most ${slowestNew.toFixed(0)} ms (limit ${REPLACED} ms)`,
    );
    if (died === 0) broken.push('no kill met a calibration: nothing was tried');
    if (isTimed && slowest > REJECTED) broken.push(`a pending call waited ${slowest.toFixed(0)} ms`);
    if (isTimed && slowestNew > REPLACED) broken.push(`a new worker took ${slowestNew.toFixed(0)} ms`);
    for (const [fault, options] of FAULTS) {
      const gone = watched.ended;
      watched.fault = () => faultyWorker(fault, options);
      watched.last!.kill();
      await gone;
      const job = await start();
      const { state, error } = await finished(client, job);
      lines.push(`${fault}: ${state}, ${error?.message ?? 'no error'}`);
      if (state !== 'failed') broken.push(`${fault}: the calibration is ${state}`);
      broken.push(...(await problemsAfter(client, job, error?.code)));
      const next = await calibrate();
      if (next.state !== 'done') broken.push(`${fault}: the next calibration is ${next.state}`);
    }
  } finally {
    await service.close();
  }
  const { ok, problems } = await checkStore(store);
  if (!ok) broken.push(`the store is damaged: ${problems.join(' ')}`);
  directory.remove();
  return { lines, broken };
}

async function simulated(client: TestClient): Promise<string> {
  const request = { setup: 'na64-inv2016', process: 'pedestals', events: EVENTS, seed: 14, parameters: {}, threads: 1 };
  const job = await finished(client, await client.simulations.start(request));
  return job.imported[0]!.run;
}

/** There is no half result, and everything else goes on. */
async function problemsAfter(client: TestClient, job: JobState, code: string | undefined): Promise<string[]> {
  const problems: string[] = [];
  if (code !== 'workerDied') problems.push(`the job failed with “${code}”, not “workerDied”`);
  const result = await client.calibrations.result({ job: job.id }).then(
    () => 'there',
    () => 'none',
  );
  if (result === 'there') problems.push('a job that failed has a result');
  const [run] = await client.runs.list({});
  const page = await client.events.page({ run: run!.run, columns: ['event'], limit: 1 });
  if (page.total !== EVENTS) problems.push('events cannot be read any more');
  return problems;
}

export const containedCrashRecipe: PromiseRecipe = {
  id: 'R14',
  promise: 'A crash in physics code is contained: 100 kills in the middle of a calibration, and ends of its own making',
  run: () => containedCrash(100, true),
};
