/** Events of a source on their way into an event file: encoded, summarised and written in batches. */
import { encodeEvent } from '#core/event/codec.ts';
import type { EventData } from '#core/event/event.ts';
import { SUMMARY_COLUMNS } from '#core/event/summary.ts';
import type { EventFileFacts, FinishedFile, WrittenEventFile } from '#main/store/eventFileWriter.ts';
import { packScalars } from './packedScalars.ts';
import { summaryRows } from './summaryBatch.ts';
import { ThreadedWriter } from './writerThread.ts';

const BATCH_EVENTS = 256;
const BATCH_BYTES = 2 * 1024 * 1024;

export class EventPipeline {
  count = 0;
  private readonly writer: ThreadedWriter;
  private events: EventData[] = [];
  private payloads: Uint8Array[] = [];
  private bytes = 0;
  /** The batch before, which is summarised while the next one is read. */
  private pending: Promise<void> = Promise.resolve();

  /** @param copyOf as of EventFileWriter */
  constructor(path: string, copyOf: FinishedFile | null) {
    this.writer = new ThreadedWriter(path, copyOf);
  }

  /**
   * Adds the next event.
   * @param payload its encoded form, where the source has it
   * @throws BeamglassError `diskFull`, `storeUnusable`
   */
  async append(event: EventData, payload: Uint8Array = encodeEvent(event)): Promise<void> {
    this.count++;
    this.events.push(event);
    this.payloads.push(payload);
    this.bytes += payload.byteLength;
    if (this.events.length >= BATCH_EVENTS || this.bytes >= BATCH_BYTES) await this.flush();
  }

  /** Completes the event file and gives it its name. */
  async finish(facts: EventFileFacts): Promise<WrittenEventFile> {
    await this.flush();
    await this.pending;
    return this.writer.finish(facts);
  }

  /** Throws away what is not finished. */
  close(): Promise<void> {
    return this.writer.close();
  }

  private async flush(): Promise<void> {
    const { events, payloads } = this;
    this.events = [];
    this.payloads = [];
    this.bytes = 0;
    await this.pending;
    this.pending = this.write(events, payloads);
    // The error comes out of the next flush or of finish.
    this.pending.catch(() => undefined);
  }

  private async write(events: readonly EventData[], payloads: readonly Uint8Array[]): Promise<void> {
    const bytes = new Uint8Array(this.writer.buffer(payloads.reduce((sum, { length }) => sum + length, 0)));
    let end = 0;
    const starts: number[] = [];
    const ends = payloads.map((payload) => {
      starts.push(end);
      bytes.set(payload, end);
      end += payload.length;
      return end;
    });
    const summaries = await summaryRows(events);
    const rows = new Float64Array(events.length * SUMMARY_COLUMNS.length);
    summaries.forEach((row, index) => rows.set(row, index * SUMMARY_COLUMNS.length));
    const times = events.map(({ header }) => header.timeNs);
    const scalars = packScalars(events.map((event) => event.scalars));
    await this.writer.append({ bytes, starts, ends, times, rows, scalars });
  }
}
