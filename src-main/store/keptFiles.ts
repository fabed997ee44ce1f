/** Files that entries and reports keep in the catalogue, by their hash: with it they are backed up and checked. */
import { createHash } from 'node:crypto';
import { BeamglassError } from '#core/errors.ts';
import type { KeptFileTable } from './journalSchema.ts';
import type { SqliteFile } from './sqlite.ts';

export const hashOfBytes = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export interface KeptFile {
  readonly hash: string;
  readonly mediaType: string;
  readonly data: Uint8Array<ArrayBuffer>;
}

export class KeptFiles {
  private readonly file: SqliteFile;

  constructor(file: SqliteFile) {
    this.file = file;
  }

  /** Within a transaction. A file that is kept already is not kept twice. @returns its hash */
  keep(mediaType: string, data: Uint8Array): string {
    const hash = hashOfBytes(data);
    const known = this.file.prepare<[string], 1>('SELECT 1 FROM kept_files WHERE hash = ?').pluck().get(hash);
    if (known === undefined) this.file.prepare('INSERT INTO kept_files VALUES (?, ?, ?)').run(hash, mediaType, data);
    return hash;
  }

  /** Held against its hash. @throws BeamglassError `notFound`, `corruptStore` */
  get(hash: string): KeptFile {
    const row = this.file.prepare<[string], KeptFileTable>('SELECT * FROM kept_files WHERE hash = ?').get(hash);
    if (row === undefined) throw new BeamglassError('notFound', `The store keeps no file ${hash}.`, { hash });
    if (hashOfBytes(row.data) !== hash) {
      throw new BeamglassError('corruptStore', `The kept file ${hash} is not as it was entered.`, { hash });
    }
    return { hash, mediaType: row.media_type, data: new Uint8Array(row.data) };
  }

  /** Size in bytes and media type; null where it is not kept. */
  look(hash: string): { readonly mediaType: string; readonly bytes: number } | null {
    const row = this.file
      .prepare<[string], { mediaType: string; bytes: number }>(
        'SELECT media_type AS mediaType, length(data) AS bytes FROM kept_files WHERE hash = ?',
      )
      .get(hash);
    return row ?? null;
  }

  /** One sentence for each that is not as it was entered. */
  problems(): string[] {
    const problems: string[] = [];
    for (const { hash, data } of this.file
      .prepare<[], Pick<KeptFileTable, 'hash' | 'data'>>('SELECT hash, data FROM kept_files')
      .iterate()) {
      if (hashOfBytes(data) !== hash) problems.push(`The kept file ${hash} is not as it was entered.`);
    }
    return problems;
  }
}
