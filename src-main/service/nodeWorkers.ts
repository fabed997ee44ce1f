/** Worker processes for the shells that run in Node: web, command line, tests. */
import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FromWorker, SpawnWorker, WorkerProcess } from '#main/workers/protocol.ts';

/** Bulk data travels in files; what does go through the pipe stays binary. */
const SERIALIZATION = 'advanced';

/** The worker entry beside this module: the source, or the built bundle (whose chunks lie a folder deeper). */
function workerEntry(): string {
  const here = import.meta.dirname;
  const places = [join(here, '../workers/main.ts'), join(here, 'worker.js'), join(here, '../worker.js')];
  const entry = places.find((place) => existsSync(place));
  if (!entry) throw new Error(`The worker program is missing beside “${here}”.`);
  return entry;
}

export const spawnNodeWorker: SpawnWorker = (kind): WorkerProcess => {
  const child = fork(workerEntry(), [kind], {
    serialization: SERIALIZATION,
    execArgv: [],
    // Standard output belongs to the command that the user runs.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let failed = false;
  return {
    send: (message) => {
      // A worker that has just died is reported by onExit.
      if (child.connected) child.send(message, () => undefined);
    },
    onMessage: (listener) => {
      child.on('message', (message) => listener(message as FromWorker));
    },
    onExit: (listener) => {
      child.on('error', () => {
        if (child.pid === undefined && !failed) {
          failed = true;
          listener(null);
        }
      });
      child.on('exit', (code) => listener(code));
    },
    kill: () => {
      child.kill('SIGKILL');
    },
  };
};
