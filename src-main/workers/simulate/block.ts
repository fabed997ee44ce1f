/** Blocks of consecutive events: what the threads of a simulation take and give. */
import { encodeEvent } from '#core/event/codec.ts';
import type { EventData } from '#core/event/event.ts';
import { SUMMARY_COLUMNS } from '#core/event/summary.ts';
import type { ErrorRecord } from '#core/errors.ts';
import type { SimulationInput } from '#main/workers/calls.ts';
import { summaryRows } from '#main/workers/import/summaryBatch.ts';
import type { EncodedBatch } from '#main/workers/import/writerThread.ts';
import type { ThreadKind } from '#main/workers/protocol.ts';

/** Enough that a call of the engine costs little beside its work, few enough to cancel soon. */
export const BLOCK_EVENTS = 128;

export interface BlockTask {
  readonly thread: Extract<ThreadKind, 'simulate'>;
  readonly input: SimulationInput;
}

export interface BlockRequest {
  readonly first: number;
  readonly count: number;
}

export type FromBlockThread =
  | { readonly type: 'block'; readonly first: number; readonly batch: EncodedBatch }
  | { readonly type: 'error'; readonly error: ErrorRecord };

export async function encodeBlock(events: readonly EventData[]): Promise<EncodedBatch> {
  const payloads = events.map(encodeEvent);
  const bytes = new Uint8Array(payloads.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  const ends = payloads.map((payload) => {
    bytes.set(payload, end);
    end += payload.length;
    return end;
  });
  const rows = new Float64Array(events.length * SUMMARY_COLUMNS.length);
  (await summaryRows(events)).forEach((row, index) => rows.set(row, index * SUMMARY_COLUMNS.length));
  const times = events.map(({ header }) => header.timeNs);
  return { bytes, ends, times, rows, scalars: events.map(({ scalars }) => scalars) };
}
