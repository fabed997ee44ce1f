/** A simulated data acquisition, so that everything that follows one can run without hardware. */
import { existsSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { BeamglassError } from '#core/errors.ts';
import { runOfStreamName } from '#core/live/stream.ts';
import { FAULT_IDS } from '#core/monitoring/definition.ts';
import { faultOf, type FaultPlan } from '#core/simulation/faults.ts';
import { requireProcess } from '#core/simulation/processes.ts';
import { checkRequest, MOST_EVENTS } from '#core/simulation/request.ts';
import { expandSetup } from '#core/detector/detector.ts';
import type { Setup } from '#core/detector/setup.ts';
import { spawnNodeWorker } from '#main/service/nodeWorkers.ts';
import { getSetup, materialFile } from '#main/service/setups.ts';
import { WorkerClient } from '#main/service/workerClient.ts';
import { storeLayout } from '#main/store/layout.ts';
import type { DaqFile, DaqOrder } from '#main/workers/calls.ts';
import { commandContext } from '../context.ts';
import { anyNumber, assignment, count, wholeNumber } from '../numbers.ts';

interface Options {
  setup: string;
  rate: number;
  process?: string;
  out: string;
  eventsPerFile: number;
  filesPerRun: number;
  runs?: number;
  run?: number;
  seed: number;
  fault?: FaultPlan;
  set: Record<string, number>;
}

/** What a beam gives without any selection. */
const DEFAULT_PROCESS: Readonly<Record<string, string>> = { na64: 'electrons', padme: 'bunches' };
const FIRST_RUN = 1001;
/** Faster than any of the experiments: what cannot be kept up with is no test of a display, events per second. */
const FASTEST = 10_000;

const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export function daqCommand(program: Command): void {
  program
    .command('daq')
    .description('simulate a data acquisition: write files of events to a directory in real time until Ctrl-C')
    .requiredOption('--setup <id>', 'detector setup')
    .requiredOption('--rate <r>', 'events per second', anyNumber)
    .option('--process <id>', 'what happens in the events; without it, what the beam gives')
    .option('--out <dir>', 'directory to write to', '.')
    .option('--events-per-file <n>', 'events of a subrun', count, 1000)
    .option('--files-per-run <n>', 'subruns of a run', count, 10)
    .option('--runs <n>', 'runs until it ends; without it, until Ctrl-C', count)
    .option('--run <n>', 'number of the first run; one past those in the directory without it', wholeNumber)
    .option('--seed <s>', 'the same seed gives the same events', anyNumber, 1)
    .option(
      '--fault <name[@event]>',
      `break the detector, from that event on (counted from 0 over all runs): ${FAULT_IDS.join(', ')}`,
      faultPlan,
    )
    .option('--set <name=value>', 'parameter of the process, may be repeated', assignment, {})
    .action(async (options: Options, command: Command) => {
      const { store, terminal } = commandContext(command);
      const { setup } = await getSetup(storeLayout(store), options.setup);
      const order = await orderOf(setup, options);
      if (order.fault !== null) terminal.log(faultLine(setup, order.fault));
      const files = await follow(order, (file) => terminal.line(file));
      const events = files.reduce((sum, file) => sum + file.events, 0);
      terminal.log(`${files.length} files, ${events} events.`);
    });
}

/** @throws BeamglassError `badInput` */
async function orderOf(setup: Setup, options: Options): Promise<DaqOrder> {
  const { rate, eventsPerFile, filesPerRun, runs = null, fault = null } = options;
  if (!(rate > 0 && rate <= FASTEST)) {
    throw new BeamglassError('badInput', `The rate is more than 0 and at most ${FASTEST} events/s, not ${rate}.`, {
      rate,
    });
  }
  const process = options.process ?? DEFAULT_PROCESS[setup.experiment] ?? '';
  requireProcess(setup, process);
  const wanted = runs === null ? MOST_EVENTS : runs * filesPerRun * eventsPerFile;
  const events = Math.min(wanted, MOST_EVENTS);
  const request = checkRequest(setup, {
    setup: setup.id,
    process,
    events,
    seed: options.seed,
    parameters: options.set,
  });
  if (fault !== null && fault.from >= events) {
    const message = `The fault begins with event ${fault.from}, and the last event is ${events - 1}: it would never be seen.`;
    throw new BeamglassError('badInput', message, { fault: fault.id, from: fault.from });
  }
  const directory = resolve(options.out);
  const firstRun = options.run ?? nextRun(directory, setup.experiment);
  const simulation = { setup, materials: await materialFile(), request };
  return { simulation, directory, rate, eventsPerFile, filesPerRun, runs, firstRun, fault };
}

/** “name” or “name@event”. */
function faultPlan(text: string): FaultPlan {
  const [name = '', from = '0', ...rest] = text.split('@');
  const id = FAULT_IDS.find((one) => one === name);
  if (id === undefined || rest.length > 0) {
    throw new InvalidArgumentError(`It is one of ${FAULT_IDS.join(', ')}, with “@” and an event behind it or not.`);
  }
  return { id, from: wholeNumber(from) };
}

/** @throws BeamglassError `badInput` for a setup that cannot have it */
function faultLine(setup: Setup, { id, from }: FaultPlan): string {
  return `From event ${from} on: ${faultOf(id, setup, expandSetup(setup, {}).cells).title}.`;
}

function nextRun(directory: string, experiment: string): number {
  if (!existsSync(directory)) return FIRST_RUN;
  const runs = readdirSync(directory).flatMap((name) => {
    const parts = runOfStreamName(name);
    return parts?.experiment === experiment ? [parts.run] : [];
  });
  return Math.max(FIRST_RUN - 1, ...runs) + 1;
}

async function follow(order: DaqOrder, onFile: (file: DaqFile) => void): Promise<DaqFile[]> {
  const files: DaqFile[] = [];
  const worker = new WorkerClient(spawnNodeWorker, 'simulate');
  const stop = (): void => void worker.call('stopDaq', null).catch(() => undefined);
  for (const signal of ENDING_SIGNALS) process.on(signal, stop);
  // Started by a script of ours: nothing may go on when the script is gone.
  process.on('disconnect', stop);
  try {
    await worker.call('daq', order, {
      onProgress: (file) => {
        files.push(file);
        onFile(file);
      },
    });
    return files;
  } finally {
    process.off('disconnect', stop);
    for (const signal of ENDING_SIGNALS) process.off(signal, stop);
    worker.kill();
    await worker.ended;
  }
}
