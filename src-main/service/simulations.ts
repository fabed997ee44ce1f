/** Simulated runs: what can be asked for, what it costs, and the job that makes it. */
import { availableParallelism } from 'node:os';
import type { Actor } from '#core/access/roles.ts';
import type { JobState } from '#core/api/contract.ts';
import type { ProcessRecord } from '#core/simulation/process.ts';
import { processesOf, requireProcess } from '#core/simulation/processes.ts';
import { checkRequest, type SimulationRequest } from '#core/simulation/request.ts';
import type { SimulationInput } from '#main/workers/calls.ts';
import { requireWritable, type ServiceContext } from './context.ts';
import type { JobControl } from './jobList.ts';
import { importedRun, writeRun } from './runWriting.ts';
import { getSetup, materialFile } from './setups.ts';
import { WorkerClient } from './workerClient.ts';

/** @throws BeamglassError `notFound` for a setup that is not there */
export async function simulationProcesses(context: ServiceContext, setup: string): Promise<ProcessRecord[]> {
  return processesOf((await getSetup(context.store.layout, setup)).setup);
}

/** @throws BeamglassError `notFound`, `badInput` */
async function inputOf(context: ServiceContext, request: SimulationRequest): Promise<SimulationInput> {
  const { setup } = await getSetup(context.store.layout, request.setup);
  return { setup, materials: await materialFile(), request: checkRequest(setup, request) };
}

async function withSimulateWorker<T>(
  context: ServiceContext,
  work: (worker: WorkerClient<'simulate'>) => Promise<T>,
): Promise<T> {
  const worker = new WorkerClient(context.spawnWorker, 'simulate');
  try {
    return await work(worker);
  } finally {
    worker.kill();
    await worker.ended;
  }
}

/** What a worker needs before its first event, s. */
const START_SECONDS = 0.5;

/**
 * From a few events of the run itself.
 * @throws BeamglassError `notFound`, `badInput`
 */
export async function estimateSimulation(
  context: ServiceContext,
  request: SimulationRequest,
  signal: AbortSignal | undefined,
): Promise<{ seconds: number; bytes: number }> {
  const input = await inputOf(context, request);
  const { secondsPerEvent, bytesPerEvent } = await withSimulateWorker(context, (worker) =>
    worker.call('estimate', input, signal ? { signal } : {}),
  );
  const { events } = input.request;
  return {
    seconds: START_SECONDS + (events * secondsPerEvent) / availableParallelism(),
    bytes: Math.round(events * bytesPerEvent),
  };
}

/**
 * @param threads null: one per core
 * @throws BeamglassError `notFound`, `badInput`, `forbidden`
 */
export async function startSimulation(
  context: ServiceContext,
  actor: Actor,
  request: SimulationRequest,
  threads: number | null,
): Promise<JobState> {
  requireWritable(context);
  const simulation = await inputOf(context, request);
  const { title } = requireProcess(simulation.setup, request.process);
  return context.jobs.start({
    kind: 'simulate',
    title: `Simulation of ${simulation.request.events} events: ${title}`,
    unit: 'events',
    work: (control) => simulateRun(context, actor, control, request, { threads, isSample: false }),
  });
}

/**
 * Makes one run and enters it.
 * @throws BeamglassError as `startSimulation` and the worker say
 */
export async function simulateRun(
  context: ServiceContext,
  actor: Actor,
  { signal, progress, imported }: Pick<JobControl, 'signal' | 'progress' | 'imported'>,
  request: SimulationRequest,
  { threads, isSample }: { threads: number | null; isSample: boolean },
): Promise<void> {
  const started = performance.now();
  const simulation = await inputOf(context, request);
  const input = { simulation, threads: threads ?? availableParallelism() };
  const run = await withSimulateWorker(context, (worker) =>
    writeRun(context, actor, worker, { experiment: null, number: null }, async (onQuestion) => {
      const written = await worker.call('write', input, { signal, onProgress: progress, onQuestion });
      signal.throwIfAborted();
      return { written, extra: { ...runFacts(simulation), isSample } };
    }),
  );
  const hashes = await context.store.runs.hashes(run.run);
  imported({
    ...importedRun(run, (performance.now() - started) / 1000, false),
    ...(hashes && { contentHash: hashes.contentHash }),
  });
}

/** What the catalogue says of a simulated run. */
function runFacts({ setup, request }: SimulationInput): { setup: string; beamEnergy: number; comment: string } {
  const { title } = requireProcess(setup, request.process);
  return {
    setup: setup.id,
    beamEnergy: request.parameters['beamEnergy'] ?? setup.beam.energy,
    comment: `Simulated, not measured: ${title}, seed ${request.seed}.`,
  };
}
