/** The service in a `utilityProcess`: the same service as everywhere, its workers made by the main process. */
import { RPCHandler } from '@orpc/server/message-port';
import type { MessageEvent, MessagePortMain } from 'electron';
import { toErrorRecord } from '#core/errors.ts';
import { createService, type Service } from '#main/service/service.ts';
import { VERSION } from '#main/version.ts';
import type { FromWorker, SpawnWorker, ToWorker } from '#main/workers/protocol.ts';
import type { FromService, ToService } from './messages.ts';

const tell = (message: FromService): void => process.parentPort.postMessage(message);

interface RequestedWorker {
  /** null until the main process has sent it; what is said before is kept. */
  port: MessagePortMain | null;
  readonly unsent: ToWorker[];
  onMessage(message: FromWorker): void;
  onExit(code: number | null): void;
}

const workers = new Map<number, RequestedWorker>();
let lastWorker = 0;

const spawnWorker: SpawnWorker = (kind) => {
  lastWorker++;
  const id = lastWorker;
  const worker: RequestedWorker = { port: null, unsent: [], onMessage: () => {}, onExit: () => {} };
  workers.set(id, worker);
  tell({ type: 'spawnWorker', id, kind });
  return {
    send: (message) => {
      if (worker.port === null) worker.unsent.push(message);
      else worker.port.postMessage(message);
    },
    onMessage: (listener) => {
      worker.onMessage = listener;
    },
    onExit: (listener) => {
      worker.onExit = listener;
    },
    kill: () => tell({ type: 'killWorker', id }),
  };
};

function connectWorker(id: number, port: MessagePortMain): void {
  const worker = workers.get(id);
  if (worker === undefined) return;
  worker.port = port;
  port.on('message', ({ data }) => worker.onMessage(data as FromWorker));
  port.start();
  for (const message of worker.unsent.splice(0)) port.postMessage(message);
}

let opened: Promise<Service> | null = null;

function open(store: string): void {
  opened = createService({ directory: store, version: VERSION, program: 'Beamglass', spawnWorker });
  opened.then(
    () => tell({ type: 'ready' }),
    (error: unknown) => tell({ type: 'failed', error: toErrorRecord(error) }),
  );
}

/** A page may ask before the store is open; its requests wait in the port until it is started. */
async function connectPage(port: MessagePortMain): Promise<void> {
  const service = await opened;
  if (service === null) return;
  new RPCHandler(service.router).upgrade(port, { context: { session: service.openSession() } });
  port.start();
}

async function stop(): Promise<void> {
  await opened?.then((service) => service.close()).catch(() => {});
  process.exit(0);
}

process.parentPort.on('message', ({ data, ports: [port] }: MessageEvent) => {
  const message = data as ToService;
  switch (message.type) {
    case 'open':
      open(message.store);
      break;
    case 'page':
      if (port !== undefined) connectPage(port).catch(() => port.close());
      break;
    case 'worker':
      if (port !== undefined) connectWorker(message.id, port);
      break;
    case 'workerExit':
      workers.get(message.id)?.onExit(message.code);
      workers.delete(message.id);
      break;
    case 'downloadPath':
      void opened?.then((service) =>
        tell({ type: 'downloadPath', id: message.id, path: service.download(message.job, message.file) }),
      );
      break;
    case 'stop':
      void stop();
      break;
  }
});
