/** Reads an event file. Nothing in it is trusted: it may be another program's, or damaged. */
import { statSync } from 'node:fs';
import { BeamglassError } from '#core/errors.ts';
import type { SummaryColumn } from '#core/event/summary.ts';
import {
  CHUNK_EVENTS,
  EVENT_FILE_APPLICATION_ID,
  EVENT_FILE_PAGE_BYTES,
  EVENT_FILE_TABLES,
  EVENT_FILE_VERSION,
  eventFileMeta,
  SummaryHash,
  type EventFileMeta,
} from './eventFile.ts';
import { openSqlite, storeError, type SqliteFile } from './sqlite.ts';

/** Bytes of the header of a payload. */
const SMALLEST_PAYLOAD = 24;

const TABLES = ['columns', 'meta', 'payloads', 'summaries'];

export class EventFileReader {
  readonly path: string;
  readonly meta: EventFileMeta;
  readonly columns: readonly SummaryColumn[];
  private readonly file: SqliteFile;
  private readonly selectPayload;
  private readonly selectColumn;
  private readonly selectChunk;

  /** @throws BeamglassError `corruptStore`, `storeTooNew`, `storeUnusable` */
  constructor(path: string) {
    this.path = path;
    this.file = openSqlite(path, { readonly: true });
    try {
      this.file.pragma('trusted_schema = OFF');
      // A finished file never changes: one shared lock for good instead of one per query.
      this.file.pragma('locking_mode = EXCLUSIVE');
      this.file.pragma('cell_size_check = ON');
      this.file.pragma('cache_size = -8192');
      this.checkIdentity();
      this.meta = this.readMeta();
      this.columns = this.file
        .prepare<[], SummaryColumn>('SELECT name, unit, label, description FROM columns ORDER BY position')
        .all();
      this.selectPayload = this.file
        .prepare<[number], Uint8Array>('SELECT payload FROM payloads WHERE key = ?')
        .pluck();
      this.selectColumn = this.file.prepare<[string], { chunk: number; data: Uint8Array }>(
        'SELECT chunk, data FROM summaries WHERE name = ? ORDER BY chunk',
      );
      this.selectChunk = this.file
        .prepare<[number, string], Uint8Array>('SELECT data FROM summaries WHERE chunk = ? AND name = ?')
        .pluck();
    } catch (error) {
      this.file.close();
      throw storeError(error, path);
    }
  }

  get events(): number {
    return this.meta.events;
  }

  /** @throws BeamglassError `notFound`, `corruptStore` */
  payload(key: number): Uint8Array {
    if (!(key >= 0 && key < this.events)) {
      const message = `There is no event ${key} in this run; its keys are 0 to ${this.events - 1}.`;
      throw new BeamglassError('notFound', message, { key, events: this.events });
    }
    const payload = this.guarded(() => this.selectPayload.get(key));
    if (!payload) throw this.damaged(`event ${key} is missing`);
    return payload;
  }

  /**
   * One value per event, NaN where an event has none; in the unit stored.
   * @throws BeamglassError `corruptStore`
   */
  column(name: string): Float64Array {
    const values = new Float64Array(this.events);
    let next = 0;
    this.guarded(() => {
      for (const { chunk, data } of this.selectColumn.iterate(name)) {
        const start = chunk * CHUNK_EVENTS;
        if (start < next) throw this.damaged(`column “${name}” has a chunk twice`);
        // Chunks in which no event has a value are not there.
        values.fill(Number.NaN, next, start);
        next = start + this.copyChunk(name, chunk, data, values.subarray(start));
      }
    });
    values.fill(Number.NaN, next);
    return values;
  }

  /**
   * Events `chunk × CHUNK_EVENTS` and on of a column: what a page of the event table needs of it.
   * @throws BeamglassError `corruptStore`
   */
  columnChunk(name: string, chunk: number): Float64Array {
    const values = new Float64Array(Math.max(0, Math.min(CHUNK_EVENTS, this.events - chunk * CHUNK_EVENTS)));
    const data = this.guarded(() => this.selectChunk.get(chunk, name));
    if (data) this.copyChunk(name, chunk, data, values);
    else values.fill(Number.NaN);
    return values;
  }

