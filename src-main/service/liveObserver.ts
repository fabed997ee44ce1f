/** Tells the alarms how the live chain stands: whether data comes, how much of it is looked at, whether constants are there. */
import type { Observation } from '#core/alarms/observation.ts';
import type { LiveState } from '#core/api/live.ts';
import { expectNothing, observe } from './alarms.ts';
import type { ServiceContext } from './context.ts';

const EVERY_MS = 10_000;

/** What was seen before, to tell what is new. */
export interface LiveSeen {
  /** Of the experiment whose run is followed; null: nothing is expected of any. */
  readonly experiment: string | null;
  /** Names, sizes and times of the files, as one text. */
  readonly files: string;
}

export const NOTHING_SEEN: LiveSeen = { experiment: null, files: '' };

export interface LiveWord {
  readonly seen: LiveSeen;
  readonly observations: readonly Observation[];
  /** Experiment of which nothing more is expected: its run was closed, or nothing is watched any more. */
  readonly over: string | null;
}

/** @param at ms since 1970 */
export function liveWord(before: LiveSeen, { run, pace, files, directories }: LiveState, at: number): LiveWord {
  if (run === null || run.hasEnded || directories.length === 0) {
    return { seen: { ...before, experiment: null }, observations: [], over: before.experiment };
  }
  const { experiment, number, subrun, problem } = run;
  const place = { experiment, at, error: null, run: number, subrun };
  const written = files.map(({ name, bytes, changedAt }) => `${name} ${bytes} ${changedAt}`).join('\n');
  const observations: Observation[] = [
    { ...place, quantity: 'live/missing_constants', value: problem === null ? 0 : 1, ...(problem && { why: problem }) },
  ];
  const { incoming, sampled } = pace.minute;
  observations.push({ ...place, quantity: 'live/rate', value: pace.incoming });
  // Of a minute: what a burst leaves is made up for.
  if (incoming > 0) observations.push({ ...place, quantity: 'live/share', value: Math.min(1, sampled / incoming) });
  if (written !== before.files) observations.push({ ...place, quantity: 'live/files', value: files.length });
  const over = before.experiment === experiment ? null : before.experiment;
  return { seen: { experiment, files: written }, observations, over };
}

export class LiveObserver {
  private readonly context: ServiceContext;
  private seen = NOTHING_SEEN;
  private timer: NodeJS.Timeout | null = null;
  private turn: Promise<void> = Promise.resolve();

  constructor(context: ServiceContext) {
    this.context = context;
  }

  start(): void {
    this.timer = setInterval(() => {
      this.turn = this.lookAfter(this.turn);
    }, EVERY_MS);
    this.timer.unref();
  }

  /** Waits for what is under way. */
  async close(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    await this.turn;
  }

  private async lookAfter(before: Promise<void>): Promise<void> {
    await before;
    const { seen, observations, over } = liveWord(this.seen, this.context.live.state(), Date.now());
    try {
      if (over !== null) await expectNothing(this.context, over, (quantity) => quantity.startsWith('live/'));
      await observe(this.context, observations);
      this.seen = seen;
    } catch {
      // A store that cannot be written says so where it matters more; the next look tries again.
    }
  }
}
