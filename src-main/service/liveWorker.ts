/** The worker that follows the files of a data acquisition: begun before anything comes, and again where it died. */
import type { SummaryColumnRecord } from '#core/api/contract.ts';
import type { LiveStep } from '#core/api/live.ts';
import { BeamglassError } from '#core/errors.ts';
import type { FollowedPath, LiveCalls, LiveFills, LiveReport } from '#main/workers/live/liveCalls.ts';
import type { ServiceContext } from './context.ts';
import { LIVE_ACTOR } from './liveIntake.ts';
import { expectedHeader, liveInput } from './liveInputs.ts';
import { WorkerClient } from './workerClient.ts';

/** A worker that died is started again after so long, ms. */
const REST_MS = 1000;
/** Of the newest run, for display and play-back. */
const MOST_EVENTS = 500;

export interface LiveWorkerHost {
  context(): ServiceContext;
  /** The streams that are followed: a new worker is told of them. */
  streams(): readonly FollowedPath[];
  receive(report: LiveReport): void;
  /** Its events are gone; the files are read anew. */
  died(): void;
}

export class LiveWorker {
  private readonly host: LiveWorkerHost;
  private readonly stopping = new AbortController();
  private worker: WorkerClient<'live'> | null = null;
  private rest: NodeJS.Timeout | null = null;

  constructor(host: LiveWorkerHost) {
    this.host = host;
  }

  /** Nothing where it works already, or rests after it died. */
  start(): void {
    if (this.worker !== null || this.rest !== null || this.stopping.signal.aborted) return;
    const worker = new WorkerClient(this.host.context().spawnWorker, 'live');
    this.worker = worker;
    const follow = worker.call(
      'follow',
      { mostEvents: MOST_EVENTS },
      {
        signal: this.stopping.signal,
        onProgress: (report) => this.host.receive(report),
        onQuestion: (header) => liveInput(this.host.context(), LIVE_ACTOR, header),
      },
    );
    this.tell(this.host.streams(), []);
    void this.prepare(worker).catch(() => undefined);
    follow.catch(() => {
      if (this.stopping.signal.aborted) return;
      this.worker = null;
      this.host.died();
      this.rest = setTimeout(() => {
        this.rest = null;
        this.start();
      }, REST_MS);
      this.rest.unref();
    });
  }

  tell(follow: readonly FollowedPath[], forget: readonly string[]): void {
    const files = follow.map(({ path, name }) => ({ path, name }));
    this.worker?.call('files', { follow: files, forget }).catch(() => undefined);
  }

  async close(): Promise<void> {
    this.stopping.abort(new BeamglassError('cancelled', 'The service is being closed.'));
    if (this.rest) clearTimeout(this.rest);
    this.worker?.kill();
    await this.worker?.ended;
  }

  async fills(): Promise<LiveFills | null> {
    return (await this.worker?.call('monitors', null)) ?? null;
  }

  async columns(): Promise<SummaryColumnRecord[]> {
    return (await this.worker?.call('columns', null)) ?? [];
  }

  async step(input: LiveCalls['step']['input']): Promise<LiveStep> {
    return (await this.worker?.call('step', input)) ?? { serial: null, rank: null, total: 0 };
  }

  /** @throws BeamglassError `notFound` */
  async event(serial: number): Promise<Blob> {
    if (this.worker === null) throw new BeamglassError('notFound', 'No events are coming.', { serial });
    return new Blob([(await this.worker.call('event', { serial })) as Uint8Array<ArrayBuffer>]);
  }

  /** What the next run will most likely be reconstructed with is opened while nothing comes. */
  private async prepare(worker: WorkerClient<'live'>): Promise<void> {
    const context = this.host.context();
    const header = await expectedHeader(context);
    if (header === null) return;
    const { id, input } = await liveInput(context, LIVE_ACTOR, header);
    await worker.call('prepare', { id, input });
  }
}
