/**
 * A backup: many files in one SQLite file, each in parts, with its hash.
 *
 *   files(name, bytes, sha256)     names relative to the store, with “/”
 *   parts(file, position, data)    4 MiB each but the last
 *
 * SQLite rather than a zip: no limit at 4 GB without a second format, and every part is found at once.
 */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, writeSync, fsyncSync } from 'node:fs';
import { BeamglassError } from '#core/errors.ts';
import { publishFile, removeFiles } from './files.ts';
import { openSqlite, storeError, type SqliteFile } from './sqlite.ts';

/** "BGbk" */
const APPLICATION_ID = 0x4247626b;
const VERSION = 1;
const PART_BYTES = 4 * 1024 * 1024;

export interface ContainedFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Writes a container of files, under a temporary name until it is complete.
 * @param files name in the container and path on the disk
 */
export function writeContainer(path: string, files: Iterable<{ name: string; path: string }>): void {
  const temporary = `${path}.writing`;
  removeFiles([temporary]);
  const container = openSqlite(temporary);
  try {
    container.pragma('page_size = 65536');
    container.pragma('journal_mode = MEMORY');
    container.pragma('synchronous = OFF');
    container.pragma(`application_id = ${APPLICATION_ID}`);
    container.pragma(`user_version = ${VERSION}`);
    container.exec(`
      CREATE TABLE files (name TEXT PRIMARY KEY, bytes INTEGER NOT NULL, sha256 TEXT NOT NULL) STRICT;
      CREATE TABLE parts (file TEXT NOT NULL, position INTEGER NOT NULL, data BLOB NOT NULL,
        UNIQUE (file, position)) STRICT;
      BEGIN;
    `);
    for (const file of files) addFile(container, file.name, file.path);
    container.exec('COMMIT');
    container.close();
    publishFile(temporary, path);
  } catch (error) {
    if (container.open) container.close();
    removeFiles([temporary]);
    throw storeError(error, path);
  }
}

function addFile(container: SqliteFile, name: string, path: string): void {
  const insert = container.prepare<[string, number, Uint8Array]>('INSERT INTO parts VALUES (?, ?, ?)');
  const hash = createHash('sha256');
  const buffer = new Uint8Array(PART_BYTES);
  const source = openSync(path, 'r');
  let bytes = 0;
  try {
    for (let position = 0; ; position++) {
      const length = readSync(source, buffer, 0, PART_BYTES, bytes);
      if (length === 0) break;
      const part = buffer.subarray(0, length);
      hash.update(part);
      insert.run(name, position, part);
      bytes += length;
    }
  } finally {
    closeSync(source);
  }
  container.prepare('INSERT INTO files VALUES (?, ?, ?)').run(name, bytes, hash.digest('hex'));
}

/** An opened container. Nothing in it is trusted before `verify`. */
export class ContainerReader {
  private readonly path: string;
  private readonly container: SqliteFile;

  /** @throws BeamglassError `badFile`, `notFound` */
  constructor(path: string) {
    this.path = path;
    this.container = openSqlite(path, { readonly: true });
    try {
      this.container.pragma('trusted_schema = OFF');
      const id = this.container.pragma('application_id', { simple: true });
      const version = this.container.pragma('user_version', { simple: true });
      if (id !== APPLICATION_ID || version !== VERSION) throw this.bad('it is not a backup of Beamglass');
      const objects = this.container
        .prepare<[], string>("SELECT type || ' ' || name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY 1")
        .pluck()
        .all();
      if (objects.join() !== 'table files,table parts') throw this.bad('it has not the tables of a backup');
    } catch (error) {
      this.container.close();
      throw this.asBadFile(error);
    }
  }

  files(): ContainedFile[] {
    return this.guarded(() =>
      this.container.prepare<[], ContainedFile>('SELECT name, bytes, sha256 FROM files ORDER BY name').all(),
    );
  }

  /** Reads a file through. @throws BeamglassError `badFile` where it is not as its hash says */
  verify(file: ContainedFile): void {
    this.read(file, () => undefined);
  }

  /** Writes a file to the disk and syncs it. @throws BeamglassError as `verify`, `diskFull`, `storeUnusable` */
  extract(file: ContainedFile, path: string): void {
    const target = openSync(path, 'w', 0o600);
    try {
      this.read(file, (part) => {
        for (let at = 0; at < part.length;) at += writeSync(target, part, at);
      });
      fsyncSync(target);
    } finally {
      closeSync(target);
    }
  }

  close(): void {
    this.container.close();
  }

  private read(file: ContainedFile, take: (part: Uint8Array) => void): void {
    const hash = createHash('sha256');
    const parts = this.container
      .prepare<[string], Uint8Array>('SELECT data FROM parts WHERE file = ? ORDER BY position')
      .pluck();
    let bytes = 0;
    const rows = this.guarded(() => parts.iterate(file.name));
    for (;;) {
      const row = this.guarded(() => rows.next());
      if (row.done) break;
      hash.update(row.value);
      bytes += row.value.length;
      take(row.value);
    }
    if (bytes !== file.bytes || hash.digest('hex') !== file.sha256) throw this.bad(`“${file.name}” in it is damaged`);
  }

  private guarded<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw this.asBadFile(error);
    }
  }

  private asBadFile(error: unknown): BeamglassError {
    if (error instanceof BeamglassError) return error;
    return this.bad(error instanceof Error ? error.message : String(error));
  }

  private bad(reason: string): BeamglassError {
    return new BeamglassError('badFile', `The backup “${this.path}” cannot be used: ${reason}.`, { path: this.path });
  }
}
