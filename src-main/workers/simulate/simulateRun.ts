/** From a request to an event file. */
import { encodeBlock } from '#main/workers/blocks/block.ts';
import { BlockThreads } from '#main/workers/blocks/blockThreads.ts';
import { limitEngine } from '#main/workers/blocks/limitEngine.ts';
import type { SimulateCalls, SimulationCost, SimulationInput, WrittenRun } from '#main/workers/calls.ts';
import { ThreadedWriter } from '#main/workers/import/writerThread.ts';
import type { CallContext } from '#main/workers/protocol.ts';
import type { SimulationTask } from './blockThread.ts';
import { openSource } from './openSource.ts';

/** @throws BeamglassError `diskFull`, `cancelled`; nothing is left then */
export async function simulateRun(
  { simulation, threads }: SimulateCalls['write']['input'],
  context: CallContext<SimulateCalls['write']>,
): Promise<WrittenRun> {
  limitEngine();
  const { setup, request } = simulation;
  const { truth } = await openSource(simulation);
  const { experiment, number, path } = await context.ask({ experiment: setup.experiment, runNumber: null });
  const writer = new ThreadedWriter(path, null);
  const task: SimulationTask = { thread: 'simulate', input: simulation, fault: null };
  const pool = new BlockThreads({ task, events: request.events, threads, room: () => writer.spare() });
  try {
    let done = 0;
    for await (const batch of pool.blocks(context.signal)) {
      done += batch.ends.length;
      await writer.append(batch);
      context.progress({ done, total: request.events, unit: 'events' });
    }
    return await writer.finish({
      experiment,
      number,
      energyUnit: setup.energyUnit,
      fieldT: null,
      files: [],
      notShown: [],
      notes: [],
      simulation: { ...request, truth },
    });
  } finally {
    await Promise.all([pool.close(), writer.close()]);
  }
}

/** Events that an estimate simulates. */
const SAMPLE_EVENTS = 48;

export async function estimateCost(input: SimulationInput): Promise<SimulationCost> {
  limitEngine();
  const source = await openSource(input);
  const count = Math.min(SAMPLE_EVENTS, input.request.events);
  // The first events pay for what is made once.
  await encodeBlock(await source.simulate(0, Math.min(8, count)), null);
  const started = performance.now();
  const { bytes } = await encodeBlock(await source.simulate(0, count), null);
  return { secondsPerEvent: (performance.now() - started) / 1000 / count, bytesPerEvent: bytes.length / count };
}
