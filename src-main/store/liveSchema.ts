/** Tables of what is watched: directories, and what became of the files that came. */
import type { SqliteFile } from './sqlite.ts';

export interface LiveDirectoryTable {
  path: string;
  author: string;
  added_utc_ms: number;
}

export interface LiveFileTable {
  path: string;
  /** Inode, size and time of the last change when it was dealt with: another one is another file. */
  signature: string;
  outcome: 'imported' | 'failed';
  /** Run that it became. */
  run: string | null;
  message: string | null;
  at_utc_ms: number;
}

/** Runs that were imported from watched directories and are still to be reconstructed. */
export interface LiveRunTable {
  run: string;
  at_utc_ms: number;
}

export interface LiveTables {
  live_directories: LiveDirectoryTable;
  live_files: LiveFileTable;
  live_runs: LiveRunTable;
}

export function createLiveTables(database: SqliteFile): void {
  database.exec(`
    CREATE TABLE live_directories (
      path TEXT PRIMARY KEY,
      author TEXT NOT NULL,
      added_utc_ms INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE live_files (
      path TEXT PRIMARY KEY,
      signature TEXT NOT NULL,
      outcome TEXT NOT NULL CHECK (outcome IN ('imported', 'failed')),
      run TEXT,
      message TEXT,
      at_utc_ms INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE live_runs (
      run TEXT PRIMARY KEY,
      at_utc_ms INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
  `);
}
