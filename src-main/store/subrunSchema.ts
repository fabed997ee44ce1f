/** What a run is divided into, of what type it is, and whether it was simulated. */
import type { SqliteFile } from './sqlite.ts';

export interface SubrunTable {
  run: string;
  subrun: number;
  first_event: number;
  events: number;
  start: string | null;
  end: string | null;
  pot: number | null;
  eot: number | null;
  dead_time: number | null;
}

export interface SubrunTables {
  subruns: SubrunTable;
}

export function createSubrunTable(database: SqliteFile): void {
  database.exec(`
    CREATE TABLE subruns (
      run TEXT NOT NULL REFERENCES runs (run) ON DELETE CASCADE,
      subrun INTEGER NOT NULL CHECK (subrun >= 0),
      first_event INTEGER NOT NULL CHECK (first_event >= 0),
      events INTEGER NOT NULL CHECK (events >= 0),
      start TEXT,
      "end" TEXT,
      pot REAL CHECK (pot >= 0),
      eot REAL CHECK (eot >= 0),
      dead_time REAL CHECK (dead_time BETWEEN 0 AND 1),
      PRIMARY KEY (run, subrun)
    ) STRICT, WITHOUT ROWID;
    ALTER TABLE runs ADD COLUMN type TEXT;
    ALTER TABLE runs ADD COLUMN process TEXT;
    -- Until now the comment alone said it, with which every simulated run began.
    UPDATE runs SET process = substr(comment, 26, instr(comment, ', seed ') - 26)
      WHERE comment LIKE 'Simulated, not measured: %, seed %';
  `);
}
