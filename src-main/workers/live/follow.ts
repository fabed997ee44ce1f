/**
 * Follows the files of a data acquisition. Every frame of every file is counted; the events of the newest run are
 * looked at block by block. When more come than can be, whole blocks are passed over, so that what is shown is never
 * older than a second.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { toErrorRecord } from '#core/errors.ts';
import type { StreamHeader } from '#core/live/stream.ts';
import type { CallContext, Handlers } from '../protocol.ts';
import { FollowedFile, type PendingEvent } from './followedFile.ts';
import type { FileReport, LiveCalls, LiveFills } from './liveCalls.ts';
import { Pace } from './pace.ts';
import { EventRing } from './ring.ts';
import { RunFollower } from './runFollower.ts';

/** Files are looked at so often: also where the file system tells nobody of a change, ms. */
const POLL_MS = 30;
/** Reports are at least so far apart, ms. */
const REPORT_MS = 50;
/** Without any change the pace is told so often, ms. */
const IDLE_REPORT_MS = 1000;
/** Events that are reconstructed together. */
const BLOCK = 16;
/** Once the oldest has waited so long, all but the newest block are passed over, ms. */
const MOST_WAIT_MS = 500;

class Follower {
  private readonly ring: EventRing;
  private readonly context: CallContext<LiveCalls['follow']>;
  private readonly files = new Map<string, FollowedFile>();
  private readonly changed = new Map<string, FileReport>();
  /** Files that the service has heard of. */
  private readonly told = new WeakSet<FollowedFile>();
  private readonly pace = new Pace(performance.now());
  private run: RunFollower | null = null;
  private queue: PendingEvent[] = [];
  private reportedAt = 0;
  private hasNews = true;

  constructor(mostEvents: number, context: CallContext<LiveCalls['follow']>) {
    this.ring = new EventRing(mostEvents);
    this.context = context;
  }

  set({ follow, forget }: LiveCalls['files']['input']): void {
    for (const path of forget) {
      this.queue = this.queue.filter(({ file }) => file.path !== path);
      this.files.get(path)?.close();
      this.files.delete(path);
      this.changed.delete(path);
    }
    for (const file of follow) if (!this.files.has(file.path)) this.files.set(file.path, new FollowedFile(file));
  }

  fills(): LiveFills | null {
    return this.run?.fills() ?? null;
  }

  get events(): EventRing {
    return this.ring;
  }

  async work(): Promise<void> {
    const { signal } = this.context;
    try {
      while (!signal.aborted) {
        await this.advance();
        if (this.queue.length > 0) await this.look();
        else await wait(POLL_MS, undefined, { signal }).catch(() => undefined);
        this.report();
      }
    } finally {
      for (const file of this.files.values()) file.close();
    }
  }

  /** Counts what has come. */
  private async advance(): Promise<void> {
    for (const file of this.files.values()) {
      const before = file.header;
      const { events, hasChanged } = file.advance();
      if (!hasChanged && this.told.has(file)) continue;
      this.told.add(file);
      this.hasNews = true;
      this.changed.set(file.path, file.report());
      const { header } = file;
      if (header === null) continue;
      if (before === null) await this.meet(header);
      const { run } = this;
      if (run === null || !isOf(run, header)) continue;
      run.process ??= file.process;
      if (file.end?.reason === 'endOfRun') run.hasEnded = true;
      if (events.length === 0) continue;
      run.events += events.length;
      this.pace.came(performance.now(), events.length);
      this.queue.push(...events);
    }
  }

  /** A file has told what it is of: the newest run is the one that is looked at. */
  private async meet(header: StreamHeader): Promise<void> {
    const before = this.run;
    if (this.run !== null && isOf(this.run, header)) {
      if (header.subrun < this.run.header.subrun) return;
      this.run.header = header;
    } else {
      if (this.run !== null && header.startedAt < this.run.header.startedAt) return;
      // What is still waiting is of a run that is over.
      this.queue = [];
      this.run = new RunFollower(header);
    }
    await this.run.use(await this.context.ask(header), before);
  }

  private async look(): Promise<void> {
    const { run } = this;
    if (run === null) return;
    const begin = performance.now();
    if (begin - this.queue[0]!.cameAt > MOST_WAIT_MS && this.queue.length > BLOCK) {
      run.passedOver += this.queue.length - BLOCK;
      this.queue = this.queue.slice(-BLOCK);
    }
    const block = this.queue.splice(0, BLOCK);
    try {
      await run.look(block, this.ring);
    } catch (error) {
      const file = block[0]!.file;
      file.damage ??= toErrorRecord(error).message;
      this.changed.set(file.path, file.report());
    }
    const now = performance.now();
    this.pace.looked(now, block.length, now - block[0]!.cameAt);
    this.hasNews = true;
    // The service is heard between blocks.
    await wait(0);
  }

  private report(): void {
    const now = performance.now();
    if (now - this.reportedAt < (this.hasNews ? REPORT_MS : IDLE_REPORT_MS)) return;
    this.reportedAt = now;
    this.hasNews = false;
    this.context.progress({
      files: [...this.changed.values()],
      run: this.run?.report() ?? null,
      pace: this.pace.state(now),
      ring: this.ring.range,
    });
    this.changed.clear();
  }
}

const isOf = ({ header }: RunFollower, other: StreamHeader): boolean =>
  header.experiment === other.experiment && header.run === other.run;

/** Files that were named before the work began. */
const EMPTY = new EventRing(0);
let follower: Follower | null = null;

export const LIVE_HANDLERS: Handlers<LiveCalls> = {
  follow: async ({ mostEvents }, context) => {
    follower = new Follower(mostEvents, context);
    await follower.work();
    return null;
  },
  files: (input) => {
    follower?.set(input);
    return null;
  },
  columns: () => (follower?.events ?? EMPTY).columns(),
  step: (input) => (follower?.events ?? EMPTY).step(input),
  monitors: () => follower?.fills() ?? null,
  event: ({ serial }) => (follower?.events ?? EMPTY).payload(serial),
};
