/** How fast events come, and how many of them are looked at. */
import type { LivePace } from '#core/api/live.ts';

/** What is told is of so long, ms. */
const WINDOW_MS = 5000;
const SLICE_MS = 250;

interface Slice {
  readonly at: number;
  incoming: number;
  sampled: number;
  lag: number;
}

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

  /** @param lag of the event that waited longest, ms */
  looked(now: number, events: number, lag: number): void {
    const slice = this.slice(now);
    slice.sampled += events;
    slice.lag = Math.max(slice.lag, lag);
  }

  state(now: number): LivePace {
    while (this.slices.length > 0 && now - this.slices[0]!.at > WINDOW_MS) this.slices.shift();
    const seconds = Math.max(SLICE_MS, Math.min(WINDOW_MS, now - this.startedAt)) / 1000;
    const sum = (of: (slice: Slice) => number): number => this.slices.reduce((total, slice) => total + of(slice), 0);
    const incoming = sum((slice) => slice.incoming);
    const sampled = sum((slice) => slice.sampled);
    return {
      incoming: incoming / seconds,
      sampled: sampled / seconds,
      // What came before the window may be looked at within it.
      share: incoming === 0 ? null : Math.min(1, sampled / incoming),
      lag: sampled === 0 ? null : Math.max(...this.slices.map(({ lag }) => lag)) / 1000,
    };
  }

  private slice(now: number): Slice {
    const last = this.slices.at(-1);
    if (last !== undefined && now - last.at < SLICE_MS) return last;
    const slice: Slice = { at: now, incoming: 0, sampled: 0, lag: 0 };
    this.slices.push(slice);
    return slice;
  }
}
