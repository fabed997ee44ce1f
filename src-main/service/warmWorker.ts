/** A worker that stays for the next call; a new one takes over when it dies. */
import type { SpawnWorker, WorkerKind } from '#main/workers/protocol.ts';
import { WorkerClient } from './workerClient.ts';

export class WarmWorker<K extends WorkerKind> {
  private readonly spawnWorker: SpawnWorker;
  private readonly kind: K;
  private client: WorkerClient<K> | null = null;

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
    this.client?.kill();
    await this.client?.ended;
  }

  private alive(): WorkerClient<K> {
    if (!this.client?.isAlive) this.client = new WorkerClient(this.spawnWorker, this.kind);
    return this.client;
  }
}
