/** Worker processes for the service: only the main process can fork, so the service asks. */
import { MessageChannelMain, utilityProcess, type MessagePortMain, type UtilityProcess } from 'electron';
import type { WorkerKind } from '#main/workers/protocol.ts';
import type { ToService } from './messages.ts';

export interface WorkerPool {
  spawn(id: number, kind: WorkerKind): void;
  kill(id: number): void;
  killAll(): void;
}

/** @param entry the built `worker.js` */
export function createWorkerPool(
  entry: string,
  tellService: (message: ToService, ports?: MessagePortMain[]) => void,
): WorkerPool {
  const workers = new Map<number, UtilityProcess>();
  return {
    spawn: (id, kind) => {
      const worker = utilityProcess.fork(entry, [kind], { serviceName: `Beamglass ${kind}`, stdio: 'inherit' });
      workers.set(id, worker);
      worker.on('exit', (code) => {
        workers.delete(id);
        tellService({ type: 'workerExit', id, code });
      });
      // Payloads go straight between the two, not through the main process.
      const { port1, port2 } = new MessageChannelMain();
      worker.postMessage({ type: 'service' }, [port1]);
      tellService({ type: 'worker', id }, [port2]);
    },
    kill: (id) => void workers.get(id)?.kill(),
    killAll: () => {
      for (const worker of workers.values()) worker.kill();
      workers.clear();
    },
  };
}
