/** Blocks of consecutive events: what the threads of a simulation or a reconstruction take and give. */
import { encodeEventInto, PAYLOAD_ALIGNMENT } from '#core/event/codec.ts';
import type { EventData } from '#core/event/event.ts';
import { SUMMARY_COLUMNS } from '#core/event/summary.ts';
import type { ErrorRecord } from '#core/errors.ts';
import { packScalars } from '#main/workers/import/packedScalars.ts';
import { summaryRows } from '#main/workers/import/summaryBatch.ts';
import type { EncodedBatch } from '#main/workers/import/writerThread.ts';

/** Enough that a call of the engine costs little beside its work, few enough to cancel soon. */
export const BLOCK_EVENTS = 128;
const FIRST_BYTES = 1 << 20;

export interface BlockRequest {
  readonly first: number;
  readonly count: number;
  /** Memory for the payloads, used before; fresh memory costs more than what is written to it. */
  readonly room: ArrayBuffer | null;
}

export type FromBlockThread<Batch extends EncodedBatch> =
  | { readonly type: 'block'; readonly first: number; readonly batch: Batch }
  | { readonly type: 'error'; readonly error: ErrorRecord };

/**
 * @param room taken over where it is large enough
 * @param summarised the events that the summary columns are of, where they are others than those that are encoded
 */
export async function encodeBlock(
  events: readonly EventData[],
  room: ArrayBuffer | null,
  summarised: readonly EventData[] = events,
): Promise<EncodedBatch> {
  const packed = new PackedPayloads(room ?? new ArrayBuffer(0));
  for (const event of events) packed.add(event);
  const rows = new Float64Array(events.length * SUMMARY_COLUMNS.length);
  (await summaryRows(summarised)).forEach((row, index) => rows.set(row, index * SUMMARY_COLUMNS.length));
  const times = events.map(({ header }) => header.timeNs);
  const { bytes, starts, ends } = packed;
  return { bytes, starts, ends, times, rows, scalars: packScalars(summarised.map(({ scalars }) => scalars)) };
}

/** Payloads behind one another in a buffer that grows. */
class PackedPayloads {
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  private buffer: ArrayBuffer;

  constructor(buffer: ArrayBuffer) {
    this.buffer = buffer;
  }

  get bytes(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.buffer, 0, this.ends.at(-1) ?? 0);
  }

  add(event: EventData): void {
    const start = Math.ceil((this.ends.at(-1) ?? 0) / PAYLOAD_ALIGNMENT) * PAYLOAD_ALIGNMENT;
    const payload = encodeEventInto(event, (length) => {
      if (start + length > this.buffer.byteLength) this.grow(start + length);
      return new Uint8Array(this.buffer, start, length);
    });
    this.starts.push(start);
    this.ends.push(start + payload.length);
  }

  private grow(size: number): void {
    const { bytes } = this;
    this.buffer = new ArrayBuffer(Math.max(2 * bytes.length, size, FIRST_BYTES));
    new Uint8Array(this.buffer).set(bytes);
  }
}
