/** What is known of the files in watched directories. */
import type { LiveFile } from '#core/api/live.ts';
import { hasSettled, type StreamFacts } from '#core/live/ended.ts';
import type { LiveOutcome } from '#main/store/liveRepository.ts';
import type { FileReport } from '#main/workers/live/liveCalls.ts';
import type { SeenFile } from './liveDirectories.ts';
import { runOfHeader } from './liveInputs.ts';

/** A file that is not done with. */
export interface TrackedFile extends SeenFile {
  /** When its signature was another one last, UTC ms. */
  readonly changedAt: number;
  /** Of one of our streams, once the worker has told of it. */
  readonly report: FileReport | null;
  /** null until it is being imported. */
  readonly state: 'importing' | null;
}

interface DoneFile extends LiveOutcome {
  readonly doneAt: number;
}

const nameOf = (path: string): string => path.replace(/^.*[/\\]/, '');

export class LiveFiles {
  private readonly tracked = new Map<string, TrackedFile>();
  private readonly done = new Map<string, DoneFile>();

  /** What the store knows. */
  recall(outcomes: readonly LiveOutcome[]): void {
    const doneAt = Date.now();
    const known = new Map(outcomes.map((one) => [one.path, one]));
    for (const path of this.done.keys()) if (!known.has(path)) this.done.delete(path);
    for (const one of outcomes) if (!this.done.has(one.path)) this.done.set(one.path, { ...one, doneAt });
  }

  isDone(path: string): boolean {
    return this.done.has(path);
  }

  get(path: string): TrackedFile | undefined {
    return this.tracked.get(path);
  }

  /** Those of ours. */
  streams(): TrackedFile[] {
    return [...this.tracked.values()].filter(({ isStream }) => isStream);
  }

  /**
   * What a listing has found.
   * @param directories that were listed
   * @returns streams to follow and to let go of
   */
  see(
    seen: readonly SeenFile[],
    directories: readonly string[],
    now: number,
  ): { follow: TrackedFile[]; forget: string[]; hasChanged: boolean } {
    const follow: TrackedFile[] = [];
    const forget: string[] = [];
    let hasChanged = false;
    for (const file of seen) {
      if (this.done.get(file.path)?.signature === file.signature) continue;
      const known = this.tracked.get(file.path);
      if (known?.signature === file.signature) continue;
      hasChanged = true;
      this.done.delete(file.path);
      const next: TrackedFile = { report: null, state: null, ...known, ...file, changedAt: now };
      this.tracked.set(file.path, next);
      if (known === undefined && file.isStream) follow.push(next);
    }
    const present = new Set(seen.map(({ path }) => path));
    for (const [path, { isStream, state }] of this.tracked) {
      if (present.has(path) || state === 'importing') continue;
      hasChanged = true;
      this.tracked.delete(path);
      if (isStream) forget.push(path);
    }
    for (const path of this.done.keys()) {
      if (!directories.some((directory) => path.startsWith(directory))) this.done.delete(path);
    }
    return { follow, forget, hasChanged };
  }

  report(report: FileReport): void {
    const known = this.tracked.get(report.path);
    if (known) this.tracked.set(report.path, { ...known, report });
  }

  /** What is to be imported by itself: other formats that are still, and streams whose header will not come. */
  ready(now: number, settle: number): TrackedFile[] {
    return [...this.tracked.values()].filter(({ isStream, state, report, changedAt }) => {
      if (state !== null) return false;
      if (!isStream) return now - changedAt >= settle;
      // Before the worker has told of it nothing is known.
      return report !== null && report.header === null && hasSettled(settledOf(report), now, settle);
    });
  }

  begin(paths: readonly string[]): void {
    for (const path of paths) this.tracked.set(path, { ...this.tracked.get(path)!, state: 'importing' });
  }

  settle(outcomes: readonly LiveOutcome[]): void {
    const doneAt = Date.now();
    for (const one of outcomes) {
      this.tracked.delete(one.path);
      this.done.set(one.path, { ...one, doneAt });
    }
  }

  /** What is to be said of the files of a run. */
  remark(run: string, message: string): void {
    for (const [path, one] of this.done) if (one.run === run) this.done.set(path, { ...one, message });
  }

  /** Newest first. */
  list(now: number, settle: number, most: number): LiveFile[] {
    const tracked = [...this.tracked.values()].map((file) => trackedRecord(file, now, settle));
    const done = [...this.done.values()]
      .toSorted((a, b) => b.doneAt - a.doneAt)
      .slice(0, most)
      .map(doneRecord);
    const all = [...tracked, ...done];
    return all.toSorted((a, b) => (a.changedAt < b.changedAt ? 1 : a.changedAt > b.changedAt ? -1 : 0)).slice(0, most);
  }
}

function trackedRecord(
  { path, name, bytes, changedAt, report, state }: TrackedFile,
  now: number,
  settle: number,
): LiveFile {
  const header = report?.header ?? null;
  return {
    path,
    name,
    bytes: Math.max(bytes, report?.bytes ?? 0),
    state: state ?? streamState(report, now, settle),
    run: header && runOfHeader(header),
    subrun: header?.subrun ?? null,
    events: report?.events ?? null,
    message: report === null ? null : messageOf(report, now, settle),
    changedAt: new Date(report?.changedAt ?? changedAt).toISOString(),
  };
}

function streamState(report: FileReport | null, now: number, settle: number): LiveFile['state'] {
  if (report === null) return 'waiting';
  if (report.end !== null) return 'closed';
  return hasSettled(settledOf(report), now, settle) ? 'settled' : 'growing';
}

const settledOf = ({ damage, changedAt }: FileReport) => ({ end: null, isDamaged: damage !== null, changedAt });

function messageOf(report: FileReport, now: number, settle: number): string | null {
  if (report.damage !== null) return report.damage;
  if (report.end !== null || !hasSettled(settledOf(report), now, settle)) return null;
  return `It was not closed and has not grown for ${settle / 1000} s: it counts as ended.`;
}

const doneRecord = ({ path, outcome, run, message, doneAt }: DoneFile): LiveFile => ({
  path,
  name: nameOf(path),
  bytes: 0,
  state: outcome,
  run,
  subrun: null,
  events: null,
  message,
  changedAt: new Date(doneAt).toISOString(),
});

/** By which it is decided whether its run has ended; null before its header has come. */
export function factsOf({ path, report }: TrackedFile): StreamFacts | null {
  if (report?.header == null) return null;
  const { header, end, damage, changedAt } = report;
  return {
    path,
    run: runOfHeader(header),
    experiment: header.experiment,
    subrun: header.subrun,
    startedAt: Date.parse(header.startedAt),
    end: end?.reason ?? null,
    isDamaged: damage !== null,
    changedAt,
  };
}