  /** @returns how many events the chunk has */
  private copyChunk(name: string, chunk: number, data: Uint8Array, values: Float64Array): number {
    const count = Math.min(CHUNK_EVENTS, this.events - chunk * CHUNK_EVENTS);
    if (!(count > 0) || data.length !== 8 * count) throw this.damaged(`column “${name}” has a chunk of a wrong size`);
    new Uint8Array(values.buffer, values.byteOffset, data.length).set(data);
    return count;
  }

  /** The hash that `meta.summaryHash` must equal. */
  summaryHash(): string {
    const hash = new SummaryHash();
    const select = this.file.prepare<[], { chunk: number; name: string; data: Uint8Array }>(
      'SELECT chunk, name, data FROM summaries ORDER BY chunk, name',
    );
    this.guarded(() => {
      for (const { chunk, name, data } of select.iterate()) hash.add(chunk, name, data);
    });
    return hash.digest();
  }

  /** What SQLite itself finds wrong with the file. */
  structureProblems(): string[] {
    const rows = this.guarded(() => this.file.pragma('integrity_check(5)') as { integrity_check: string }[]);
    return rows.map((row) => row.integrity_check).filter((text) => text !== 'ok');
  }

  /** Whether the file is laid out as `EventFileWriter` does it, with nothing beside the tables of an event file. */
  isAsWritten(): boolean {
    return this.guarded(() => {
      const own = openSqlite(':memory:');
      try {
        own.exec(EVENT_FILE_TABLES);
        return (
          JSON.stringify(schemaOf(this.file)) === JSON.stringify(schemaOf(own)) &&
          this.file.pragma('page_size', { simple: true }) === EVENT_FILE_PAGE_BYTES &&
          this.file.pragma('encoding', { simple: true }) === 'UTF-8' &&
          this.file.pragma('auto_vacuum', { simple: true }) === 0 &&
          this.file.pragma('journal_mode', { simple: true }) !== 'wal' &&
          this.payloadCount() === this.events
        );
      } finally {
        own.close();
      }
    });
  }

  payloadCount(): number {
    return this.guarded(() => this.file.prepare('SELECT count(*) FROM payloads').pluck().get() as number);
  }

  close(): void {
    this.file.close();
  }

  private checkIdentity(): void {
    if (this.file.pragma('application_id', { simple: true }) !== EVENT_FILE_APPLICATION_ID) {
      throw this.damaged('it is not an event file of Beamglass');
    }
    const version = this.file.pragma('user_version', { simple: true });
    if (version !== EVENT_FILE_VERSION) {
      const message = `“${this.path}” has version ${String(version)}; this Beamglass reads version ${EVENT_FILE_VERSION}.`;
      throw new BeamglassError('storeTooNew', message, { path: this.path });
    }
    // A view in the place of a table could run anything for as long as it likes.
    const objects = this.file.prepare("SELECT name, type FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'").all() as {
      name: string;
      type: string;
    }[];
    const names = objects.map(({ name }) => name).toSorted();
    if (names.join() !== TABLES.join() || objects.some(({ type }) => type !== 'table')) {
      throw this.damaged('it has not the tables of an event file');
    }
  }

  private readMeta(): EventFileMeta {
    const rows = this.file.prepare<[], { name: string; value: string }>('SELECT name, value FROM meta LIMIT 100').all();
    let values: unknown;
    try {
      values = Object.fromEntries(rows.map(({ name, value }) => [name, JSON.parse(value) as unknown]));
    } catch {
      throw this.damaged('its description cannot be read');
    }
    const meta = eventFileMeta.safeParse(values);
    if (!meta.success) throw this.damaged('its description has not the form of version 1');
    // The count sizes every column: it must be true before anything is made that large.
    const last = this.file.prepare('SELECT max(key) FROM payloads').pluck().get() as number | null;
    const mostEvents = statSync(this.path).size / SMALLEST_PAYLOAD;
    if ((last ?? -1) !== meta.data.events - 1 || meta.data.events > mostEvents) {
      throw this.damaged('it does not hold the events that it says');
    }
    return meta.data;
  }

  private guarded<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw storeError(error, this.path);
    }
  }

  private damaged(reason: string): BeamglassError {
    return new BeamglassError('corruptStore', `“${this.path}” is damaged: ${reason}.`, { path: this.path });
  }
}

const schemaOf = (file: SqliteFile): unknown[] =>
  file.prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name').all();
