/** Frames of a DAQ file, as bytes to append. */
import { xxh32 } from '../event/checksum.ts';
import {
  FRAME_ALIGNMENT,
  FRAME_HEAD_BYTES,
  FRAME_KINDS,
  FRAME_MAGIC,
  type FrameKind,
  type StreamEnd,
  type StreamHeader,
} from './stream.ts';

const encoder = new TextEncoder();

const padded = (bytes: number): number => Math.ceil(bytes / FRAME_ALIGNMENT) * FRAME_ALIGNMENT;

/** One file: its frames in their order. */
export class FrameWriter {
  private next = 0;

  header(header: StreamHeader): Uint8Array<ArrayBuffer> {
    return this.json('header', header);
  }

  /** @param record plain data */
  simulation(record: unknown): Uint8Array<ArrayBuffer> {
    return this.json('simulation', record);
  }

  /** @param payload of the event codec */
  event(payload: Uint8Array): Uint8Array<ArrayBuffer> {
    return this.frame('event', payload);
  }

  end(end: StreamEnd): Uint8Array<ArrayBuffer> {
    return this.json('end', end);
  }

  private json(kind: FrameKind, value: unknown): Uint8Array<ArrayBuffer> {
    return this.frame(kind, encoder.encode(JSON.stringify(value)));
  }

  private frame(kind: FrameKind, body: Uint8Array): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(padded(FRAME_HEAD_BYTES + body.length));
    bytes.set(body, FRAME_HEAD_BYTES);
    const head = new DataView(bytes.buffer, 0, FRAME_HEAD_BYTES);
    head.setUint32(0, FRAME_MAGIC, true);
    head.setUint32(4, FRAME_KINDS[kind], true);
    head.setUint32(8, this.next++, true);
    head.setUint32(12, body.length, true);
    head.setUint32(16, xxh32(bytes.subarray(FRAME_HEAD_BYTES, FRAME_HEAD_BYTES + body.length)), true);
    head.setUint32(20, xxh32(bytes.subarray(0, 20)), true);
    return bytes;
  }
}
