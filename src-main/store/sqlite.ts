/** Opening SQLite files, and saying in one sentence what is wrong with them. */
import Database from 'better-sqlite3';
import { BeamglassError } from '#core/errors.ts';

export type SqliteFile = Database.Database;

export interface OpenOptions {
  readonly?: boolean;
  /** Time to wait for another process's lock, ms. */
  timeout?: number;
}

/** @throws BeamglassError as `storeError` says */
export function openSqlite(path: string, options: OpenOptions = {}): SqliteFile {
  const readonly = options.readonly ?? false;
  try {
    return new Database(path, { readonly, fileMustExist: readonly, timeout: options.timeout ?? 0 });
  } catch (error) {
    throw storeError(error, path);
  }
}

/** The reason that a file of the store could not be used, as a sentence for the user. */
export function storeError(error: unknown, path: string): BeamglassError {
  if (error instanceof BeamglassError) return error;
  const code = (error as { code?: unknown } | null)?.code;
  const text = typeof code === 'string' ? code : '';
  const details = { path, reason: text };
  const options = { cause: error };
  if (text === 'ENOSPC' || text === 'EDQUOT' || text === 'SQLITE_FULL') {
    return new BeamglassError('diskFull', `The disk that holds “${path}” is full.`, details, options);
  }
  if (text === 'EROFS' || text.startsWith('SQLITE_READONLY')) {
    return new BeamglassError(
      'storeUnusable',
      `“${path}” cannot be written: the disk or the file is read-only.`,
      details,
      options,
    );
  }
  if (text.startsWith('SQLITE_CANTOPEN')) {
    const message = `“${path}” cannot be opened: its directory is missing, or its disk or permissions forbid writing.`;
    return new BeamglassError('storeUnusable', message, details, options);
  }
  if (text === 'EACCES' || text === 'EPERM' || text === 'SQLITE_PERM' || text === 'SQLITE_AUTH') {
    return new BeamglassError('storeUnusable', `There is no permission to use “${path}”.`, details, options);
  }
  if (text === 'ENOTDIR' || text === 'EEXIST') {
    return new BeamglassError('storeUnusable', `“${path}” is not a directory.`, details, options);
  }
  if (text.startsWith('SQLITE_CORRUPT') || text === 'SQLITE_NOTADB') {
    const message = `“${path}” is damaged: ${(error as Error).message}.`;
    return new BeamglassError('corruptStore', message, details, options);
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new BeamglassError('storeUnusable', `“${path}” cannot be used: ${reason}.`, details, options);
}
