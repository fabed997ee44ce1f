/** Entry of every worker process: the kind of work is the first argument. */
import { constants, setPriority } from 'node:os';
import { isMainThread, workerData } from 'node:worker_threads';
import type { FromWorker, ThreadKind, ToWorker, WorkerKind } from './protocol.ts';
import { serveCalls, type ServicePort } from './serve.ts';

/** Loaded on demand, so that a reader worker starts without the readers of foreign formats. */
const HANDLERS: Readonly<Record<WorkerKind, () => Promise<object>>> = {
  import: async () => (await import('./import/calls.ts')).IMPORT_HANDLERS,
  read: async () => (await import('./read/calls.ts')).READ_HANDLERS,
  export: async () => (await import('./export/calls.ts')).EXPORT_HANDLERS,
  simulate: async () => (await import('./simulate/calls.ts')).SIMULATE_HANDLERS,
  reconstruct: async () => (await import('./reconstruct/calls.ts')).RECONSTRUCT_HANDLERS,
  fit: async () => (await import('./fit/calls.ts')).FIT_HANDLERS,
  monitor: async () => (await import('./monitor/calls.ts')).MONITOR_HANDLERS,
  report: async () => (await import('./report/calls.ts')).REPORT_HANDLERS,
  live: async () => (await import('./live/follow.ts')).LIVE_HANDLERS,
};

/** Their work takes long, and nobody looks on: it gives way to what somebody waits for. */
const BACKGROUND: ReadonlySet<WorkerKind> = new Set(['import', 'export', 'reconstruct', 'monitor', 'report']);

/** Threads of their own that a worker starts with this program; `workerData.thread` says which. */
const THREADS: Readonly<Record<ThreadKind, () => Promise<void>>> = {
  write: async () => (await import('./import/writerThread.ts')).runWriterThread(),
  simulate: async () => (await import('./simulate/blockThread.ts')).runSimulationThread(),
  reconstruct: async () => (await import('./reconstruct/reconstructThread.ts')).runReconstructionThread(),
};

/** As Electron has it in a utilityProcess. */
interface DesktopPort {
  postMessage(message: FromWorker): void;
  on(event: 'message', listener: (message: { data: ToWorker }) => void): void;
  on(event: 'close', listener: () => void): void;
  start(): void;
}

/** To the main process, whose first message brings the port to the service. */
interface ParentPort {
  once(event: 'message', listener: (message: { ports: DesktopPort[] }) => void): void;
}

function desktopPort(parentPort: ParentPort): ServicePort {
  let service: DesktopPort | null = null;
  return {
    // Only calls are answered, and they come through the port.
    send: (message) => service?.postMessage(message),
    onMessage: (listener) =>
      parentPort.once('message', ({ ports: [port] }) => {
        if (!port) return;
        service = port;
        port.on('message', ({ data }) => listener(data));
        // The service is gone, and with it the reason to work.
        port.on('close', () => process.exit(0));
        port.start();
      }),
  };
}

function servicePort(): ServicePort {
  const parentPort = (process as { parentPort?: ParentPort }).parentPort;
  if (parentPort) return desktopPort(parentPort);
  if (!process.send) throw new Error('A worker is started by the service.');
  const send = process.send.bind(process);
  // The service is gone, and with it the reason to work.
  process.on('disconnect', () => process.exit(0));
  return {
    // What a service that has just died does not hear is lost with it: “disconnect” follows.
    send: (message) => send(message, () => undefined),
    onMessage: (listener) => process.on('message', (message) => listener(message as ToWorker)),
  };
}

function giveWay(): void {
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // The system does not let us: then it works as fast as everything else.
  }
}

if (isMainThread) {
  const kind = process.argv[2] as WorkerKind;
  // Before it has threads, which take over the priority of their process.
  if (BACKGROUND.has(kind)) giveWay();
  serveCalls(servicePort(), HANDLERS[kind]());
} else {
  await THREADS[(workerData as { thread: ThreadKind }).thread]();
}
