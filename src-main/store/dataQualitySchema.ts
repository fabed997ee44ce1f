/**
 * Tables of the data quality: what was stated about runs, who has verified it, which runs were looked at, and the
 * good-run lists that were frozen. All only grow: triggers hold it for every connection. The hash of a row covers the
 * row before, and the audit log has it too, so that `check` finds what another process has changed or taken away.
 */
import { AUTOMATIC_AUTHOR, type Origin } from '#core/dataQuality/defect.ts';
import type { SqliteFile } from './sqlite.ts';

export interface DefectTable {
  /** From 1 without a gap. */
  defect: number;
  experiment: string;
  type: string;
  part: string;
  /** Half-open positions on (run, subrun). */
  since: number;
  until: number;
  present: number;
  recoverable: number;
  comment: string;
  author: string;
  origin: Origin;
  /** JSON */
  evidence: string | null;
  supersedes: number | null;
  at_utc_ms: number;
  hash: string;
}

export interface DefectVerificationTable {
  verification: number;
  defect: number;
  actor: string;
  comment: string;
  at_utc_ms: number;
  hash: string;
}

export interface RunCheckTable {
  /** `check` is a word of SQL. */
  run_check: number;
  run: string;
  /** Of the events that were looked at. */
  content_hash: string;
  checked: number;
  comment: string;
  author: string;
  at_utc_ms: number;
  hash: string;
}

export interface GoodRunListTable {
  list: number;
  name: string;
  /** JSON of src-core/dataQuality/goodRuns.ts */
  query: string;
  /** JSON */
  runs: string;
  /** SHA-256 over query and runs. */
  result_hash: string;
  comment: string;
  author: string;
  at_utc_ms: number;
  hash: string;
}

export interface DataQualityTables {
  defects: DefectTable;
  defect_verifications: DefectVerificationTable;
  run_checks: RunCheckTable;
  good_run_lists: GoodRunListTable;
}

const appendOnly = (table: string, number: string, what: string): string => `
  CREATE TRIGGER ${table}_update BEFORE UPDATE ON ${table}
  BEGIN SELECT RAISE(ABORT, '${what} never changes.'); END;
  CREATE TRIGGER ${table}_delete BEFORE DELETE ON ${table}
  BEGIN SELECT RAISE(ABORT, '${what} is never deleted.'); END;
  CREATE TRIGGER ${table}_append BEFORE INSERT ON ${table}
  WHEN NEW.${number} IS NOT (SELECT coalesce(max(${number}), 0) + 1 FROM ${table})
  BEGIN SELECT RAISE(ABORT, '${what} never changes; others are appended.'); END;`;

