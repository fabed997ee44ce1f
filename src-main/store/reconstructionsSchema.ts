/** The table of reconstructions: one per run and global tag. */
import type { SqliteFile } from './sqlite.ts';

export interface ReconstructionTable {
  run: string;
  global_tag: string;
  /** Counts how often it was made; names its event file. */
  generation: number;
  run_content_hash: string;
  manifest_hash: string;
  /** JSON */
  used: string;
  setup: string;
  setup_hash: string;
  /** GeV */
  beam_energy: number;
  /** JSON */
  parameters: string;
  code_version: string;
  made_at: string;
  events: number;
  /** Size of the event file. */
  bytes: number;
  /** As of a run, over what the reconstruction adds. */
  content_hash: string;
  summary_hash: string;
  /** JSON */
  summary: string;
}

export function createReconstructionTable(database: SqliteFile): void {
  database.exec(`
    CREATE TABLE reconstructions (
      run TEXT NOT NULL REFERENCES runs (run) ON DELETE CASCADE,
      global_tag TEXT NOT NULL REFERENCES global_tags (name),
      generation INTEGER NOT NULL CHECK (generation > 0),
      run_content_hash TEXT NOT NULL CHECK (length(run_content_hash) = 64),
      manifest_hash TEXT NOT NULL CHECK (length(manifest_hash) = 64),
      used TEXT NOT NULL CHECK (json_valid(used)),
      setup TEXT NOT NULL,
      setup_hash TEXT NOT NULL CHECK (length(setup_hash) = 64),
      beam_energy REAL NOT NULL CHECK (beam_energy > 0),
      parameters TEXT NOT NULL CHECK (json_valid(parameters)),
      code_version TEXT NOT NULL,
      made_at TEXT NOT NULL,
      events INTEGER NOT NULL CHECK (events >= 0),
      bytes INTEGER NOT NULL,
      content_hash TEXT NOT NULL CHECK (length(content_hash) = 64),
      summary_hash TEXT NOT NULL CHECK (length(summary_hash) = 64),
      summary TEXT NOT NULL CHECK (json_valid(summary)),
      PRIMARY KEY (run, global_tag)
    ) STRICT;
    CREATE INDEX reconstructions_by_global_tag ON reconstructions (global_tag);
  `);
}
