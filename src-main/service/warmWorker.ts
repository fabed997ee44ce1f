/**
 * A worker that stays for the next call. When it dies the next one starts at once, so that no call waits for it; one
 * that died before it said anything would do so again, and the next call alone makes another try.
 */
import type { SpawnWorker, WorkerKind } from '#main/workers/protocol.ts';
import { WorkerClient } from './workerClient.ts';

export class WarmWorker<K extends WorkerKind> {
  private readonly spawnWorker: SpawnWorker;
  private readonly kind: K;
  private client: WorkerClient<K> | null = null;
  private isClosed = false;

  constructor(spawnWorker: SpawnWorker, kind: K) {
    this.spawnWorker = spawnWorker;
    this.kind = kind;
  }

  /** Before the first call, which would wait for it. */
  start(): void {
    this.alive();
  }

  /** As WorkerClient.call. */
  readonly call: WorkerClient<K>['call'] = (name, input, options) => this.alive().call(name, input, options);

  async close(): Promise<void> {
    this.isClosed = true;
    this.client?.kill();
    await this.client?.ended;
  }

  private alive(): WorkerClient<K> {
    if (this.client?.isAlive) return this.client;
    const client = new WorkerClient(this.spawnWorker, this.kind);
    this.client = client;
    void this.replace(client);
    return client;
  }

  private async replace(client: WorkerClient<K>): Promise<void> {
    await client.ended;
    if (client.hasSpoken && !this.isClosed) this.alive();
  }
}