export function createDataQualityTables(database: SqliteFile): void {
  database.exec(`
    CREATE TABLE defects (
      defect INTEGER PRIMARY KEY CHECK (defect > 0),
      experiment TEXT NOT NULL CHECK (length(experiment) > 0),
      type TEXT NOT NULL CHECK (length(type) > 0),
      part TEXT NOT NULL CHECK (length(part) > 0),
      since INTEGER NOT NULL CHECK (since >= 0),
      until INTEGER NOT NULL CHECK (until > since),
      present INTEGER NOT NULL CHECK (present IN (0, 1)),
      recoverable INTEGER NOT NULL CHECK (recoverable IN (0, 1)),
      comment TEXT NOT NULL,
      author TEXT NOT NULL CHECK (length(author) > 0),
      origin TEXT NOT NULL CHECK (origin IN ('human', 'automatic')),
      evidence TEXT CHECK (json_valid(evidence)),
      supersedes INTEGER REFERENCES defects (defect) CHECK (supersedes < defect),
      at_utc_ms INTEGER NOT NULL,
      hash TEXT NOT NULL CHECK (length(hash) = 64),
      CHECK ((origin = 'automatic') = (author = '${AUTOMATIC_AUTHOR}')),
      CHECK (supersedes IS NULL OR length(trim(comment)) > 0)
    ) STRICT;
    CREATE INDEX defects_superseding ON defects (supersedes) WHERE supersedes IS NOT NULL;
    CREATE TABLE defect_verifications (
      verification INTEGER PRIMARY KEY CHECK (verification > 0),
      defect INTEGER NOT NULL UNIQUE REFERENCES defects (defect),
      actor TEXT NOT NULL CHECK (length(actor) > 0),
      comment TEXT NOT NULL,
      at_utc_ms INTEGER NOT NULL,
      hash TEXT NOT NULL CHECK (length(hash) = 64)
    ) STRICT;
    CREATE TABLE run_checks (
      run_check INTEGER PRIMARY KEY CHECK (run_check > 0),
      run TEXT NOT NULL CHECK (length(run) > 0),
      content_hash TEXT NOT NULL CHECK (length(content_hash) = 64),
      checked INTEGER NOT NULL CHECK (checked IN (0, 1)),
      comment TEXT NOT NULL,
      author TEXT NOT NULL CHECK (length(author) > 0 AND author <> '${AUTOMATIC_AUTHOR}'),
      at_utc_ms INTEGER NOT NULL,
      hash TEXT NOT NULL CHECK (length(hash) = 64)
    ) STRICT;
    CREATE INDEX checks_of_run ON run_checks (run);
    CREATE TABLE good_run_lists (
      list INTEGER PRIMARY KEY CHECK (list > 0),
      name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 3 AND 64 AND name NOT GLOB '*[^a-z0-9_]*'),
      query TEXT NOT NULL CHECK (json_valid(query)),
      runs TEXT NOT NULL CHECK (json_valid(runs)),
      result_hash TEXT NOT NULL CHECK (length(result_hash) = 64),
      comment TEXT NOT NULL,
      author TEXT NOT NULL CHECK (length(author) > 0),
      at_utc_ms INTEGER NOT NULL,
      hash TEXT NOT NULL CHECK (length(hash) = 64)
    ) STRICT;
    ${appendOnly('defects', 'defect', 'A defect')}
    ${appendOnly('defect_verifications', 'verification', 'The verification of a defect')}
    ${appendOnly('run_checks', 'run_check', 'The check of a run')}
    ${appendOnly('good_run_lists', 'list', 'A good-run list')}
    CREATE TRIGGER defect_superseding BEFORE INSERT ON defects
    WHEN NEW.supersedes IS NOT NULL AND (NEW.experiment, NEW.type, NEW.part) IS NOT
      (SELECT experiment, type, part FROM defects WHERE defect = NEW.supersedes)
    BEGIN SELECT RAISE(ABORT, 'A statement takes the place of one about the same type and part alone.'); END;
    CREATE TRIGGER defect_overruling BEFORE INSERT ON defects
    WHEN NEW.origin = 'automatic' AND (SELECT origin FROM defects WHERE defect = NEW.supersedes) = 'human'
    BEGIN SELECT RAISE(ABORT, 'No check of the program takes the place of what a person has stated.'); END;
    CREATE TRIGGER verification_by_another BEFORE INSERT ON defect_verifications
    WHEN NEW.actor = (SELECT author FROM defects WHERE defect = NEW.defect)
    BEGIN SELECT RAISE(ABORT, 'A defect is verified by another person than its author.'); END;
    CREATE TRIGGER verification_once BEFORE INSERT ON defect_verifications
    WHEN EXISTS (SELECT 1 FROM defect_verifications WHERE defect = NEW.defect)
    BEGIN SELECT RAISE(ABORT, 'The defect is verified already.'); END;
    CREATE TRIGGER good_run_list_name BEFORE INSERT ON good_run_lists
    WHEN EXISTS (SELECT 1 FROM good_run_lists WHERE name = NEW.name)
    BEGIN SELECT RAISE(ABORT, 'There is a good-run list of that name already; a list never changes.'); END;
  `);
}
