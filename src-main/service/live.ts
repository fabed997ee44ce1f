/**
 * What comes from a data acquisition: watched directories, the worker that follows their newest run, and the way of
 * what has ended into the store. Nothing of it is kept in memory alone: after a restart the files tell what is left.
 */
import { resolve } from 'node:path';
import type { LiveNow, LiveState, LiveStep, WatchedDirectory } from '#core/api/live.ts';
import type { SummaryColumnRecord } from '#core/api/contract.ts';
import { DEFAULT_SETTLE_SECONDS, endedRuns, SILENCE_MS } from '#core/live/ended.ts';
import type { LiveCalls, LiveReport } from '#main/workers/live/liveCalls.ts';
import type { ServiceContext } from './context.ts';
import { DirectoryWatcher, directoryProblem, filesIn, lookAt } from './liveDirectories.ts';
import type { LiveFeed } from './liveFeed.ts';
import { factsOf, LiveFiles, type TrackedFile } from './liveFiles.ts';
import { runOfHeader } from './liveInputs.ts';
import { LiveMonitoring } from './liveMonitoring.ts';
import type { LiveMonitors } from './filledMonitors.ts';
import { reconstructTaken, takeFiles } from './liveIntake.ts';
import { LiveWorker } from './liveWorker.ts';

/** Directories are listed so often where nobody tells of changes, ms. */
const SCAN_MS = 2000;
/** Also files that were dealt with are looked at again every so many scans: they may have been replaced. */
const THOROUGH_SCANS = 15;
/** After a word from the system, so that one listing answers several, ms. */
const SOON_MS = 20;
/** That files have grown is told so often, ms. */
const GROWTH_MS = 1000;
/** Files that are told of. */
const MOST_FILES = 60;

const NOTHING: LiveNow = {
  run: null,
  pace: { incoming: 0, sampled: 0, share: null, lag: null, minute: { incoming: 0, sampled: 0, passedOver: 0 } },
  ring: { first: null, last: null, count: 0 },
};

export interface LiveOptions {
  /** Directories that the command line gave. */
  readonly directories?: readonly string[];
  readonly settleSeconds?: number;
}

export class Live implements LiveFeed {
  isClosing = false;
  private readonly contextOf: () => ServiceContext;
  private readonly given: readonly string[];
  private readonly settleSeconds: number;
  private readonly files: LiveFiles;
  private readonly problems = new Map<string, string>();
  private readonly watchers = new Map<string, DirectoryWatcher>();
  private now: LiveNow = NOTHING;
  private version = 0;
  private waiting: (() => void)[] = [];
  private readonly worker: LiveWorker;
  private readonly monitoring: LiveMonitoring;
  private timer: NodeJS.Timeout | null = null;
  /** When it goes off, ms of `performance.now`. */
  private scanAt = 0;
  private scanning: Promise<void> = Promise.resolve();
  private telling: NodeJS.Timeout | null = null;
  private scans = 0;
  /** Imports and reconstructions, one after the other. */
  private intake: Promise<void> = Promise.resolve();

  /** @param contextOf the service that it is a part of, once that is whole */
  constructor(
    contextOf: () => ServiceContext,
    { directories = [], settleSeconds = DEFAULT_SETTLE_SECONDS }: LiveOptions,
  ) {
    this.contextOf = contextOf;
    this.given = directories.map((path) => resolve(path));
    this.settleSeconds = settleSeconds;
    this.files = new LiveFiles();
    this.worker = new LiveWorker({
      context: contextOf,
      streams: () => this.files.streams(),
      receive: (report) => this.receive(report),
      died: () => {
        this.now = NOTHING;
        this.wake();
      },
    });
    this.monitoring = new LiveMonitoring(contextOf, () => this.worker.fills());
  }

