/**
 * `npm run bench:simulation`: events per second of whole simulated runs, from generator to file, with the waveforms of
 * all channels above threshold. The time of a start is taken out by the difference of a long and a short run.
 */
import { closeSync, fsyncSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { encodeEvent } from '#core/event/codec.ts';
import { summaryValues } from '#core/event/summary.ts';
import { EventFileWriter } from '#main/store/eventFileWriter.ts';
import { temporaryDirectory } from '../e2e/harness.ts';
import { finished, startTestService, type TestClient } from '../fixtures/service.ts';
import { simulationSource } from '../fixtures/simulation.ts';
import { atLeast, atMost, information, printFigure } from './application/figures.ts';
import { peakMemoryOf } from './workerMemory.ts';

interface Subject {
  readonly name: string;
  readonly setup: string;
  readonly process: string;
  readonly short: number;
  readonly long: number;
  /** Events per second on this machine. */
  readonly goal: number;
}

const SUBJECTS: readonly Subject[] = [
  { name: 'NA64 visible events', setup: 'na64-vis2018', process: 'x17', short: 2048, long: 6144, goal: 2000 },
  { name: 'PADME bunches', setup: 'padme-run3', process: 'bunches', short: 1024, long: 3072, goal: 5000 },
];
/** Goal: a second thread brings so much. */
const SCALING = 1.8;
/** MB that a run of 100,000 events may take beyond a short one. */
const GROWTH = 100;

/** Seconds and peak memory of one run. */
async function run(client: TestClient, { setup, process }: Subject, events: number, threads: number) {
  let memory = 0;
  const timer = setInterval(() => {
    memory = Math.max(memory, peakMemoryOf('simulate'));
  }, 20);
  const request = { setup, process, events, seed: 1, parameters: {}, threads };
  const job = await finished(client, await client.simulations.start(request));
  clearInterval(timer);
  const made = job.imported[0];
  if (!made) throw new Error(job.error?.message ?? 'The run was not made.');
  await client.runs.delete({ run: made.run });
  return { seconds: made.seconds, memory };
}

async function measure(client: TestClient, subject: Subject): Promise<void> {
  const { name, short, long, goal } = subject;
  const rates: number[] = [];
  let growth = 0;
  for (const threads of [1, 2]) {
    const small = await run(client, subject, short, threads);
    const large = await run(client, subject, long, threads);
    rates.push((long - short) / (large.seconds - small.seconds));
    growth = ((large.memory - small.memory) / (long - short)) * 100_000;
  }
  printFigure(information(`${name}, 1 thread`, rates[0]!, '1/s', 0));
  printFigure(atLeast(`${name}, 2 threads`, rates[1]!, goal, '1/s', 0));
  printFigure(atLeast(`${name}, 2 threads over 1`, rates[1]! / rates[0]!, SCALING, '×'));
  printFigure(atMost(`${name}, growth of memory per 100,000`, growth, GROWTH, 'MB', 0));
}

/** Of events that are there: what the event file costs beside a file with the same bytes. */
async function writing(directory: string): Promise<void> {
  const source = await simulationSource({ setup: 'na64-vis2018', process: 'x17' });
  const events = (await source.simulate(0, 256)).map((event) => ({
    payload: encodeEvent(event),
    values: summaryValues(event),
  }));
  const rounds = 20;
  const path = join(directory, 'bench-1.events');
  const began = performance.now();
  const writer = new EventFileWriter(path);
  for (let round = 0; round < rounds; round++) {
    for (const { payload, values } of events) writer.append(payload, null, values, []);
  }
  writer.finish({
    experiment: 'bench',
    number: 1,
    energyUnit: 'GeV',
    fieldT: null,
    files: [],
    notShown: [],
    notes: [],
  });
  const ours = performance.now() - began;
  const bare = performance.now();
  const file = openSync(join(directory, 'bare'), 'w');
  for (let round = 0; round < rounds; round++) for (const { payload } of events) writeSync(file, payload);
  fsyncSync(file);
  closeSync(file);
  const plain = performance.now() - bare;
  printFigure(information(`writing ${rounds * events.length} events over the bare disk write`, ours / plain, '×'));
  if (!readdirSync(directory).includes('bench-1.events')) throw new Error('The event file was not written.');
}

const directory = temporaryDirectory();
const { service, client } = await startTestService(join(directory, 'store'));
try {
  for (const subject of SUBJECTS) await measure(client, subject);
  await writing(directory);
} finally {
  await service.close();
  rmSync(directory, { recursive: true, force: true });
}
