/** A thread that simulates blocks of events, one after the other. */
import { workerData } from 'node:worker_threads';
import type { FaultPlan } from '#core/simulation/faults.ts';
import { encodeBlock } from '#main/workers/blocks/block.ts';
import { serveBlocks } from '#main/workers/blocks/serveBlocks.ts';
import type { SimulationInput } from '#main/workers/calls.ts';
import type { ThreadKind } from '#main/workers/protocol.ts';
import { openFaultySource } from './faultySource.ts';
import { openSource } from './openSource.ts';

export interface SimulationTask {
  readonly thread: Extract<ThreadKind, 'simulate'>;
  readonly input: SimulationInput;
  /** null: the detector is as it was built. */
  readonly fault: FaultPlan | null;
}

export function runSimulationThread(): void {
  const { input, fault } = workerData as SimulationTask;
  const source = fault === null ? openSource(input) : openFaultySource(input, fault);
  source.catch(() => undefined);
  serveBlocks(async ({ first, count, room }) => encodeBlock(await (await source).simulate(first, count), room));
}