  /** Begins to watch; what a killed service left is taken up. */
  start(): void {
    const { live } = this.context.store;
    this.files.recall(live.outcomes());
    for (const run of live.due()) this.enqueue(() => this.reconstruct(run));
    this.scanSoon(0);
  }

  private get context(): ServiceContext {
    return this.contextOf();
  }

  async close(): Promise<void> {
    this.isClosing = true;
    if (this.timer) clearTimeout(this.timer);
    for (const watcher of this.watchers.values()) watcher.close();
    this.wake();
    await this.worker.close();
    await this.scanning;
    await this.intake;
  }

  directories(): WatchedDirectory[] {
    const kept = this.context.store.live.directories();
    const given = this.given.filter((path) => !kept.includes(path));
    const record = (path: string, isKept: boolean): WatchedDirectory => ({
      path,
      kept: isKept,
      problem: this.problems.get(path) ?? null,
    });
    return [...given.map((path) => record(path, false)), ...kept.map((path) => record(path, true))];
  }

  state(): LiveState {
    return {
      ...this.now,
      directories: this.directories(),
      settleSeconds: this.settleSeconds,
      files: this.files.list(Date.now(), 1000 * this.settleSeconds, MOST_FILES),
    };
  }

  async *watch(signal: AbortSignal | undefined): AsyncGenerator<LiveNow, void> {
    const hasEnded = (): boolean => this.isClosing || signal?.aborted === true;
    const wake = (): void => this.wake();
    signal?.addEventListener('abort', wake, { once: true });
    let seen = -1;
    while (!hasEnded()) {
      if (seen === this.version) await new Promise<void>((go) => this.waiting.push(go));
      if (hasEnded()) return;
      seen = this.version;
      yield this.now;
    }
  }

  columns(): Promise<SummaryColumnRecord[]> {
    return this.worker.columns();
  }

  step(input: LiveCalls['step']['input']): Promise<LiveStep> {
    return this.worker.step(input);
  }

  event(serial: number): Promise<Blob> {
    return this.worker.event(serial);
  }

  monitors(): Promise<LiveMonitors | null> {
    return this.monitoring.monitors();
  }

  look(): void {
    this.files.recall(this.context.store.live.outcomes());
    this.scanSoon(0);
    this.context.changes.publish('live');
  }

