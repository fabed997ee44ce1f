/** A warm worker that dies is replaced at once, but never over and over. */
import { describe, expect, it } from 'vitest';
import { WarmWorker } from '#main/service/warmWorker.ts';
import type { FromWorker, ToWorker, WorkerProcess } from '#main/workers/protocol.ts';

interface FakeWorker {
  readonly process: WorkerProcess;
  readonly calls: ToWorker[];
  say(message: FromWorker): void;
  die(): void;
}

function fakeWorker(): FakeWorker {
  let said: (message: FromWorker) => void = () => undefined;
  let ended: (code: number | null) => void = () => undefined;
  const calls: ToWorker[] = [];
  return {
    calls,
    say: (message) => said(message),
    die: () => ended(null),
    process: {
      send: (message) => void calls.push(message),
      onMessage: (listener) => void (said = listener),
      onExit: (listener) => void (ended = listener),
      kill: () => ended(null),
    },
  };
}

function warm() {
  const made: FakeWorker[] = [];
  const worker = new WarmWorker(() => {
    made.push(fakeWorker());
    return made.at(-1)!.process;
  }, 'read');
  return { worker, made };
}

/** Everything that was resolved has been heard. */
const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

describe('a warm worker', () => {
  it('that has been of use is replaced when it dies, before anybody calls', async () => {
    const { worker, made } = warm();
    worker.start();
    made[0]!.say({ type: 'progress', id: 1, value: null });
    made[0]!.die();
    await settled();
    expect(made).toHaveLength(2);
    // The one ahead has said nothing yet: when it dies too, the next call makes another.
    made[1]!.die();
    await settled();
    expect(made).toHaveLength(2);
    worker.start();
    expect(made).toHaveLength(3);
  });

  it('that dies before it says a word is not replaced until it is called', async () => {
    const { worker, made } = warm();
    worker.start();
    made[0]!.die();
    await settled();
    expect(made).toHaveLength(1);
  });

  it('that is closed stays closed', async () => {
    const { worker, made } = warm();
    worker.start();
    made[0]!.say({ type: 'progress', id: 1, value: null });
    await worker.close();
    await settled();
    expect(made).toHaveLength(1);
  });
});
