/**
 * Shares the blocks of a run among threads and gives them in their order, so that the order of blocks and not the
 * threads makes the run.
 */
import { Worker } from 'node:worker_threads';
import { BeamglassError, fromErrorRecord } from '#core/errors.ts';
import type { EncodedBatch } from '#main/workers/import/writerThread.ts';
import type { ThreadKind } from '#main/workers/protocol.ts';
import { BLOCK_EVENTS, type BlockRequest, type FromBlockThread } from './block.ts';

/** Blocks per thread that may be begun before the first of them has been taken. */
const AHEAD = 2;

export interface BlockWork {
  /** What the threads are given; plain data. */
  readonly task: { readonly thread: ThreadKind };
  /** In all. */
  readonly events: number;
  readonly threads: number;
  /** Memory that is free again, if there is any. */
  room(): ArrayBuffer | null;
}

export class BlockThreads<Batch extends EncodedBatch> {
  private readonly threads: Worker[];
  private readonly events: number;
  private readonly room: () => ArrayBuffer | null;
  /** First event of the next block to begin. */
  private next = 0;
  /** First event of the next block to give. */
  private due = 0;
  private readonly done = new Map<number, Batch>();
  private readonly idle: Worker[] = [];
  private wake: (() => void) | null = null;
  private failure: Error | null = null;

  constructor({ task, events, threads, room }: BlockWork) {
    this.room = room;
    this.events = events;
    const count = Math.min(threads, Math.ceil(events / BLOCK_EVENTS));
    // The worker program itself: it knows a thread of its own by not being the main one.
    this.threads = Array.from({ length: count }, () => new Worker(process.argv[1]!, { workerData: task }));
    for (const thread of this.threads) {
      thread.on('message', (message: FromBlockThread<Batch>) => this.receive(thread, message));
      thread.on('error', (error) => this.fail(error as Error));
      thread.on('exit', () => this.fail(new BeamglassError('internal', 'A thread of the work has ended.')));
      this.begin(thread);
    }
  }

  /** The blocks in their order. @throws what a thread failed with, or the reason of the signal */
  async *blocks(signal: AbortSignal): AsyncGenerator<Batch, void> {
    signal.addEventListener('abort', () => this.fail(signal.reason as Error), { once: true });
    while (this.due < this.events) {
      signal.throwIfAborted();
      if (this.failure) throw this.failure;
      const batch = this.done.get(this.due);
      if (batch === undefined) {
        await new Promise<void>((resolve) => {
          this.wake = resolve;
        });
        continue;
      }
      this.done.delete(this.due);
      this.due += BLOCK_EVENTS;
      for (const thread of this.idle.splice(0)) this.begin(thread);
      yield batch;
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.terminate()));
  }

  private begin(thread: Worker): void {
    if (this.next >= this.events) return;
    if (this.next - this.due >= AHEAD * this.threads.length * BLOCK_EVENTS) {
      this.idle.push(thread);
      return;
    }
    const count = Math.min(BLOCK_EVENTS, this.events - this.next);
    const room = this.room();
    const request: BlockRequest = { first: this.next, count, room };
    thread.postMessage(request, room === null ? [] : [room]);
    this.next += BLOCK_EVENTS;
  }

  private receive(thread: Worker, message: FromBlockThread<Batch>): void {
    if (message.type === 'error') {
      this.fail(fromErrorRecord(message.error));
      return;
    }
    this.done.set(message.first, message.batch);
    this.begin(thread);
    this.wake?.();
  }

  private fail(error: Error): void {
    this.failure ??= error;
    this.wake?.();
  }
}
