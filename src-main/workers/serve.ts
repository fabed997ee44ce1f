/** The worker's side of the protocol: runs calls and reports what becomes of them. */
import { BeamglassError, fromErrorRecord, toErrorRecord } from '#core/errors.ts';
import type { CallContext, Call, FromWorker, ToWorker } from './protocol.ts';

type AnyCall = Call<unknown, unknown, unknown, unknown, unknown>;
type AnyHandler = (input: unknown, context: CallContext<AnyCall>) => unknown;

export interface ServicePort {
  send(message: FromWorker): void;
  onMessage(listener: (message: ToWorker) => void): void;
}

interface RunningCall {
  readonly controller: AbortController;
  question: { resolve(value: unknown): void; reject(error: Error): void } | null;
}

/** @param handlers of the worker's kind; calls that arrive before they are loaded wait */
export function serveCalls(port: ServicePort, handlers: Promise<object>): void {
  const running = new Map<number, RunningCall>();
  port.onMessage((message) => {
    switch (message.type) {
      case 'call':
        void runCall(port, handlers, running, message.id, message.name, message.input);
        break;
      case 'cancel':
        running.get(message.id)?.controller.abort(new BeamglassError('cancelled', 'The work was cancelled.'));
        break;
      case 'answer':
        running.get(message.id)?.question?.resolve(message.value);
        break;
      case 'refusal':
        running.get(message.id)?.question?.reject(fromErrorRecord(message.error));
        break;
    }
  });
}

async function runCall(
  port: ServicePort,
  handlers: Promise<object>,
  running: Map<number, RunningCall>,
  id: number,
  name: string,
  input: unknown,
): Promise<void> {
  const call: RunningCall = { controller: new AbortController(), question: null };
  const { signal } = call.controller;
  running.set(id, call);
  try {
    const handler = ((await handlers) as Record<string, AnyHandler>)[name];
    if (!handler) throw new BeamglassError('internal', `This worker has no call “${name}”.`);
    const value = await handler(input, {
      signal,
      progress: (value) => port.send({ type: 'progress', id, value }),
      ask: (value) => askService(port, call, id, value),
    });
    port.send({ type: 'output', id, value });
  } catch (error) {
    // A cancelled call may stop with whatever its reader throws: the reason is the cancellation.
    port.send({ type: 'error', id, error: toErrorRecord(signal.aborted ? signal.reason : error) });
  } finally {
    running.delete(id);
  }
}

function askService(port: ServicePort, call: RunningCall, id: number, value: unknown): Promise<unknown> {
  const { signal } = call.controller;
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    call.question = { resolve, reject };
    port.send({ type: 'question', id, value });
  });
}
