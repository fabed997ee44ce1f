/** The service of the shift: killed with all that belongs to it, and started at once on the same port and store. */
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { ORPCError } from '@orpc/client';
import { connect, type BenchClient } from '../bench/application/client.ts';
import { killGroup, serveInGroup, type ServedGroup } from '../e2e/harness.ts';

/** Seconds without growth after which a file that was cut off counts as ended. */
const SETTLE_SECONDS = 5;
/** An answer that takes longer counts as lost, ms. */
const PATIENCE_MS = 60_000;

export interface Life {
  /** ms since 1970: when it was ready, and when it was killed or stopped. */
  readonly from: number;
  until: number;
}

/** The service answered, and left everything as it was. */
export class Refusal extends Error {}

export const isRefusal = (error: unknown): boolean =>
  error instanceof Refusal ||
  (error instanceof ORPCError && typeof (error.data as { code?: unknown } | undefined)?.code === 'string');

export class WatchedService {
  readonly lives: Life[] = [];
  private readonly store: string;
  private readonly options: readonly string[];
  private served: ServedGroup | null = null;
  private connection: ReturnType<typeof connect> | null = null;

  constructor(store: string, watched: string) {
    this.store = store;
    this.options = ['--watch', watched, '--settle', String(SETTLE_SECONDS)];
  }

  /** Address of the page that only looks: it holds across restarts. */
  get screen(): string {
    return this.served!.screen;
  }

  async start(): Promise<void> {
    this.served = await serveInGroup(this.store, this.served?.port ?? null, this.options);
    this.lives.push({ from: Date.now(), until: Number.POSITIVE_INFINITY });
    this.connection = connect(this.served.url);
    await this.connection;
  }

  /** As a crash of all of it: supervisor, service, workers. @returns ms until it was ready again */
  async crash(): Promise<number> {
    const begin = performance.now();
    this.lives.at(-1)!.until = Date.now();
    this.connection = null;
    await killGroup(this.served!.child);
    await this.start();
    return performance.now() - begin;
  }

  /** Calls it; while it is being started again the call waits. @throws what the call throws, or Error where no answer came */
  async call<T>(work: (client: BenchClient) => Promise<T>): Promise<T> {
    while (this.connection === null) await wait(50);
    const { client } = await this.connection;
    const late = new AbortController();
    try {
      return await Promise.race([
        work(client),
        wait(PATIENCE_MS, null, { signal: late.signal }).then(() => {
          throw new Error(`No answer within ${PATIENCE_MS / 1000} s.`);
        }),
      ]);
    } finally {
      late.abort();
    }
  }

  /** Ends it in order, as Ctrl-C would. */
  async stop(): Promise<void> {
    const { child } = this.served!;
    this.lives.at(-1)!.until = Date.now();
    (await this.connection)?.close();
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }

  /** Leaves nothing behind, whatever it was doing. */
  async close(): Promise<void> {
    if (this.served) await killGroup(this.served.child);
  }
}
