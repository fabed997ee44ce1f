/** One DAQ file as it grows: its frames are counted as they come, its events read when their turn is. */
import { BeamglassError, toErrorRecord } from '#core/errors.ts';
import { FrameReader, type FramePlace } from '#core/live/frameReader.ts';
import type { StreamEnd, StreamHeader } from '#core/live/stream.ts';
import { openSource, type ByteSource } from '../import/byteSource.ts';
import { readBytesOf } from '../import/bgstream.ts';
import type { FileReport, FollowedPath } from './liveCalls.ts';

/** An event that has come and was not looked at yet. */
export interface PendingEvent {
  readonly file: FollowedFile;
  readonly place: FramePlace;
  /** Number in its file, from 0. */
  readonly ordinal: number;
  /** ms, of `performance.now`: it came after that. */
  readonly cameAt: number;
}

export class FollowedFile {
  readonly path: string;
  header: StreamHeader | null = null;
  /** Of a simulated run. */
  process: string | null = null;
  end: StreamEnd | null = null;
  damage: string | null = null;
  events = 0;
  private changedAt = Date.now();
  /** Of `performance.now`, ms. */
  private lookedAt = performance.now();
  private offset = 0;
  private readonly name: string;
  private source: ByteSource | null = null;
  private reader: FrameReader | null = null;

  constructor({ path, name }: FollowedPath) {
    this.path = path;
    this.name = name;
  }

  /** Whether nothing more will come. */
  get isOver(): boolean {
    return this.end !== null || this.damage !== null;
  }

  /** What has come since: its events in their order; whether anything did. */
  advance(): { events: PendingEvent[]; hasChanged: boolean } {
    const events: PendingEvent[] = [];
    if (this.isOver) return { events, hasChanged: false };
    const before = this.offset;
    const cameAt = this.lookedAt;
    this.lookedAt = performance.now();
    try {
      const reader = this.open();
      for (let frame = reader.next(false); frame !== null; frame = reader.next(false)) {
        if (frame.kind === 'header') this.header = frame.header;
        if (frame.kind === 'simulation') this.process = frame.record.process;
        if (frame.kind === 'event') {
          events.push({ file: this, place: frame.place, ordinal: this.events++, cameAt });
        }
        if (frame.kind === 'end') {
          this.end = frame.end;
          break;
        }
      }
      this.offset = reader.offset;
    } catch (error) {
      this.damage = toErrorRecord(error).message;
    }
    const hasChanged = this.offset > before || this.damage !== null;
    if (hasChanged) this.changedAt = Date.now();
    return { events, hasChanged };
  }

  /** @throws BeamglassError `badFile` */
  payload(place: FramePlace): Uint8Array<ArrayBuffer> {
    if (this.reader === null) throw new BeamglassError('internal', `“${this.name}” was let go of.`);
    return this.reader.payload(place);
  }

  report(): FileReport {
    const { path, offset: bytes, header, events, end, damage, changedAt } = this;
    return { path, bytes, header, events, end, damage, changedAt };
  }

  close(): void {
    this.source?.close();
    this.source = null;
    this.reader = null;
  }

  private open(): FrameReader {
    if (this.reader !== null) return this.reader;
    this.source = openSource({ path: this.path, name: this.name });
    this.reader = new FrameReader(this.name, readBytesOf(this.source));
    return this.reader;
  }
}
