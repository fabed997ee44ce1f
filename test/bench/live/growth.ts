/** When the events of growing files were complete on the disk, seen from outside: by the sizes of the files. */
import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { decodeEvent } from '#core/event/codec.ts';
import { FrameReader } from '#core/live/frameReader.ts';
import { STREAM_SUFFIX } from '#core/live/stream.ts';

/** Between two looks, ms: what the times are known to. */
const LOOK_MS = 4;
/** Between two listings of the directory, ms. */
const LIST_MS = 50;

interface Growth {
  readonly fd: number;
  /** Size at a look, ms since 1970; only where it had changed. */
  readonly looks: { at: number; before: number; size: number }[];
  lookedAt: number;
}

export interface WrittenEvent {
  /** As pictures name it: run and number in the run. */
  readonly key: string;
  /** ms since 1970 before which it was not complete: latencies counted from here are never too small. */
  readonly at: number;
}

export interface WrittenFile {
  readonly run: string;
  readonly subrun: number;
  /** When it was seen first, ms since 1970. */
  readonly openedAt: number;
  /** When its end frame was complete; null where it has none. */
  readonly closedAt: number | null;
  readonly events: readonly WrittenEvent[];
}

export const keyOf = (run: string, event: number): string => `${run} ${event}`;

export class GrowthLog {
  private readonly directory: string;
  private readonly files = new Map<string, Growth>();
  private readonly timers: NodeJS.Timeout[];

  constructor(directory: string) {
    this.directory = directory;
    this.timers = [setInterval(() => this.list(), LIST_MS), setInterval(() => this.look(), LOOK_MS)];
    this.list();
  }

  /** Stops looking, and reads the files. */
  stop(): WrittenFile[] {
    for (const timer of this.timers) clearInterval(timer);
    this.look();
    return [...this.files].map(([name, growth]) => {
      const file = writtenFile(name, growth);
      closeSync(growth.fd);
      return file;
    });
  }

  private list(): void {
    for (const name of readdirSync(this.directory)) {
      if (this.files.has(name) || !name.endsWith(STREAM_SUFFIX)) continue;
      const fd = openSync(join(this.directory, name), 'r');
      this.files.set(name, { fd, looks: [], lookedAt: Date.now() });
    }
  }

  private look(): void {
    for (const growth of this.files.values()) {
      const at = Date.now();
      const { size } = fstatSync(growth.fd);
      if (size !== (growth.looks.at(-1)?.size ?? 0)) growth.looks.push({ at, before: growth.lookedAt, size });
      growth.lookedAt = at;
    }
  }
}

function writtenFile(name: string, { fd, looks, lookedAt }: Growth): WrittenFile {
  const reader = new FrameReader(name, (offset, length) => {
    const bytes = new Uint8Array(length);
    return bytes.subarray(0, readSync(fd, bytes, 0, length, offset));
  });
  let look = 0;
  const completeAt = (): number => {
    while (look < looks.length - 1 && looks[look]!.size < reader.offset) look++;
    return looks[look]?.before ?? lookedAt;
  };
  const events: WrittenEvent[] = [];
  let closedAt: number | null = null;
  let run = '';
  let subrun = 0;
  for (let frame = reader.next(); frame !== null; frame = reader.next()) {
    if (frame.kind === 'header') {
      run = `${frame.header.experiment}-${frame.header.run}`;
      ({ subrun } = frame.header);
    }
    const at = completeAt();
    if (frame.kind === 'event') {
      events.push({ key: keyOf(run, decodeEvent(frame.payload!).header.eventNumber), at });
    }
    if (frame.kind === 'end') {
      closedAt = at;
      break;
    }
  }
  return { run, subrun, openedAt: looks[0]?.before ?? lookedAt, closedAt, events };
}
