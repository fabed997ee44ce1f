/** What makes the events of a simulated run: one source per experiment (openSource.ts). */
import type { EventData } from '#core/event/event.ts';
import type { TrueCalibration } from '#core/simulation/truth.ts';

export interface EventSource {
  /** Drawn from the seed, the same in every source of the same input. */
  readonly truth: TrueCalibration;
  /**
   * Events `first` … `first + count − 1` of the run. Each depends on the input and its number alone: not on which
   * other events are asked for, nor on the number of threads. One call at a time;
   * the events may share memory that the next call uses again.
   */
  simulate(first: number, count: number): Promise<EventData[]>;
}
