/**
 * Table of the selections, which only grows: triggers hold it for every connection. That of opened regions has moved into
 * the audit log since (openingsMigration.ts).
 */
import type { SqliteFile } from './sqlite.ts';

export interface SelectionTable {
  name: string;
  version: number;
  experiment: string;
  /** JSON of src-core/analysis/definition.ts */
  definition: string;
  /** The version that it was made from; NULL where it was made from none. */
  derived_name: string | null;
  derived_version: number | null;
  author: string;
  added_utc_ms: number;
}

export interface SelectionTables {
  selections: SelectionTable;
}

export function createSelectionTables(database: SqliteFile): void {
  database.exec(`
    CREATE TABLE selections (
      name TEXT NOT NULL CHECK (length(name) BETWEEN 3 AND 64 AND name NOT GLOB '*[^a-z0-9_]*'),
      version INTEGER NOT NULL CHECK (version >= 1),
      experiment TEXT NOT NULL,
      definition TEXT NOT NULL CHECK (json_valid(definition)),
      derived_name TEXT,
      derived_version INTEGER,
      author TEXT NOT NULL,
      added_utc_ms INTEGER NOT NULL,
      PRIMARY KEY (name, version),
      CHECK ((derived_name IS NULL) = (derived_version IS NULL))
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE blinding_openings (
      opening INTEGER PRIMARY KEY,
      setup TEXT NOT NULL,
      region TEXT NOT NULL,
      extent TEXT NOT NULL CHECK (json_valid(extent)),
      user TEXT NOT NULL CHECK (length(user) > 0),
      reason TEXT NOT NULL CHECK (length(trim(reason)) > 0),
      opened_utc_ms INTEGER NOT NULL,
      hash TEXT NOT NULL CHECK (length(hash) = 64),
      UNIQUE (setup, region, extent)
    ) STRICT;
    CREATE TRIGGER selection_update BEFORE UPDATE ON selections
    BEGIN SELECT RAISE(ABORT, 'A version of a selection never changes.'); END;
    CREATE TRIGGER selection_delete BEFORE DELETE ON selections
    BEGIN SELECT RAISE(ABORT, 'A version of a selection is never deleted.'); END;
    CREATE TRIGGER selection_replace BEFORE INSERT ON selections
    WHEN EXISTS (SELECT 1 FROM selections WHERE name = NEW.name AND version = NEW.version)
    BEGIN SELECT RAISE(ABORT, 'A version of a selection never changes.'); END;
    CREATE TRIGGER opening_update BEFORE UPDATE ON blinding_openings
    BEGIN SELECT RAISE(ABORT, 'An opening of a blinded region never changes.'); END;
    CREATE TRIGGER opening_delete BEFORE DELETE ON blinding_openings
    BEGIN SELECT RAISE(ABORT, 'An opening of a blinded region is never deleted.'); END;
    CREATE TRIGGER opening_replace BEFORE INSERT ON blinding_openings
    WHEN EXISTS (SELECT 1 FROM blinding_openings WHERE opening = NEW.opening
      OR (setup, region, extent) = (NEW.setup, NEW.region, NEW.extent))
    BEGIN SELECT RAISE(ABORT, 'An opening of a blinded region never changes.'); END;
  `);
}
