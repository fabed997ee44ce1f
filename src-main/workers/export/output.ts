/** Files that appear under their names together and complete, or not at all. */
import { closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import type { WrittenFile } from '#core/api/contract.ts';
import { BeamglassError } from '#core/errors.ts';
import { syncDirectory, syncFile } from '#main/store/files.ts';

/** What could not be written, as a sentence for the user. */
function outputError(error: unknown, path: string): BeamglassError {
  if (error instanceof BeamglassError) return error;
  const code = String((error as { code?: unknown } | null)?.code ?? '');
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'its directory does not exist',
    ENOTDIR: 'its directory does not exist',
    EACCES: 'there is no permission',
    EPERM: 'there is no permission',
    EROFS: 'the disk is read-only',
    EISDIR: 'it is a directory',
    EEXIST: 'there is a file in the place of its directory',
  };
  const details = { path, reason: code };
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new BeamglassError('diskFull', `The disk that holds “${path}” is full.`, details, { cause: error });
  }
  const reason = reasons[code] ?? (error instanceof Error ? error.message : String(error));
  return new BeamglassError('badInput', `“${path}” cannot be written: ${reason}.`, details, { cause: error });
}

const isDirectory = (path: string): boolean =>
  path.endsWith('/') || path.endsWith(sep) || (existsSync(path) && statSync(path).isDirectory());

/** A piece of a file name out of the name of a run or collection. */
const plain = (name: string): string => name.replaceAll(/[^\w.-]+/g, '_').slice(0, 100) || '_';

interface Output {
  readonly path: string;
  readonly temporary: string;
  readonly name: string;
  rows: number;
}

/** The files of one export. */
export class Outputs {
  readonly #out: string;
  readonly #outputs: Output[] = [];

  /** @param out file or directory that the user named */
  constructor(out: string) {
    this.#out = out;
  }

  /**
   * A single file: the one named, or one of that stem in the directory named.
   * @returns path to write to
   * @throws BeamglassError `badInput`
   */
  single(stem: string, extension: string): string {
    const name = `${plain(stem)}.${extension}`;
    if (!isDirectory(this.#out)) return this.#add(this.#out);
    this.#makeDirectory();
    return this.#add(join(this.#out, name));
  }

  /** One of several files: `out` is their directory, made where it is missing. */
  oneOfMany(stem: string, extension: string): string {
    this.#makeDirectory();
    const taken = new Set(this.#outputs.map(({ path }) => path));
    let path = join(this.#out, `${plain(stem)}.${extension}`);
    for (let n = 2; taken.has(path); n++) path = join(this.#out, `${plain(stem)}_${n}.${extension}`);
    return this.#add(path);
  }

  setRows(temporary: string, rows: number): void {
    const output = this.#outputs.find((one) => one.temporary === temporary);
    if (output) output.rows = rows;
  }

  /** Gives the finished files their names. */
  publish(): WrittenFile[] {
    const files = this.#outputs.map(({ path, temporary, name, rows }) => {
      try {
        syncFile(temporary);
        return { path, temporary, written: { name, rows, bytes: statSync(temporary).size } };
      } catch (error) {
        throw outputError(error, path);
      }
    });
    for (const { path, temporary } of files) {
      try {
        renameSync(temporary, path);
      } catch (error) {
        throw outputError(error, path);
      }
    }
    for (const directory of new Set(files.map(({ path }) => dirname(path)))) syncDirectory(directory);
    return files.map(({ written }) => written);
  }

  /** Removes what is not published. */
  discard(): void {
    for (const { temporary } of this.#outputs) rmSync(temporary, { force: true });
  }

  /** Runs what writes to a file of this export; its errors become sentences. */
  guard<T>(path: string, write: () => T): T {
    try {
      return write();
    } catch (error) {
      throw outputError(error, this.#outputs.find(({ temporary }) => temporary === path)?.path ?? path);
    }
  }

  #makeDirectory(): void {
    try {
      mkdirSync(this.#out, { recursive: true });
    } catch (error) {
      throw outputError(error, this.#out);
    }
  }

  #add(path: string): string {
    if (existsSync(path) && statSync(path).isDirectory()) throw outputError({ code: 'EISDIR' }, path);
    const temporary = `${path}.${process.pid}.part`;
    try {
      closeSync(openSync(temporary, 'w'));
    } catch (error) {
      throw outputError(error, path);
    }
    this.#outputs.push({ path, temporary, name: path.slice(dirname(path).length).replace(/^[/\\]/, ''), rows: 0 });
    return temporary;
  }
}

const BUFFER_CHARACTERS = 1 << 20;

/** Text written in large pieces. */
export class TextFile {
  readonly #file: number;
  #pieces: string[] = [];
  #length = 0;

  constructor(path: string) {
    this.#file = openSync(path, 'w');
  }

  write(text: string): void {
    this.#pieces.push(text);
    this.#length += text.length;
    if (this.#length > BUFFER_CHARACTERS) this.#flush();
  }

  close(): void {
    try {
      this.#flush();
    } finally {
      closeSync(this.#file);
    }
  }

  #flush(): void {
    const bytes = Buffer.from(this.#pieces.join(''), 'utf8');
    this.#pieces = [];
    this.#length = 0;
    for (let at = 0; at < bytes.length;) at += writeSync(this.#file, bytes, at);
  }
}
