/** Tells how far long work is, and lets the messages of the service through in between. */
import { setImmediate } from 'node:timers/promises';
import type { ImportProgress } from '#main/workers/calls.ts';

/** ms */
const BREATH = 20;

export class Pace {
  private readonly signal: AbortSignal;
  private readonly tell: (progress: ImportProgress) => void;
  private readonly total: number;
  private readonly unit: string;
  private done = 0;
  private last = performance.now();

  constructor(signal: AbortSignal, tell: (progress: ImportProgress) => void, total: number, unit: string) {
    this.signal = signal;
    this.tell = tell;
    this.total = total;
    this.unit = unit;
    tell({ done: 0, total, unit });
  }

  /** @throws the reason of the signal */
  async step(count: number): Promise<void> {
    this.done += count;
    if (performance.now() - this.last < BREATH) return;
    this.tell({ done: this.done, total: this.total, unit: this.unit });
    await setImmediate();
    this.signal.throwIfAborted();
    this.last = performance.now();
  }
}