  private scanSoon(wait: number): void {
    if (this.isClosing) return;
    // What is asked for again and again is not put off each time.
    const at = performance.now() + wait;
    if (this.timer !== null && this.scanAt <= at) return;
    if (this.timer) clearTimeout(this.timer);
    this.scanAt = at;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.scanning = this.scanning.then(() => this.scan());
    }, wait);
  }

  private async scan(): Promise<void> {
    const isThorough = this.scans++ % THOROUGH_SCANS === 0;
    const watched = this.directories().map(({ path }) => path);
    for (const [path, watcher] of this.watchers) {
      if (watched.includes(path) && watcher.isOpen) continue;
      watcher.close();
      this.watchers.delete(path);
    }
    const seen = [];
    for (const path of watched) {
      if (!this.watchers.has(path)) this.watchers.set(path, new DirectoryWatcher(path, () => this.scanSoon(SOON_MS)));
      try {
        seen.push(...(await filesIn(path, (file) => !isThorough && this.files.isDone(file))));
        if (this.problems.delete(path)) this.context.changes.publish('live');
      } catch (error) {
        const problem = directoryProblem(path, error);
        if (this.problems.get(path) !== problem) this.context.changes.publish('live');
        this.problems.set(path, problem);
      }
    }
    if (this.isClosing) return;
    const { follow, forget, hasChanged } = this.files.see(seen, watched, Date.now());
    if (follow.length + forget.length > 0) this.worker.tell(follow, forget);
    // Before there is a file to follow: it takes a while until it can.
    if (watched.length > 0) this.worker.start();
    this.takeEnded();
    if (hasChanged) this.context.changes.publish('live');
    this.scanSoon(SCAN_MS);
  }

  private receive({ files, run, pace, ring }: LiveReport): void {
    let isNew = false;
    for (const report of files) {
      isNew ||= report.end !== null || report.damage !== null || this.files.get(report.path)?.report == null;
      this.files.report(report);
      // Until its import begins, nothing else takes its number.
      const isWaiting = this.files.get(report.path)?.state === null;
      if (report.header !== null && isWaiting) this.context.reserved.add(runOfHeader(report.header));
    }
    this.now = { run: run && liveRunOf(run), pace, ring };
    // Alarms that cannot be told now are told the next time.
    if (run !== null && !this.isClosing) this.monitoring.observe(Date.now()).catch(() => undefined);
    this.wake();
    // A file that was closed may be the last of its run.
    if (files.some(({ end, damage }) => end !== null || damage !== null)) this.takeEnded();
    if (files.length > 0) this.tellOfFiles(isNew);
  }

  /** @param atOnce false for files that have grown, which they do all the time */
  private tellOfFiles(atOnce: boolean): void {
    if (!atOnce) {
      this.telling ??= setTimeout(() => this.tellOfFiles(true), GROWTH_MS).unref();
      return;
    }
    if (this.telling) clearTimeout(this.telling);
    this.telling = null;
    if (!this.isClosing) this.context.changes.publish('live');
  }

  private wake(): void {
    this.version++;
    const { waiting } = this;
    this.waiting = [];
    for (const go of waiting) go();
  }

  /** What has ended is imported, each run and each other file by itself. */
  private takeEnded(): void {
    const now = Date.now();
    const settle = 1000 * this.settleSeconds;
    const streams = this.files.streams().filter(({ state }) => state === null);
    const facts = streams.flatMap((file) => factsOf(file) ?? []);
    for (const [run, paths] of endedRuns(facts, now, { settle, silence: SILENCE_MS })) {
      const files = paths.map((path) => this.files.get(path)!);
      this.files.begin(paths);
      this.enqueue(() => this.take(files, run));
    }
    for (const file of this.files.ready(now, settle)) {
      this.files.begin([file.path]);
      this.enqueue(() => this.take([file], null));
    }
  }

  private enqueue(work: () => Promise<void>): void {
    const before = this.intake;
    this.intake = (async () => {
      await before;
      // A store that cannot be written fails this one; the next start finds it again.
      if (!this.isClosing) await work().catch(() => undefined);
    })();
  }

  /** @param run that the files say they are of; null for other formats */
  private async take(files: readonly TrackedFile[], run: string | null): Promise<void> {
    // As they are now: the last listing may have seen them while they grew.
    const looked = await Promise.all(files.map(({ path, name }) => lookAt(path, name)));
    const current = files.map(({ path, name, signature }, index) => ({
      path,
      name,
      signature: looked[index]?.signature ?? signature,
    }));
    if (run !== null) this.context.reserved.delete(run);
    const outcomes = await takeFiles(this.context, current);
    if (this.isClosing) return;
    this.files.settle(outcomes);
    this.worker.tell(
      [],
      files.map(({ path }) => path),
    );
    this.context.changes.publish('live');
    for (const taken of new Set(outcomes.flatMap((one) => one.run ?? []))) await this.reconstruct(taken);
  }

  private async reconstruct(run: string): Promise<void> {
    const problem = await reconstructTaken(this.context, run);
    if (problem === null) return;
    this.files.remark(run, `Imported, not reconstructed: ${problem}`);
    this.context.changes.publish('live');
  }
}

function liveRunOf({ header, ...rest }: NonNullable<LiveReport['run']>): NonNullable<LiveNow['run']> {
  const { experiment, run: number, setup, beamEnergy, energyUnit, startedAt, subrun, simulated } = header;
  const run = runOfHeader(header);
  return { run, experiment, number, setup, beamEnergy, energyUnit, startedAt, subrun, simulated, ...rest };
}
