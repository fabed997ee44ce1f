/** The warm worker that answers everything about events; a new one takes over when it dies. */
import type { SpawnWorker } from '#main/workers/protocol.ts';
import { WorkerClient } from './workerClient.ts';

export class ReadWorker {
  private readonly spawnWorker: SpawnWorker;
  private client: WorkerClient<'read'>;

  constructor(spawnWorker: SpawnWorker) {
    this.spawnWorker = spawnWorker;
    this.client = new WorkerClient(spawnWorker, 'read');
  }

  /** As WorkerClient.call. */
  readonly call: WorkerClient<'read'>['call'] = (name, input, options) => {
    if (!this.client.isAlive) this.client = new WorkerClient(this.spawnWorker, 'read');
    return this.client.call(name, input, options);
  };

  async close(): Promise<void> {
    this.client.kill();
    await this.client.ended;
  }
}
