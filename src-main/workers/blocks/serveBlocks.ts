/** A thread's side of `BlockThreads`. */
import { parentPort } from 'node:worker_threads';
import { toErrorRecord } from '#core/errors.ts';
import { buffersOf, type EncodedBatch } from '#main/workers/import/writerThread.ts';
import type { BlockRequest, FromBlockThread } from './block.ts';

/** Makes the blocks that are asked for, one after the other. */
export function serveBlocks<Batch extends EncodedBatch>(make: (request: BlockRequest) => Promise<Batch>): void {
  const port = parentPort;
  if (!port) return;
  port.on('message', (request: BlockRequest) => {
    void (async () => {
      const batch = await make(request);
      const message: FromBlockThread<Batch> = { type: 'block', first: request.first, batch };
      port.postMessage(message, buffersOf(batch));
    })().catch((error: unknown) => {
      const message: FromBlockThread<Batch> = { type: 'error', error: toErrorRecord(error) };
      port.postMessage(message);
    });
  });
}
