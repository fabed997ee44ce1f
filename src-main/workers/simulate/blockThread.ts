/** A thread that simulates blocks of events, one after the other. */
import { parentPort, workerData } from 'node:worker_threads';
import { toErrorRecord } from '#core/errors.ts';
import { encodeBlock, type BlockRequest, type BlockTask, type FromBlockThread } from './block.ts';
import { openSource } from './openSource.ts';

export function runBlockThread(): void {
  const port = parentPort;
  if (!port) return;
  const source = openSource((workerData as BlockTask).input);
  source.catch(() => undefined);
  port.on('message', ({ first, count, room }: BlockRequest) => {
    void (async () => {
      const batch = await encodeBlock(await (await source).simulate(first, count), room);
      const message: FromBlockThread = { type: 'block', first, batch };
      port.postMessage(message, [batch.bytes.buffer, batch.rows.buffer]);
    })().catch((error: unknown) => {
      port.postMessage({ type: 'error', error: toErrorRecord(error) } satisfies FromBlockThread);
    });
  });
}
