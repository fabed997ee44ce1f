/**
 * Events that have come and were not looked at yet. While all can be looked at, they are in their order. When more come,
 * the newest are first, so that what is shown is never old; those before them are made up for when there is time, and
 * passed over when there was none for long. Which ones these are depends on when they came alone, never on what is in
 * them: what is looked at is a fair sample.
 */

/** Events that are looked at together. */
export const BLOCK = 16;
/** Once the oldest has waited so long, the newest block is first, ms. */
export const MOST_WAIT_MS = 500;
/** So long an event may be made up for, ms. */
export const MOST_LATE_MS = 20_000;

export interface Waiting {
  /** ms, of the clock that `next` is asked with. */
  readonly cameAt: number;
}

export interface Block<T> {
  readonly events: readonly T[];
  /** Newer ones were looked at before these: they are counted and filled, not shown. */
  readonly isLate: boolean;
}

export class Backlog<T extends Waiting> {
  /** Events that nobody looks at any more. */
  passedOver = 0;
  private fresh: T[] = [];
  private late: T[] = [];

  get length(): number {
    return this.fresh.length + this.late.length;
  }

  /** @param events in their order */
  push(events: readonly T[]): void {
    for (const event of events) this.fresh.push(event);
  }

  /** What is looked at now; null where nothing waits. @param now ms */
  next(now: number): Block<T> | null {
    const { fresh } = this;
    if (fresh.length > BLOCK && now - fresh[0]!.cameAt > MOST_WAIT_MS) {
      for (const event of fresh.splice(0, fresh.length - BLOCK)) this.late.push(event);
    }
    const tooLate = this.late.findIndex(({ cameAt }) => now - cameAt <= MOST_LATE_MS);
    this.passOver(tooLate === -1 ? this.late.length : tooLate);
    const isLate = fresh.length === 0;
    const events = (isLate ? this.late : fresh).splice(0, BLOCK);
    return events.length === 0 ? null : { events, isLate };
  }

  /** Nobody looks at those any more for which something holds. */
  drop(isGone: (event: T) => boolean): void {
    const before = this.length;
    this.fresh = this.fresh.filter((event) => !isGone(event));
    this.late = this.late.filter((event) => !isGone(event));
    this.passedOver += before - this.length;
  }

  private passOver(count: number): void {
    this.late.splice(0, count);
    this.passedOver += count;
  }
}
