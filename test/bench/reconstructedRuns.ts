/**
 * Reconstruction as the service does it: whole runs, from event file to event file, and one event on the spot in the
 * warm reader. The time of a start is taken out by the difference of a long and a short run.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '../e2e/harness.ts';
import { finished, startTestService, type TestClient } from '../fixtures/service.ts';
import { atMost, information, printFigure } from './application/figures.ts';
import { peakMemoryOf } from './workerMemory.ts';

interface Subject {
  readonly name: string;
  readonly setup: string;
  readonly process: string;
  readonly short: number;
  readonly long: number;
}

const SUBJECTS: readonly Subject[] = [
  { name: 'NA64 visible events', setup: 'na64-vis2018', process: 'x17', short: 2048, long: 6144 },
  { name: 'PADME bunches', setup: 'padme-run3', process: 'bunches', short: 1024, long: 3072 },
];
/** MB that a run of 100,000 events may take beyond a short one. */
const GROWTH = 100;
/** ms to the new payload, of the 20 ms to the new picture. */
const ON_THE_SPOT = 20;

async function simulated(client: TestClient, { setup, process }: Subject, events: number): Promise<string> {
  const request = { setup, process, events, seed: 1, parameters: {} };
  const job = await finished(client, await client.simulations.start(request));
  if (!job.imported[0]) throw new Error(job.error?.message ?? 'The run was not made.');
  return job.imported[0].run;
}

async function reconstruct(client: TestClient, run: string, threads: number) {
  let memory = 0;
  const timer = setInterval(() => {
    memory = Math.max(memory, peakMemoryOf('reconstruct'));
  }, 20);
  const job = await finished(client, await client.reconstructions.start({ runs: [run], threads }));
  clearInterval(timer);
  const made = job.reconstructed[0];
  if (!made) throw new Error(job.error?.message ?? 'The run was not reconstructed.');
  return { seconds: made.seconds, memory };
}

async function wholeRuns(client: TestClient, subject: Subject): Promise<void> {
  const { name, short, long } = subject;
  const runs = { short: await simulated(client, subject, short), long: await simulated(client, subject, long) };
  const rates: number[] = [];
  let growth = 0;
  for (const threads of [1, 2]) {
    const small = await reconstruct(client, runs.short, threads);
    const large = await reconstruct(client, runs.long, threads);
    rates.push((long - short) / (large.seconds - small.seconds));
    growth = ((large.memory - small.memory) / (long - short)) * 100_000;
  }
  printFigure(information(`reconstructed runs of ${name}, 1 thread`, rates[0]!, '1/s', 0));
  printFigure(information(`reconstructed runs of ${name}, 2 threads`, rates[1]!, '1/s', 0));
  printFigure(atMost(`reconstructed runs of ${name}, growth of memory per 100,000`, growth, GROWTH, 'MB', 0));
  await onTheSpot(client, subject, runs.short);
}

/** Events with what explains them, the reconstructor warm; then with a parameter that was not tried before. */
async function onTheSpot(client: TestClient, { name, setup }: Subject, run: string): Promise<void> {
  const times: number[] = [];
  for (let key = 0; key < 60; key++) {
    const began = performance.now();
    await client.reconstructions.event({ run, key });
    if (key >= 10) times.push(performance.now() - began);
  }
  times.sort((a, b) => a - b);
  printFigure(atMost(`one of ${name} on the spot, median`, times[25]!, ON_THE_SPOT, 'ms'));
  printFigure(atMost(`one of ${name} on the spot, 95 %`, times[47]!, ON_THE_SPOT, 'ms'));
  const [parameter] = await client.reconstructions.parameters({ setup });
  if (!parameter) return;
  const changed: number[] = [];
  for (let step = 1; step <= 5; step++) {
    const value = parameter.default + ((parameter.largest - parameter.default) * step) / 10;
    const parameters = { [parameter.name]: parameter.kind === 'whole' ? Math.round(value) : value };
    const began = performance.now();
    await client.reconstructions.event({ run, key: 5, parameters });
    changed.push(performance.now() - began);
  }
  changed.sort((a, b) => a - b);
  printFigure(information(`one of ${name} with a new value of ${parameter.name}, median`, changed[2]!, 'ms'));
}

const directory = temporaryDirectory();
const { service, client } = await startTestService(join(directory, 'store'));
try {
  for (const subject of SUBJECTS) await wholeRuns(client, subject);
} finally {
  await service.close();
  rmSync(directory, { recursive: true, force: true });
}
