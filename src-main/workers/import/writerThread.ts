/**
 * The event file of an import, a simulation or a reconstruction is written by a thread of its own: SQLite and the content hash take as
 * long as reading and encoding, so the two run side by side.
 */
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { fromErrorRecord, toErrorRecord, type ErrorRecord } from '#core/errors.ts';
import {
  EventFileWriter,
  type EventFileFacts,
  type FinishedFile,
  type WrittenEventFile,
} from '#main/store/eventFileWriter.ts';
import { removeFiles } from '#main/store/files.ts';
import { TEMPORARY_SUFFIX } from '#main/store/layout.ts';
import type { ThreadKind } from '#main/workers/protocol.ts';
import { scalarsOf, type PackedScalars } from './packedScalars.ts';

/** Encoded events in the order of their keys, behind one another in one buffer. */
export interface EncodedBatch {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where each payload begins and ends in `bytes`. */
  readonly starts: number[];
  readonly ends: number[];
  readonly times: (bigint | null)[];
  /** Rows in the order of SUMMARY_COLUMNS, behind one another. */
  readonly rows: Float64Array<ArrayBuffer>;
  readonly scalars: PackedScalars;
}

/** What a message hands over. */
export const buffersOf = ({ bytes, rows, scalars }: EncodedBatch): ArrayBuffer[] => [
  bytes.buffer,
  rows.buffer,
  scalars.values.buffer,
];

interface ThreadTask {
  readonly thread: Extract<ThreadKind, 'write'>;
  readonly path: string;
  readonly copyOf: FinishedFile | null;
}

type ToThread = { type: 'batch'; batch: EncodedBatch } | { type: 'finish'; facts: EventFileFacts };

type FromThread =
  | { type: 'written'; buffer: ArrayBuffer }
  | { type: 'finished'; file: WrittenEventFile }
  | { type: 'error'; error: ErrorRecord };

/** Bytes that may wait for the disk. */
const MAX_WAITING = 1 << 26;
/** Buffers that are kept to be used again. */
const MAX_SPARES = 4;

/** The main thread's side. */
export class ThreadedWriter {
  private readonly path: string;
  private readonly thread: Worker;
  private readonly failure: Promise<never>;
  private waiting = 0;
  private drained: (() => void) | null = null;
  /** Of batches that are written: fresh memory costs more than the copy into it. */
  private readonly spares: ArrayBuffer[] = [];
  private finished: (file: WrittenEventFile) => void = () => undefined;

  /** Errors of the thread come out of `append` and `finish`. */
  constructor(path: string, copyOf: FinishedFile | null) {
    this.path = path;
    // The worker program itself: it knows a thread of its own by not being the main one.
    this.thread = new Worker(process.argv[1]!, {
      workerData: { thread: 'write', path, copyOf } satisfies ThreadTask,
    });
    this.failure = new Promise((_, reject) => {
      this.thread.on('error', reject);
      this.thread.on('message', (message: FromThread) => {
        if (message.type === 'error') reject(fromErrorRecord(message.error));
        else if (message.type === 'finished') this.finished(message.file);
        else this.release(message.buffer);
      });
    });
    this.failure.catch(() => undefined);
  }

  /** A buffer of at least `length` bytes for the next batch. */
  buffer(length: number): ArrayBuffer {
    const spare = this.spare();
    return spare && spare.byteLength >= length ? spare : new ArrayBuffer(length);
  }

  /** A buffer of any length whose batch is written, if there is one. */
  spare(): ArrayBuffer | null {
    return this.spares.pop() ?? null;
  }

  /** Takes the buffers over. Resolves when there is room for more. */
  async append(batch: EncodedBatch): Promise<void> {
    this.waiting += batch.bytes.buffer.byteLength;
    const message: ToThread = { type: 'batch', batch };
    this.thread.postMessage(message, buffersOf(batch));
    if (this.waiting < MAX_WAITING) return;
    const room = new Promise<void>((resolve) => {
      this.drained = resolve;
    });
    await Promise.race([room, this.failure]);
  }

  /** @throws BeamglassError `diskFull`, `storeUnusable` */
  async finish(facts: EventFileFacts): Promise<WrittenEventFile> {
    const finished = new Promise<WrittenEventFile>((resolve) => {
      this.finished = resolve;
    });
    const message: ToThread = { type: 'finish', facts };
    this.thread.postMessage(message);
    return Promise.race([finished, this.failure]);
  }

  /** Ends the thread; what it has not finished is thrown away. */
  async close(): Promise<void> {
    await this.thread.terminate();
    removeFiles([this.path + TEMPORARY_SUFFIX]);
  }

  private release(buffer: ArrayBuffer): void {
    if (this.spares.length < MAX_SPARES) this.spares.push(buffer);
    this.waiting -= buffer.byteLength;
    if (this.waiting < MAX_WAITING) this.drained?.();
  }
}

/** The thread's side. */
export function runWriterThread(): void {
  const port = parentPort;
  if (!port) return;
  const { path, copyOf } = workerData as ThreadTask;
  const send = (message: FromThread): void => port.postMessage(message);
  let writer: EventFileWriter;
  try {
    writer = new EventFileWriter(path, copyOf);
  } catch (error) {
    send({ type: 'error', error: toErrorRecord(error) });
    return;
  }
  port.on('message', (message: ToThread) => {
    try {
      if (message.type === 'finish') {
        send({ type: 'finished', file: writer.finish(message.facts) });
        return;
      }
      appendBatch(writer, message.batch);
      const { buffer } = message.batch.bytes;
      port.postMessage({ type: 'written', buffer } satisfies FromThread, [buffer]);
    } catch (error) {
      send({ type: 'error', error: toErrorRecord(error) });
    }
  });
}

function appendBatch(writer: EventFileWriter, { bytes, starts, ends, times, rows, scalars }: EncodedBatch): void {
  const width = rows.length / ends.length;
  for (const [index, end] of ends.entries()) {
    const row = rows.subarray(index * width, (index + 1) * width);
    writer.append(bytes.subarray(starts[index]!, end), times[index]!, row, scalarsOf(scalars, index));
  }
}
