/** A thread that simulates blocks of events, one after the other. */
import { workerData } from 'node:worker_threads';
import { encodeBlock } from '#main/workers/blocks/block.ts';
import { serveBlocks } from '#main/workers/blocks/serveBlocks.ts';
import type { SimulationInput } from '#main/workers/calls.ts';
import type { ThreadKind } from '#main/workers/protocol.ts';
import { openSource } from './openSource.ts';

export interface SimulationTask {
  readonly thread: Extract<ThreadKind, 'simulate'>;
  readonly input: SimulationInput;
}

export function runSimulationThread(): void {
  const source = openSource((workerData as SimulationTask).input);
  source.catch(() => undefined);
  serveBlocks(async ({ first, count, room }) => encodeBlock(await (await source).simulate(first, count), room));
}
