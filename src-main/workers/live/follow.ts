/**
 * Follows the files of a data acquisition. Every frame of every file is counted; the events of the newest run are
 * looked at block by block, in the order that ./backlog.ts gives when more come than can be looked at.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { toErrorRecord } from '#core/errors.ts';
import type { StreamHeader } from '#core/live/stream.ts';
import type { CallContext, Handlers } from '../protocol.ts';
import { Backlog } from './backlog.ts';
import { FollowedFile, type PendingEvent } from './followedFile.ts';
import type { FileReport, LiveCalls, LiveFills, LiveInput } from './liveCalls.ts';
import { OpenReconstructors } from './openReconstructors.ts';
import { Pace } from './pace.ts';
import { EventRing } from './ring.ts';
import { RunFollower } from './runFollower.ts';

/** Files are looked at so often: also where the file system tells nobody of a change, ms. */
const POLL_MS = 10;
/** Reports are at least so far apart, ms. */
const REPORT_MS = 50;
/** Without any change the pace is told so often, ms. */
const IDLE_REPORT_MS = 1000;

class Follower {
  private readonly ring: EventRing;
  private readonly context: CallContext<LiveCalls['follow']>;
  private readonly files = new Map<string, FollowedFile>();
  private readonly changed = new Map<string, FileReport>();
  /** Files that the service has heard of. */
  private readonly told = new WeakSet<FollowedFile>();
  private readonly pace = new Pace(performance.now());
  private readonly reconstructors: OpenReconstructors;
  private run: RunFollower | null = null;
  /** Of the run. */
  private backlog = new Backlog<PendingEvent>();
  /** One question at a time. */
  private asked: Promise<unknown> = Promise.resolve();
  private reportedAt = 0;
  private hasNews = true;

  constructor(mostEvents: number, reconstructors: OpenReconstructors, context: CallContext<LiveCalls['follow']>) {
    this.ring = new EventRing(mostEvents);
    this.reconstructors = reconstructors;
    this.context = context;
  }

  set({ follow, forget }: LiveCalls['files']['input']): void {
    for (const path of forget) {
      this.backlog.drop(({ file }) => file.path === path);
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
        const isBusy = await this.look();
        if (!isBusy) await wait(POLL_MS, undefined, { signal }).catch(() => undefined);
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
      this.backlog.push(events);
    }
  }

  /** A file has told what it is of: the newest run is the one that is looked at. */
  private async meet(header: StreamHeader): Promise<void> {
    const before = this.run;
    if (before !== null && isOf(before, header)) {
      if (header.subrun < before.header.subrun) return;
      before.header = header;
      // Constants may have come into force since; its events do not wait for that.
      void this.ask(header).then((input) => before.use(input, this.reconstructors), ignore);
      return;
    }
    if (before !== null && header.startedAt < before.header.startedAt) return;
    // The last of the run that is over; what would take longer is passed over.
    await this.look();
    this.backlog = new Backlog();
    this.run = new RunFollower(header);
    await this.run.use(await this.ask(header), this.reconstructors);
  }

  private ask(header: StreamHeader): Promise<LiveInput> {
    const answer = this.asked.then(() => this.context.ask(header));
    this.asked = answer.catch(ignore);
    return answer;
  }

  /** @returns whether there was anything to look at */
  private async look(): Promise<boolean> {
    const { run, backlog } = this;
    if (run === null) return false;
    const block = backlog.next(performance.now());
    this.pace.passed(performance.now(), backlog.passedOver - run.passedOver);
    run.passedOver = backlog.passedOver;
    if (block === null) return false;
    try {
      await run.look(block, this.ring);
    } catch (error) {
      const { file } = block.events[0]!;
      file.damage ??= toErrorRecord(error).message;
      this.changed.set(file.path, file.report());
    }
    const now = performance.now();
    this.pace.looked(now, block.events.length, block.isLate ? 0 : now - block.events[0]!.cameAt);
    this.hasNews = true;
    // The service is heard between blocks.
    await wait(0);
    return true;
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

const ignore = (): void => undefined;

/** Before the work begins. */
const EMPTY = new EventRing(0);
const reconstructors = new OpenReconstructors();
let follower: Follower | null = null;

export const LIVE_HANDLERS: Handlers<LiveCalls> = {
  follow: async ({ mostEvents }, context) => {
    follower = new Follower(mostEvents, reconstructors, context);
    await follower.work();
    return null;
  },
  files: (input) => {
    follower?.set(input);
    return null;
  },
  prepare: async (input) => {
    await reconstructors.of(input).catch(ignore);
    return null;
  },
  columns: () => (follower?.events ?? EMPTY).columns(),
  step: (input) => (follower?.events ?? EMPTY).step(input),
  monitors: () => follower?.fills() ?? null,
  event: ({ serial }) => (follower?.events ?? EMPTY).payload(serial),
};
