/** Long work: queued, running, and what became of it while the service runs. */
import { randomUUID } from 'node:crypto';
import { EventPublisher } from '@orpc/server';
import type { ImportedRun, ImportFailure, JobState, ReconstructedRun } from '#core/api/contract.ts';
import { BeamglassError, toErrorRecord } from '#core/errors.ts';
import type { WrittenExport } from '#main/workers/calls.ts';
import type { Changes } from './changes.ts';

/** What a job's work can say and hear. */
export interface JobControl {
  readonly id: string;
  /** Aborted when the user cancels or the service closes. */
  readonly signal: AbortSignal;
  progress(value: JobState['progress']): void;
  imported(run: ImportedRun): void;
  reconstructed(run: ReconstructedRun): void;
  failed(failure: ImportFailure): void;
  written(written: WrittenExport): void;
}

export interface JobPlan {
  readonly kind: JobState['kind'];
  readonly title: string;
  readonly unit: string;
  work(control: JobControl): Promise<void>;
}

interface Job {
  state: JobState;
  readonly controller: AbortController;
  /** Resolves when the job has ended. */
  ended: Promise<void>;
  lastPublished: number;
  timer: NodeJS.Timeout | null;
}

/** Progress is told at most this often, ms. */
const PROGRESS_INTERVAL = 100;
/** Jobs that have ended beyond this many are forgotten, the oldest first. */
const MAX_HISTORY = 200;

const ENDED: ReadonlySet<JobState['state']> = new Set(['done', 'failed', 'cancelled']);

export class JobList {
  private readonly changes: Changes;
  private readonly jobs = new Map<string, Job>();
  private readonly updates = new EventPublisher<Record<string, JobState>>();
  /** The last job of each kind that is done one after the other: the next waits for it. */
  private readonly queues = new Map<JobState['kind'], Promise<void>>([
    ['import', Promise.resolve()],
    ['simulate', Promise.resolve()],
    ['reconstruct', Promise.resolve()],
    // One warm worker does them: what kills it costs no other.
    ['calibrate', Promise.resolve()],
    ['monitor', Promise.resolve()],
  ]);

  constructor(changes: Changes) {
    this.changes = changes;
  }

  /** Newest first. */
  list(): JobState[] {
    return Array.from(this.jobs.values(), ({ state }) => state).toReversed();
  }

  /** Imports run one after the other, simulations, reconstructions and calibrations likewise; everything else at once. */
  start(plan: JobPlan): JobState {
    const id = randomUUID();
    const job: Job = {
      state: {
        id,
        kind: plan.kind,
        title: plan.title,
        state: 'queued',
        progress: { done: 0, total: null, unit: plan.unit },
        createdAt: new Date().toISOString(),
        finishedAt: null,
        error: null,
        imported: [],
        reconstructed: [],
        failures: [],
        written: [],
        notWritten: [],
      },
      controller: new AbortController(),
      ended: Promise.resolve(),
      lastPublished: 0,
      timer: null,
    };
    this.forgetOldest();
    this.jobs.set(id, job);
    const before = this.queues.get(plan.kind);
    job.ended = (before ?? Promise.resolve()).then(() => this.run(job, plan));
    if (before) this.queues.set(plan.kind, job.ended);
    this.changes.publish('jobs');
    return job.state;
  }

  /** @throws BeamglassError `notFound` */
  cancel(id: string): JobState {
    const job = this.find(id);
    if (!ENDED.has(job.state.state)) {
      job.controller.abort(new BeamglassError('cancelled', `${job.state.title}: cancelled.`));
    }
    return job.state;
  }

  /**
   * The state now and after every change, to the end of the job.
   * @throws BeamglassError `notFound`
   */
  async *watch(id: string, signal?: AbortSignal): AsyncGenerator<JobState, void> {
    const job = this.find(id);
    const updates = this.updates.subscribe(id, { signal, maxBufferedEvents: 1 });
    yield job.state;
    if (ENDED.has(job.state.state)) return;
    for await (const state of updates) {
      yield state;
      if (ENDED.has(state.state)) return;
    }
  }

  /** Cancels what runs and waits until it has ended. */
  async close(): Promise<void> {
    for (const id of this.jobs.keys()) this.cancel(id);
    await Promise.all(Array.from(this.jobs.values(), ({ ended }) => ended));
  }

  private find(id: string): Job {
    const job = this.jobs.get(id);
    if (!job) throw new BeamglassError('notFound', `There is no job “${id}” in this session.`, { job: id });
    return job;
  }

  private async run(job: Job, plan: JobPlan): Promise<void> {
    const { signal } = job.controller;
    try {
      signal.throwIfAborted();
      this.update(job, { state: 'running' });
      this.changes.publish('jobs');
      await plan.work({
        id: job.state.id,
        signal,
        progress: (progress) => this.updateSoon(job, { progress }),
        imported: (run) => this.update(job, { imported: [...job.state.imported, run] }),
        reconstructed: (run) => this.update(job, { reconstructed: [...job.state.reconstructed, run] }),
        failed: (failure) => this.update(job, { failures: [...job.state.failures, failure] }),
        written: ({ files, notWritten }) => this.update(job, { written: files, notWritten }),
      });
      this.end(job, { state: 'done' });
    } catch (error) {
      const record = toErrorRecord(error);
      this.end(job, { state: signal.aborted && record.code === 'cancelled' ? 'cancelled' : 'failed', error: record });
    }
  }

  private end(job: Job, change: Partial<JobState>): void {
    this.update(job, { ...change, finishedAt: new Date().toISOString() });
    this.changes.publish('jobs');
  }

  private update(job: Job, change: Partial<JobState>): void {
    job.state = { ...job.state, ...change };
    if (job.timer) clearTimeout(job.timer);
    job.timer = null;
    job.lastPublished = performance.now();
    this.updates.publish(job.state.id, job.state);
  }

  private updateSoon(job: Job, change: Partial<JobState>): void {
    job.state = { ...job.state, ...change };
    if (job.timer) return;
    const wait = Math.max(0, job.lastPublished + PROGRESS_INTERVAL - performance.now());
    job.timer = setTimeout(() => this.update(job, {}), wait);
  }

  private forgetOldest(): void {
    const ended = Array.from(this.jobs.values()).filter(({ state }) => ENDED.has(state.state));
    for (const { state } of ended.slice(0, Math.max(0, ended.length - MAX_HISTORY))) this.jobs.delete(state.id);
  }
}
