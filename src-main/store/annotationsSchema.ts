/** Table of what people wrote at places of trends. */
import type { SqliteFile } from './sqlite.ts';

export interface AnnotationTable {
  annotation: number;
  experiment: string;
  /** One of both: where it was written. */
  at_utc_ms: number | null;
  run_number: number | null;
  text: string;
  author: string;
  added_utc_ms: number;
}

export interface AnnotationTables {
  trend_annotations: AnnotationTable;
}

export function createAnnotationTable(database: SqliteFile): void {
  database.exec(`
    CREATE TABLE trend_annotations (
      annotation INTEGER PRIMARY KEY AUTOINCREMENT,
      experiment TEXT NOT NULL,
      at_utc_ms INTEGER,
      run_number INTEGER CHECK (run_number >= 0),
      text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 500),
      author TEXT NOT NULL,
      added_utc_ms INTEGER NOT NULL,
      CHECK ((at_utc_ms IS NULL) <> (run_number IS NULL))
    ) STRICT;
    CREATE INDEX trend_annotations_of ON trend_annotations (experiment);
  `);
}
