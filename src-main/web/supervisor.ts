/**
 * Keeps the process that serves alive: starts it, starts it again on the same port with the same
 * token when it dies, so that an open page comes back, and gives up when it keeps dying.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { BeamglassError, fromErrorRecord } from '#core/errors.ts';
import { newToken } from './access.ts';
import type { FromServer, ToServer } from './messages.ts';
import { pageUrl } from './server.ts';

export interface SupervisorOptions {
  readonly store: string;
  readonly host: string;
  readonly port: number;
  /** Directories to be watched, and after how many seconds without growth a file counts as ended. */
  readonly watch: readonly string[];
  readonly settle: number;
  /** The built `web.js`. */
  readonly entry: string;
  /** Lines for the user's terminal. */
  log(line: string): void;
}

export interface Supervisor {
  readonly url: string;
  /** Of the page for other screens, which only look; one per address. */
  readonly screens: readonly string[];
  /** Ends when it was stopped; rejects with BeamglassError `internal` when it gave up. */
  readonly ended: Promise<void>;
  stop(): void;
}

/** Deaths within the window after which it gives up. */
const MAX_DEATHS = 5;
const WINDOW_MS = 60_000;
const FIRST_DELAY_MS = 100;
/** A process that was asked to end and does not is killed after this long. */
const PATIENCE_MS = 5000;

/** @throws BeamglassError why the first start failed */
export async function superviseServer(options: SupervisorOptions): Promise<Supervisor> {
  const token = newToken();
  let stopping = false;
  const request = (port: number): ToServer => ({
    type: 'serve',
    store: options.store,
    host: options.host,
    port,
    token,
    watch: options.watch,
    settle: options.settle,
  });
  let child = forkServer(options.entry);
  const stopEarly = (): void => stopServer(child);
  const { port, screens } = await ready(child, request(options.port));

  const keepAlive = async (): Promise<void> => {
    const deaths: number[] = [];
    for (;;) {
      const how = await exit(child);
      if (stopping) return;
      const now = Date.now();
      deaths.push(now);
      const recent = deaths.filter((at) => now - at < WINDOW_MS).length;
      if (recent > MAX_DEATHS) {
        throw new BeamglassError(
          'internal',
          `The service died ${recent} times within a minute (last: ${how}); Beamglass gives up. What was confirmed is in the store.`,
          { deaths: recent },
        );
      }
      options.log(`The service died (${how}); starting it again.`);
      await wait(FIRST_DELAY_MS * 2 ** (recent - 1));
      if (stopping) return;
      child = forkServer(options.entry);
      await ready(child, request(port)).catch((error: unknown) => {
        options.log(error instanceof Error ? error.message : String(error));
      });
    }
  };

  return {
    url: pageUrl(options.host, port, token),
    screens,
    ended: keepAlive(),
    stop: () => {
      stopping = true;
      stopEarly();
    },
  };
}

/**
 * Options of V8. The process lives for weeks beside everything else of a control room, holds some 30 MB and passes on much
 * more; left alone V8 lets 150 MB of garbage lie before it collects. It has time to tidy up.
 */
const MEMORY_OPTIONS = ['--optimize-for-size', '--max-semi-space-size=4'];

function forkServer(entry: string): ChildProcess {
  return fork(entry, [], { execArgv: MEMORY_OPTIONS, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
}

function stopServer(child: ChildProcess): void {
  if (child.connected) child.send({ type: 'stop' } satisfies ToServer);
  setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS).unref();
}

/** @returns how the process ended, for a sentence */
function exit(child: ChildProcess): Promise<string> {
  const describe = (): string => (child.signalCode === null ? `exit code ${child.exitCode}` : child.signalCode);
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(describe());
  return new Promise((resolve) => {
    child.once('exit', () => resolve(describe()));
  });
}

/** @returns the port that is listened on, and the addresses for other screens */
function ready(child: ChildProcess, request: ToServer): Promise<Extract<FromServer, { type: 'ready' }>> {
  return new Promise((resolve, reject) => {
    child.on('message', (message: FromServer) => {
      if (message.type === 'ready') resolve(message);
      else reject(fromErrorRecord(message.error));
    });
    void exit(child).then((how) =>
      reject(new BeamglassError('internal', `The service ended before it was ready (${how}).`)),
    );
    child.send(request);
  });
}
