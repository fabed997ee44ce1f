/**
 * Tables of the proposals, of what was said and decided about them, and of the publications. All only grow: triggers
 * hold it for every connection. Each row carries a hash of what it says; that of a step covers the step before, so
 * that `check` finds what another process has changed.
 */
import type { ProposalState } from '#core/calibration/proposal.ts';
import { fixedRows } from './fixedRows.ts';
import type { SqliteFile } from './sqlite.ts';

export interface ProposalTable {
  proposal: number;
  kind: 'fit' | 'import';
  type: string;
  experiment: string;
  setup: string | null;
  payload: string;
  /** Positions on the type's time base, half-open. */
  since: number;
  until: number | null;
  /** That it is meant to change; NULL: the one in force. */
  global_tag: string | null;
  /** What held at its beginning when it was saved. */
  replaces: string | null;
  comment: string;
  author: string;
  added_utc_ms: number;
  /** JSON of src-core/calibration/result.ts, gzip; NULL where no fit stands behind it. */
  result: Buffer | null;
  /** SHA-256 of the JSON. */
  result_hash: string | null;
  hash: string;
}

export interface ProposalStepTable {
  proposal: number;
  /** From 1. */
  step: number;
  state: ProposalState;
  actor: string;
  comment: string;
  /** Payload in force at the beginning of the validity then; NULL: none. */
  against: string | null;
  /** JSON: the verdicts of a validation. */
  checks: string | null;
  /** The publication by which it came into force. */
  publication: number | null;
  at_utc_ms: number;
  hash: string;
}

export interface PublicationTable {
  publication: number;
  kind: 'publish' | 'invalidate';
  global_tag: string;
  base: string | null;
  /** JSON of src-core/calibration/publication.ts */
  plan: string | null;
  plan_hash: string | null;
  /** Of the global tag behind it. */
  manifest_hash: string;
  comment: string;
  author: string;
  at_utc_ms: number;
  hash: string;
}

export interface ProposalTables {
  proposals: ProposalTable;
  proposal_steps: ProposalStepTable;
  publications: PublicationTable;
}

export function createProposalTables(database: SqliteFile): void {
  database.exec(`
    CREATE TABLE proposals (
      proposal INTEGER PRIMARY KEY CHECK (proposal > 0),
      kind TEXT NOT NULL CHECK (kind IN ('fit', 'import')),
      type TEXT NOT NULL,
      experiment TEXT NOT NULL,
      setup TEXT,
      payload TEXT NOT NULL REFERENCES payloads (hash),
      since INTEGER NOT NULL CHECK (since >= 0),
      until INTEGER CHECK (until > since),
      global_tag TEXT REFERENCES global_tags (name),
      replaces TEXT REFERENCES payloads (hash),
      comment TEXT NOT NULL CHECK (length(trim(comment)) > 0),
      author TEXT NOT NULL CHECK (length(author) > 0),
      added_utc_ms INTEGER NOT NULL,
      result BLOB,
      result_hash TEXT CHECK (length(result_hash) = 64),
      hash TEXT NOT NULL CHECK (length(hash) = 64),
      CHECK ((result IS NULL) = (result_hash IS NULL)),
      CHECK ((result IS NULL) = (kind = 'import'))
    ) STRICT;
    CREATE INDEX proposals_of_payload ON proposals (payload);
    CREATE TABLE publications (
      publication INTEGER PRIMARY KEY CHECK (publication > 0),
      kind TEXT NOT NULL CHECK (kind IN ('publish', 'invalidate')),
      global_tag TEXT NOT NULL REFERENCES global_tags (name),
      base TEXT REFERENCES global_tags (name),
      plan TEXT CHECK (json_valid(plan)),
      plan_hash TEXT CHECK (length(plan_hash) = 64),
      manifest_hash TEXT NOT NULL CHECK (length(manifest_hash) = 64),
      comment TEXT NOT NULL CHECK (length(trim(comment)) > 0),
      author TEXT NOT NULL CHECK (length(author) > 0),
      at_utc_ms INTEGER NOT NULL,
      hash TEXT NOT NULL CHECK (length(hash) = 64)
    ) STRICT;
    CREATE TABLE proposal_steps (
      proposal INTEGER NOT NULL REFERENCES proposals (proposal),
      step INTEGER NOT NULL CHECK (step > 0),
      state TEXT NOT NULL
        CHECK (state IN ('draft', 'validated', 'approved', 'published', 'rejected', 'withdrawn')),
      actor TEXT NOT NULL CHECK (length(actor) > 0),
      comment TEXT NOT NULL,
      against TEXT REFERENCES payloads (hash),
      checks TEXT CHECK (json_valid(checks)),
      publication INTEGER REFERENCES publications (publication),
      at_utc_ms INTEGER NOT NULL,
      hash TEXT NOT NULL CHECK (length(hash) = 64),
      PRIMARY KEY (proposal, step),
      CHECK (state NOT IN ('approved', 'rejected') OR length(trim(comment)) > 0),
      CHECK ((state = 'validated') = (checks IS NOT NULL)),
      CHECK ((state = 'published') = (publication IS NOT NULL))
    ) STRICT, WITHOUT ROWID;
    ${fixedRows('proposals', 'A proposal', 'proposal = NEW.proposal')}
    ${fixedRows('publications', 'A publication', 'publication = NEW.publication')}
    ${fixedRows('proposal_steps', 'A step of a proposal', 'proposal = NEW.proposal AND step = NEW.step')}
    CREATE TRIGGER proposal_first_step BEFORE INSERT ON proposal_steps
    WHEN NEW.step = 1 AND (NEW.state <> 'draft'
      OR NEW.actor IS NOT (SELECT author FROM proposals WHERE proposal = NEW.proposal))
    BEGIN SELECT RAISE(ABORT, 'A proposal begins as the draft of its author.'); END;
    CREATE TRIGGER proposal_step_order BEFORE INSERT ON proposal_steps
    WHEN NEW.step > 1 AND (
      (SELECT max(step) FROM proposal_steps WHERE proposal = NEW.proposal) IS NOT NEW.step - 1
      OR ((SELECT state FROM proposal_steps WHERE proposal = NEW.proposal AND step = NEW.step - 1), NEW.state)
        NOT IN (VALUES
          ('draft', 'validated'), ('draft', 'rejected'), ('draft', 'withdrawn'),
          ('validated', 'validated'), ('validated', 'approved'), ('validated', 'rejected'), ('validated', 'withdrawn'),
          ('approved', 'validated'), ('approved', 'published'), ('approved', 'rejected'), ('approved', 'withdrawn')))
    BEGIN SELECT RAISE(ABORT, 'A proposal cannot take this step.'); END;
    CREATE TRIGGER proposal_withdrawn BEFORE INSERT ON proposal_steps
    WHEN NEW.state = 'withdrawn' AND NEW.actor IS NOT (SELECT author FROM proposals WHERE proposal = NEW.proposal)
    BEGIN SELECT RAISE(ABORT, 'A proposal is withdrawn by its author alone.'); END;
  `);
}
