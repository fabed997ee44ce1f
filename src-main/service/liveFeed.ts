/** What the areas of the service use of live events. */
import type { SummaryColumnRecord } from '#core/api/contract.ts';
import type { LiveNow, LiveState, LiveStep } from '#core/api/live.ts';
import type { LiveMonitors } from './filledMonitors.ts';
import type { LiveCalls } from '#main/workers/live/liveCalls.ts';

export interface LiveFeed {
  /** What is cancelled from now on has not failed. */
  readonly isClosing: boolean;
  state(): LiveState;
  /** Who is slow misses what was between. */
  watch(signal: AbortSignal | undefined): AsyncGenerator<LiveNow, void>;
  columns(): Promise<SummaryColumnRecord[]>;
  step(input: LiveCalls['step']['input']): Promise<LiveStep>;
  /** The payload. A Blob, because that is what the transport carries as bytes. @throws BeamglassError `notFound` */
  event(serial: number): Promise<Blob>;
  /** What is filled of the events that come in; null where nothing comes. */
  monitors(): Promise<LiveMonitors | null>;
  /** A directory came or went, or a file is to be tried again. */
  look(): void;
}
