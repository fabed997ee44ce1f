/** Threads that are ended while the engine works for them take nothing with them. */
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';

test('a simulating thread can be ended at any moment', async () => {
  // A fault of the engine would end this process. One in three such ends was one, when ended threads were not told
  // from others.
  for (let end = 0; end < 12; end++) {
    const thread = new Worker(new URL('../../fixtures/simulatingThread.ts', import.meta.url));
    await once(thread, 'message');
    await setTimeout(6 * end);
    expect(await thread.terminate()).toBe(1);
  }
});
