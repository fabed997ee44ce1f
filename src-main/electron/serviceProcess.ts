/**
 * The service's process: started, started again when it dies, and connected to pages and workers.
 * Its workers end with it, since nobody is left who waits for them.
 */
import { randomInt } from 'node:crypto';
import { MessageChannelMain, utilityProcess, type MessagePortMain, type UtilityProcess } from 'electron';
import { fromErrorRecord, type BeamglassError } from '#core/errors.ts';
import type { FromService, ToService } from './messages.ts';
import { createWorkerPool } from './workers.ts';

export interface ServiceProcess {
  /** One page's end of a new channel to the service. */
  connectPage(): MessagePortMain;
  downloadPath(job: string, file: string): Promise<string | null>;
  /** Ends when the service has closed its store. */
  stop(): Promise<void>;
}

export interface ServiceProcessOptions {
  readonly store: string;
  /** The built `electron-service.js` and `worker.js`. */
  readonly entry: string;
  readonly workerEntry: string;
  /** The store cannot be opened, or the service keeps dying. */
  failed(error: BeamglassError): void;
}

const MAX_DEATHS = 5;
const WINDOW_MS = 60_000;
const FIRST_DELAY_MS = 100;

export function startServiceProcess(options: ServiceProcessOptions): ServiceProcess {
  const deaths: number[] = [];
  const downloads = new Map<number, (path: string | null) => void>();
  let stopping = false;
  const ended = Promise.withResolvers<void>();

  const tell = (message: ToService, ports: MessagePortMain[] = []): void => service.postMessage(message, ports);
  const workers = createWorkerPool(options.workerEntry, tell);

  const take = (message: FromService): void => {
    switch (message.type) {
      case 'spawnWorker':
        workers.spawn(message.id, message.kind);
        break;
      case 'killWorker':
        workers.kill(message.id);
        break;
      case 'downloadPath':
        downloads.get(message.id)?.(message.path);
        downloads.delete(message.id);
        break;
      case 'failed':
        stopping = true;
        options.failed(fromErrorRecord(message.error));
        break;
      case 'ready':
        break;
    }
  };

  const died = (code: number): void => {
    workers.killAll();
    for (const answer of downloads.values()) answer(null);
    downloads.clear();
    if (stopping) {
      ended.resolve();
      return;
    }
    const now = Date.now();
    deaths.push(now);
    const recent = deaths.filter((at) => now - at < WINDOW_MS).length;
    if (recent > MAX_DEATHS) {
      const message = `The service died ${recent} times within a minute (exit code ${code}); Beamglass gives up. What was confirmed is in the store.`;
      options.failed(fromErrorRecord({ code: 'internal', message, details: { deaths: recent } }));
      return;
    }
    setTimeout(
      () => {
        if (!stopping) service = start();
      },
      FIRST_DELAY_MS * 2 ** (recent - 1),
    );
  };

  const start = (): UtilityProcess => {
    const process = utilityProcess.fork(options.entry, [], { serviceName: 'Beamglass service', stdio: 'inherit' });
    process.on('message', take);
    process.on('exit', died);
    process.postMessage({ type: 'open', store: options.store } satisfies ToService);
    return process;
  };
  let service = start();

  return {
    connectPage: () => {
      const { port1, port2 } = new MessageChannelMain();
      tell({ type: 'page' }, [port1]);
      return port2;
    },
    downloadPath: (job, file) =>
      new Promise((resolve) => {
        const id = randomInt(2 ** 47);
        downloads.set(id, resolve);
        tell({ type: 'downloadPath', id, job, file });
      }),
    stop: () => {
      stopping = true;
      if (service.pid === undefined) ended.resolve();
      else tell({ type: 'stop' });
      return ended.promise;
    },
  };
}
