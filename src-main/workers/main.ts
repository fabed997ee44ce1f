/** Entry of every worker process: the kind of work is the first argument. */
import type { FromWorker, ToWorker, WorkerKind } from './protocol.ts';
import { serveCalls, type ServicePort } from './serve.ts';

/** Loaded on demand, so that a reader worker starts without the readers of foreign formats. */
const HANDLERS: Readonly<Record<WorkerKind, () => Promise<object>>> = {
  import: async () => (await import('./import/calls.ts')).IMPORT_HANDLERS,
  read: async () => (await import('./read/calls.ts')).READ_HANDLERS,
  export: async () => (await import('./export/calls.ts')).EXPORT_HANDLERS,
};

/** The port of an Electron utilityProcess. */
interface ParentPort {
  postMessage(message: FromWorker): void;
  on(event: 'message', listener: (message: { data: ToWorker }) => void): void;
}

function servicePort(): ServicePort {
  const parentPort = (process as { parentPort?: ParentPort }).parentPort;
  if (parentPort) {
    return {
      send: (message) => parentPort.postMessage(message),
      onMessage: (listener) => parentPort.on('message', ({ data }) => listener(data)),
    };
  }
  if (!process.send) throw new Error('A worker is started by the service.');
  const send = process.send.bind(process);
  // The service is gone, and with it the reason to work.
  process.on('disconnect', () => process.exit(0));
  return {
    send: (message) => send(message),
    onMessage: (listener) => process.on('message', (message) => listener(message as ToWorker)),
  };
}

const kind = process.argv[2] as WorkerKind;
serveCalls(servicePort(), HANDLERS[kind]());
