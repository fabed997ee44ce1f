/** Tables of the plans of scans and of the reports of shifts, both of which only grow; and the dead time of runs. */
import { neverChanges } from './journalSchema.ts';
import type { SqliteFile } from './sqlite.ts';

export interface ScanPlanTable {
  name: string;
  version: number;
  /** JSON of src-core/scan/plan.ts */
  definition: string;
  author: string;
  added_utc_ms: number;
}

export interface ReportTable {
  report: number;
  experiment: string;
  from_utc_ms: number;
  until_utc_ms: number;
  author: string;
  made_utc_ms: number;
  /** Canonical JSON of src-core/report/report.ts */
  content: string;
  /** SHA-256 of `content`, hexadecimal. */
  content_hash: string;
  html_hash: string;
  pdf_hash: string;
}

export interface PlanTables {
  scan_plans: ScanPlanTable;
  reports: ReportTable;
}

export function createPlanTables(database: SqliteFile): void {
  database.exec(`
    CREATE TABLE scan_plans (
      name TEXT NOT NULL,
      version INTEGER NOT NULL CHECK (version > 0),
      definition TEXT NOT NULL CHECK (json_valid(definition)),
      author TEXT NOT NULL,
      added_utc_ms INTEGER NOT NULL,
      PRIMARY KEY (name, version)
    ) STRICT;
    CREATE TABLE reports (
      report INTEGER PRIMARY KEY,
      experiment TEXT NOT NULL,
      from_utc_ms INTEGER NOT NULL,
      until_utc_ms INTEGER NOT NULL CHECK (until_utc_ms > from_utc_ms),
      author TEXT NOT NULL,
      made_utc_ms INTEGER NOT NULL,
      content TEXT NOT NULL CHECK (json_valid(content)),
      content_hash TEXT NOT NULL CHECK (length(content_hash) = 64),
      html_hash TEXT NOT NULL REFERENCES kept_files (hash),
      pdf_hash TEXT NOT NULL REFERENCES kept_files (hash)
    ) STRICT;
    ${neverChanges('scan_plans', 'name, version', 'A version of a plan never changes.')}
    ${neverChanges('reports', 'report', 'A report never changes; make another one.')}
    ALTER TABLE runs ADD COLUMN dead_time REAL CHECK (dead_time BETWEEN 0 AND 1);
  `);
}
