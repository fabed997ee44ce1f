/**
 * Tables of monitoring. Fills follow from events and can be made again; references are what was found normal: they
 * only grow, and triggers hold it for every connection.
 */
import type { SqliteFile } from './sqlite.ts';

export interface MonitoringRunTable {
  run: string;
  setup: string;
  kind: string;
  /** Of a simulated run; NULL: measured. */
  process: string | null;
  /** Global tag of the reconstruction that was filled; NULL: as recorded. */
  reconstruction: string | null;
  /** All that the fills follow from, as `sourceOf` says. */
  source: string;
  events: number;
  hidden: number;
  /** JSON */
  subruns: string;
  filled_utc_ms: number;
}

export interface MonitoringFillTable {
  run: string;
  subrun: number;
  /** Of the monitor. */
  hash: string;
  /** src-core/monitoring/fill.ts, deflated */
  fill: Uint8Array;
}

export interface MonitoringReferenceTable {
  setup: string;
  name: string;
  version: number;
  kind: string;
  process: string | null;
  /** GeV */
  beam_energy: number | null;
  run: string;
  events: number;
  author: string;
  reason: string;
  added_utc_ms: number;
}

export interface MonitoringReferenceFillTable {
  setup: string;
  name: string;
  version: number;
  hash: string;
  fill: Uint8Array;
}

export interface MonitoringTables {
  monitoring_runs: MonitoringRunTable;
  monitoring_fills: MonitoringFillTable;
  monitoring_references: MonitoringReferenceTable;
  monitoring_reference_fills: MonitoringReferenceFillTable;
}

const immutable = (table: string, what: string): string => `
    CREATE TRIGGER ${table}_update BEFORE UPDATE ON ${table}
    BEGIN SELECT RAISE(ABORT, '${what} never changes.'); END;
    CREATE TRIGGER ${table}_delete BEFORE DELETE ON ${table}
    BEGIN SELECT RAISE(ABORT, '${what} is never deleted.'); END;`;

export function createMonitoringTables(database: SqliteFile): void {
  database.exec(`
    CREATE TABLE monitoring_runs (
      run TEXT PRIMARY KEY REFERENCES runs (run) ON DELETE CASCADE,
      setup TEXT NOT NULL,
      kind TEXT NOT NULL,
      process TEXT,
      reconstruction TEXT,
      source TEXT NOT NULL CHECK (length(source) = 64),
      events INTEGER NOT NULL CHECK (events >= 0),
      hidden INTEGER NOT NULL CHECK (hidden >= 0),
      subruns TEXT NOT NULL CHECK (json_valid(subruns)),
      filled_utc_ms INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE monitoring_fills (
      run TEXT NOT NULL REFERENCES monitoring_runs (run) ON DELETE CASCADE,
      subrun INTEGER NOT NULL CHECK (subrun >= 0),
      hash TEXT NOT NULL CHECK (length(hash) = 64),
      fill BLOB NOT NULL,
      PRIMARY KEY (run, subrun, hash)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE monitoring_references (
      setup TEXT NOT NULL,
      name TEXT NOT NULL CHECK (length(name) BETWEEN 3 AND 64 AND name NOT GLOB '*[^a-z0-9_]*'),
      version INTEGER NOT NULL CHECK (version >= 1),
      kind TEXT NOT NULL,
      process TEXT,
      beam_energy REAL CHECK (beam_energy > 0),
      run TEXT NOT NULL,
      events INTEGER NOT NULL,
      author TEXT NOT NULL,
      reason TEXT NOT NULL CHECK (length(trim(reason)) > 0),
      added_utc_ms INTEGER NOT NULL,
      PRIMARY KEY (setup, name, version)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE monitoring_reference_fills (
      setup TEXT NOT NULL,
      name TEXT NOT NULL,
      version INTEGER NOT NULL,
      hash TEXT NOT NULL CHECK (length(hash) = 64),
      fill BLOB NOT NULL,
      PRIMARY KEY (setup, name, version, hash),
      FOREIGN KEY (setup, name, version) REFERENCES monitoring_references (setup, name, version)
    ) STRICT, WITHOUT ROWID;
    ${immutable('monitoring_references', 'A reference of monitoring')}
    ${immutable('monitoring_reference_fills', 'A reference of monitoring')}
    CREATE TRIGGER monitoring_references_replace BEFORE INSERT ON monitoring_references
    WHEN EXISTS (SELECT 1 FROM monitoring_references
      WHERE (setup, name, version) = (NEW.setup, NEW.name, NEW.version))
    BEGIN SELECT RAISE(ABORT, 'A reference of monitoring never changes.'); END;
    CREATE TRIGGER monitoring_reference_fills_replace BEFORE INSERT ON monitoring_reference_fills
    WHEN EXISTS (SELECT 1 FROM monitoring_reference_fills
      WHERE (setup, name, version, hash) = (NEW.setup, NEW.name, NEW.version, NEW.hash))
    BEGIN SELECT RAISE(ABORT, 'A reference of monitoring never changes.'); END;
  `);
}
