/** Writes an event file under a temporary name; it gets its own once it is complete and on the disk. */
import { createHash } from 'node:crypto';
import { chmodSync, constants, copyFileSync, statSync } from 'node:fs';
import { BeamglassError } from '#core/errors.ts';
import type { Scalar } from '#core/event/event.ts';
import {
  EVENT_FILE_APPLICATION_ID,
  EVENT_FILE_PAGE_BYTES,
  EVENT_FILE_TABLES,
  EVENT_FILE_VERSION,
  SummaryHash,
  type EventFileMeta,
} from './eventFile.ts';
import { publishFile, removeFiles } from './files.ts';
import { TEMPORARY_SUFFIX } from './layout.ts';
import { openSqlite, storeError, type SqliteFile } from './sqlite.ts';
import { SummaryBuffer } from './summaryBuffer.ts';

/** What the writer does not find out by itself. */
export type EventFileFacts = Omit<EventFileMeta, 'events' | 'contentHash' | 'summaryHash' | 'start' | 'end'>;

export interface WrittenEventFile {
  readonly meta: EventFileMeta;
  readonly bytes: number;
}

/** A finished event file, made as this writer makes them (`EventFileReader.isAsWritten`). */
export interface FinishedFile {
  readonly path: string;
  /** As the user knows it. */
  readonly name: string;
}

export class EventFileWriter {
  private readonly path: string;
  private readonly temporary: string;
  private readonly file: SqliteFile;
  /** null where the payloads are there already. */
  private readonly insertPayload;
  private readonly insertSummary;
  private readonly contentHash = createHash('sha256');
  private readonly summaryHash = new SummaryHash();
  private readonly summaries = new SummaryBuffer();
  private events = 0;
  private chunk = 0;
  private firstNs: bigint | null = null;
  private lastNs: bigint | null = null;

  /**
   * @param copyOf file whose payloads are those of the events that `append` will be given: it is copied, and all
   * that is not payload written anew. Many times faster than inserting them one by one.
   * @throws BeamglassError `storeUnusable`, `diskFull`; `badFile` for a file to copy that is damaged
   */
  constructor(path: string, copyOf: FinishedFile | null = null) {
    this.path = path;
    this.temporary = path + TEMPORARY_SUFFIX;
    removeFiles([this.temporary]);
    if (copyOf) copyFinished(copyOf, this.temporary);
    this.file = openSqlite(this.temporary);
    try {
      // Nothing to roll back to: a failed file is thrown away. (OFF is refused in SQLite's defensive mode,
      // and a journal in memory holds almost nothing, because every page is new.)
      this.file.pragma(`page_size = ${EVENT_FILE_PAGE_BYTES}`);
      this.file.pragma('journal_mode = MEMORY');
      this.file.pragma('synchronous = OFF');
      this.file.pragma('locking_mode = EXCLUSIVE');
      this.file.pragma('cache_size = -32768');
      this.file.pragma(`application_id = ${EVENT_FILE_APPLICATION_ID}`);
      this.file.pragma(`user_version = ${EVENT_FILE_VERSION}`);
      if (copyOf) this.keepPayloads(copyOf);
      else this.file.exec(`${EVENT_FILE_TABLES} BEGIN`);
    } catch (error) {
      this.discard();
      throw storeError(error, this.temporary);
    }
    this.insertPayload = copyOf ? null : this.file.prepare<[number, Uint8Array]>('INSERT INTO payloads VALUES (?, ?)');
    this.insertSummary = this.file.prepare<[number, string, Uint8Array]>('INSERT INTO summaries VALUES (?, ?, ?)');
  }

  /**
   * Adds the next event.
   * @param values in the order of SUMMARY_COLUMNS
   * @throws BeamglassError `diskFull`, `storeUnusable`
   */
  append(payload: Uint8Array, timeNs: bigint | null, values: Float64Array, scalars: readonly Scalar[]): void {
    try {
      this.insertPayload?.run(this.events, payload);
      this.contentHash.update(payload);
      this.summaries.append(values, scalars);
      this.events++;
      if (this.summaries.isFull) this.writeChunk();
    } catch (error) {
      throw storeError(error, this.temporary);
    }
    if (timeNs === null) return;
    if (this.firstNs === null || timeNs < this.firstNs) this.firstNs = timeNs;
    if (this.lastNs === null || timeNs > this.lastNs) this.lastNs = timeNs;
  }

  /** Completes the file and gives it its name. */
  finish(facts: EventFileFacts): WrittenEventFile {
    try {
      this.writeChunk();
      const meta: EventFileMeta = {
        ...facts,
        notes: [...facts.notes, ...this.refusedNote()],
        start: isoTime(this.firstNs),
        end: isoTime(this.lastNs),
        events: this.events,
        contentHash: this.contentHash.digest('hex'),
        summaryHash: this.summaryHash.digest(),
      };
      this.writeDescription(meta);
      this.file.exec('COMMIT');
      this.file.close();
      publishFile(this.temporary, this.path);
      return { meta, bytes: statSync(this.path).size };
    } catch (error) {
      throw storeError(error, this.temporary);
    }
  }

  /** Throws away what was written; harmless after `finish`. */
  discard(): void {
    if (this.file.open) this.file.close();
    removeFiles([this.temporary]);
  }

  private keepPayloads({ name }: FinishedFile): void {
    const problems = this.file.pragma('integrity_check(1)', { simple: true });
    if (problems !== 'ok') {
      throw new BeamglassError('badFile', `“${name}” is damaged: ${String(problems)}.`, { file: name });
    }
    this.file.exec('BEGIN; DELETE FROM meta; DELETE FROM columns; DELETE FROM summaries;');
  }

  private writeChunk(): void {
    if (this.summaries.count === 0) return;
    for (const { name, data } of this.summaries.flush()) {
      const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      this.insertSummary.run(this.chunk, name, bytes);
      this.summaryHash.add(this.chunk, name, bytes);
    }
    this.chunk++;
  }

  private writeDescription(meta: EventFileMeta): void {
    const insertMeta = this.file.prepare('INSERT INTO meta VALUES (?, ?)');
    for (const [name, value] of Object.entries(meta)) insertMeta.run(name, JSON.stringify(value));
    const insertColumn = this.file.prepare('INSERT INTO columns VALUES (?, ?, ?, ?, ?)');
    for (const [position, { name, unit, label, description }] of this.summaries.columns.entries()) {
      insertColumn.run(position, name, unit, label, description);
    }
  }

  private refusedNote(): string[] {
    const names = [...this.summaries.refused];
    if (names.length === 0) return [];
    const shown = names.slice(0, 5).map((name) => `“${name}”`);
    const rest = names.length > shown.length ? ' and more' : '';
    return [`These scalars are kept in the events and have no column in the event table: ${shown.join(', ')}${rest}.`];
  }
}

function copyFinished({ path }: FinishedFile, target: string): void {
  try {
    // Where the file system can, both share their blocks until one of them changes.
    copyFileSync(path, target, constants.COPYFILE_FICLONE);
    // A copy of a read-only file is read-only.
    chmodSync(target, 0o600);
  } catch (error) {
    throw storeError(error, target);
  }
}

/** Dates beyond what ISO 8601 of JavaScript can say are no times of a measurement. */
const LAST_MS = 8_640_000_000_000_000n;

function isoTime(ns: bigint | null): string | null {
  if (ns === null) return null;
  const ms = ns / 1_000_000n;
  return ms > LAST_MS || ms < -LAST_MS ? null : new Date(Number(ms)).toISOString();
}
