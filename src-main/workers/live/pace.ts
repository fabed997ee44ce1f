/** How fast events come, and how many of them are looked at. */
import type { LivePace } from '#core/api/live.ts';

/** What is told per second is of so long, ms. */
const WINDOW_MS = 5000;
const MINUTE_MS = 60_000;
const SLICE_MS = 250;

interface Slice {
  readonly at: number;
  incoming: number;
  sampled: number;
  passedOver: number;
  lag: number;
}

type Counted = 'incoming' | 'sampled' | 'passedOver';

const sumOf = (slices: readonly Slice[], what: Counted): number =>
  slices.reduce((total, slice) => total + slice[what], 0);

export class Pace {
  private readonly startedAt: number;
  private readonly slices: Slice[] = [];

  /** @param now ms, as in every call */
  constructor(now: number) {
    this.startedAt = now;
  }

  came(now: number, events: number): void {
    this.slice(now).incoming += events;
  }

  /** @param lag of the event that waited longest, ms; 0 for events that are made up for */
  looked(now: number, events: number, lag: number): void {
    const slice = this.slice(now);
    slice.sampled += events;
    slice.lag = Math.max(slice.lag, lag);
  }

  passed(now: number, events: number): void {
    if (events > 0) this.slice(now).passedOver += events;
  }

  state(now: number): LivePace {
    while (this.slices.length > 0 && now - this.slices[0]!.at > MINUTE_MS) this.slices.shift();
    const seconds = Math.max(SLICE_MS, Math.min(WINDOW_MS, now - this.startedAt)) / 1000;
    const late = this.slices.filter(({ at }) => now - at <= WINDOW_MS);
    const incoming = sumOf(late, 'incoming');
    const sampled = sumOf(late, 'sampled');
    return {
      incoming: incoming / seconds,
      sampled: sampled / seconds,
      // What came before the window may be looked at within it.
      share: incoming === 0 ? null : Math.min(1, sampled / incoming),
      lag: sampled === 0 ? null : Math.max(...late.map(({ lag }) => lag)) / 1000,
      minute: {
        incoming: sumOf(this.slices, 'incoming'),
        sampled: sumOf(this.slices, 'sampled'),
        passedOver: sumOf(this.slices, 'passedOver'),
      },
    };
  }

  private slice(now: number): Slice {
    const last = this.slices.at(-1);
    if (last !== undefined && now - last.at < SLICE_MS) return last;
    const slice: Slice = { at: now, incoming: 0, sampled: 0, passedOver: 0, lag: 0 };
    this.slices.push(slice);
    return slice;
  }
}
