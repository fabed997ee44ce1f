/** Reads the frames of a DAQ file, which may still grow, up to the last one that is whole. */
import { BeamglassError } from '../errors.ts';
import { xxh32 } from '../event/checksum.ts';
import { simulationRecord, type SimulationRecord } from '../simulation/truth.ts';
import type { z } from '../zod.ts';
import {
  FRAME_ALIGNMENT,
  FRAME_HEAD_BYTES,
  FRAME_KINDS,
  FRAME_MAGIC,
  MAX_BODY_BYTES,
  streamEnd,
  streamHeader,
  type FrameKind,
  type StreamEnd,
  type StreamHeader,
} from './stream.ts';

export type StreamFrame =
  | { readonly kind: 'header'; readonly header: StreamHeader }
  | { readonly kind: 'simulation'; readonly record: SimulationRecord }
  /** Of an event that is passed over the payload is null: it was not read, `FrameReader.payload` gives it. */
  | { readonly kind: 'event'; readonly place: FramePlace; readonly payload: Uint8Array<ArrayBuffer> | null }
  | { readonly kind: 'end'; readonly end: StreamEnd };

/** Where the body of a frame lies in its file. */
export interface FramePlace {
  readonly start: number;
  readonly length: number;
  readonly checksum: number;
}

/** The bytes of a file as they are now: as many from `offset` as there are, at most `length`, in memory of their own. */
export type ReadBytes = (offset: number, length: number) => Uint8Array<ArrayBuffer>;

const KIND_OF = new Map<number, FrameKind>(
  (Object.entries(FRAME_KINDS) as [FrameKind, number][]).map(([kind, number]) => [number, kind]),
);
const decoder = new TextDecoder('utf-8', { fatal: true });

interface Head {
  readonly kind: FrameKind;
  readonly length: number;
  readonly checksum: number;
}

export class FrameReader {
  /** Of the next frame. */
  offset = 0;
  /** Set once the end frame was read: nothing follows. */
  end: StreamEnd | null = null;
  header: StreamHeader | null = null;
  private readonly name: string;
  private readonly read: ReadBytes;
  private sequence = 0;

  /** @param name of the file, for sentences */
  constructor(name: string, read: ReadBytes) {
    this.name = name;
    this.read = read;
  }

  /**
   * The next frame; null where the file holds no further whole one yet. Where it throws, it does so at every call:
   * what came before stands.
   * @param wanted whether the payload of an event is read and verified; without it the event is only counted
   * @throws BeamglassError `badFile` with the place of the damage
   */
  next(wanted = true): StreamFrame | null {
    const bytes = this.read(this.offset, FRAME_HEAD_BYTES);
    if (bytes.length === 0) return null;
    if (this.end !== null) throw this.damaged('there is more behind its end frame');
    if (bytes.length < FRAME_HEAD_BYTES) {
      // Of a file that never was one of ours not even the beginning comes true.
      const magic = new Uint8Array(new Uint32Array([FRAME_MAGIC]).buffer);
      if (bytes.subarray(0, 4).some((byte, index) => byte !== magic[index])) throw this.damaged('no frame begins here');
      return null;
    }
    const start = this.offset + FRAME_HEAD_BYTES;
    const { kind, length, checksum } = this.headOf(bytes);
    const place: FramePlace = { start, length, checksum };
    const next = Math.ceil((start + length) / FRAME_ALIGNMENT) * FRAME_ALIGNMENT;
    if (kind === 'event' && !wanted) {
      if (this.read(next - 1, 1).length === 0) return null;
      this.pass(next);
      return { kind, place, payload: null };
    }
    const body = this.read(start, next - start);
    if (body.length < next - start) return null;
    const frame = this.frameOf(kind, place, body.subarray(0, length));
    this.pass(next);
    return frame;
  }

  /** Of an event that was passed over. @throws BeamglassError `badFile` where it is not what was written */
  payload({ start, length, checksum }: FramePlace): Uint8Array<ArrayBuffer> {
    const body = this.read(start, length);
    if (body.length < length || xxh32(body) !== checksum)
      throw this.damaged('the checksum of a frame does not match', start);
    return body;
  }

  private pass(next: number): void {
    this.offset = next;
    this.sequence++;
  }

  private headOf(bytes: Uint8Array<ArrayBuffer>): Head {
    const head = new DataView(bytes.buffer, bytes.byteOffset, FRAME_HEAD_BYTES);
    if (head.getUint32(0, true) !== FRAME_MAGIC) throw this.damaged('no frame begins here');
    if (head.getUint32(20, true) !== xxh32(bytes.subarray(0, 20))) {
      throw this.damaged('the checksum of a frame’s head does not match');
    }
    const kind = KIND_OF.get(head.getUint32(4, true));
    if (kind === undefined) throw this.damaged('a frame is of a kind that this program does not know');
    const sequence = head.getUint32(8, true);
    if (sequence !== this.sequence) throw this.damaged(`frame ${sequence} stands where ${this.sequence} belongs`);
    const length = head.getUint32(12, true);
    if (length > MAX_BODY_BYTES) throw this.damaged(`a frame says that it holds ${length} bytes`);
    if ((kind === 'header') !== (sequence === 0)) throw this.damaged('its header is not its first frame');
    return { kind, length, checksum: head.getUint32(16, true) };
  }

  private frameOf(kind: FrameKind, place: FramePlace, body: Uint8Array<ArrayBuffer>): StreamFrame {
    if (xxh32(body) !== place.checksum) throw this.damaged('the checksum of a frame does not match');
    switch (kind) {
      case 'event':
        return { kind, place, payload: body };
      case 'header':
        this.header = this.parse(body, streamHeader, 'header');
        return { kind, header: this.header };
      case 'simulation':
        return { kind, record: this.parse(body, simulationRecord, 'simulation frame') };
      case 'end':
        this.end = this.parse(body, streamEnd, 'end frame');
        return { kind, end: this.end };
    }
  }

  private parse<T>(body: Uint8Array, schema: z.ZodType<T>, what: string): T {
    let value: unknown;
    try {
      value = JSON.parse(decoder.decode(body));
    } catch {
      throw this.damaged(`its ${what} is no JSON`);
    }
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    const issue = result.error.issues[0];
    throw this.damaged(`its ${what} has not the form of version 1 (${issue?.path.join('.') ?? ''}: ${issue?.message})`);
  }

  private damaged(reason: string, byte = this.offset): BeamglassError {
    const message = `“${this.name}” is damaged at byte ${byte}: ${reason}.`;
    return new BeamglassError('badFile', message, { file: this.name, byte });
  }
}
