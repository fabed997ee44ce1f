/**
 * Tables of the conditions. Triggers hold their immutability for every connection, also for one that has not set
 * `recursive_triggers`, hence the refusals before an insert that would replace a row.
 *
 * `since` and `until` are positions of src-core/calibration/timeBase.ts; `until` is not included, NULL has no end of
 * its own. Times are ms UTC since 1970.
 */
import type { GlobalTagState } from '#core/calibration/globalTag.ts';
import type { TimeBase } from '#core/calibration/timeBase.ts';
import type { SqliteFile } from './sqlite.ts';

export interface PayloadTable {
  /** SHA-256 of the document, hexadecimal. */
  hash: string;
  type: string;
  /** Canonical JSON. */
  document: string;
  added_utc_ms: number;
}

export interface TagTable {
  name: string;
  type: string;
  experiment: string;
  time_base: TimeBase;
  description: string;
  author: string;
  added_utc_ms: number;
}

export interface IovTable {
  iov: number;
  tag: string;
  since: number;
  until: number | null;
  payload: string;
  author: string;
  added_utc_ms: number;
  /** When it ceased to hold; NULL: it holds. */
  withdrawn_utc_ms: number | null;
}

export interface GlobalTagTable {
  name: string;
  experiment: string;
  setup: string | null;
  description: string;
  state: GlobalTagState;
  /** SHA-256 of the manifest since it was staged; NULL while open, and for a running one, which grows. */
  manifest_hash: string | null;
  author: string;
  added_utc_ms: number;
  state_utc_ms: number;
}

export interface GlobalTagMemberTable {
  global_tag: string;
  type: string;
  tag: string;
}

export interface ConditionTables {
  payloads: PayloadTable;
  tags: TagTable;
  iovs: IovTable;
  global_tags: GlobalTagTable;
  global_tag_members: GlobalTagMemberTable;
}

const refuse = (name: string, event: string, when: string, sentence: string): string => `
  CREATE TRIGGER ${name} BEFORE ${event}${when === '' ? '' : ` WHEN ${when}`}
  BEGIN SELECT RAISE(ABORT, '${sentence}'); END;`;

/** A global tag that holds the tag and is in one of the states. */
const heldIn = (tag: string, states: string): string => `EXISTS (
    SELECT 1 FROM global_tag_members JOIN global_tags ON name = global_tag
    WHERE tag = ${tag} AND state IN (${states}))`;

const FROZEN = "'staged', 'validated', 'published', 'invalidated'";

export function createConditionTables(database: SqliteFile): void {
  database.exec(`
    CREATE TABLE payloads (
      hash TEXT PRIMARY KEY CHECK (length(hash) = 64),
      type TEXT NOT NULL,
      document TEXT NOT NULL CHECK (json_valid(document)),
      added_utc_ms INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE tags (
      name TEXT PRIMARY KEY CHECK (length(name) BETWEEN 3 AND 64 AND name NOT GLOB '*[^a-z0-9_]*'),
      type TEXT NOT NULL,
      experiment TEXT NOT NULL,
      time_base TEXT NOT NULL CHECK (time_base IN ('run', 'runSubrun', 'utc')),
      description TEXT NOT NULL,
      author TEXT NOT NULL,
      added_utc_ms INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE iovs (
      iov INTEGER PRIMARY KEY,
      tag TEXT NOT NULL REFERENCES tags (name),
      since INTEGER NOT NULL CHECK (since >= 0),
      until INTEGER CHECK (until > since),
      payload TEXT NOT NULL REFERENCES payloads (hash),
      author TEXT NOT NULL,
      added_utc_ms INTEGER NOT NULL,
      withdrawn_utc_ms INTEGER CHECK (withdrawn_utc_ms >= added_utc_ms)
    ) STRICT;
    CREATE UNIQUE INDEX iovs_in_force ON iovs (tag, since) WHERE withdrawn_utc_ms IS NULL;
    CREATE INDEX iovs_of_payload ON iovs (payload);
    CREATE INDEX iovs_by_time ON iovs (tag, added_utc_ms);
    CREATE TABLE global_tags (
      name TEXT PRIMARY KEY CHECK (length(name) BETWEEN 3 AND 64 AND name NOT GLOB '*[^a-z0-9_]*'),
      experiment TEXT NOT NULL,
      setup TEXT,
      description TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('open', 'staged', 'validated', 'published', 'running', 'invalidated')),
      manifest_hash TEXT CHECK (length(manifest_hash) = 64),
      author TEXT NOT NULL,
      added_utc_ms INTEGER NOT NULL,
      state_utc_ms INTEGER NOT NULL,
      CHECK (state NOT IN ('staged', 'validated', 'published') OR manifest_hash IS NOT NULL)
    ) STRICT;
    CREATE TABLE global_tag_members (
      global_tag TEXT NOT NULL REFERENCES global_tags (name),
      type TEXT NOT NULL,
      tag TEXT NOT NULL REFERENCES tags (name),
      PRIMARY KEY (global_tag, type)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX members_of_tag ON global_tag_members (tag);
    ${payloadTriggers}
    ${tagTriggers}
    ${iovTriggers}
    ${globalTagTriggers}
    ${memberTriggers}
  `);
}

/** For timelines: the few that have an end of their own, without looking at the others. */
export function createEndIndex(database: SqliteFile): void {
  database.exec(
    'CREATE INDEX iovs_with_end ON iovs (tag, since, until) WHERE until IS NOT NULL AND withdrawn_utc_ms IS NULL',
  );
}

const payloadTriggers = [
  refuse('payload_update', 'UPDATE ON payloads', '', 'A payload never changes.'),
  refuse('payload_delete', 'DELETE ON payloads', '', 'A payload is never deleted.'),
  refuse(
    'payload_replace',
    'INSERT ON payloads',
    'EXISTS (SELECT 1 FROM payloads WHERE hash = NEW.hash)',
    'A payload never changes.',
  ),
].join('');

const tagTriggers = [
  refuse('tag_update', 'UPDATE ON tags', '', 'What a tag is never changes.'),
  refuse('tag_delete', 'DELETE ON tags', '', 'A tag is never deleted.'),
  refuse(
    'tag_replace',
    'INSERT ON tags',
    'EXISTS (SELECT 1 FROM tags WHERE name = NEW.name)',
    'What a tag is never changes.',
  ),
].join('');

const iovTriggers = [
  refuse('iov_delete', 'DELETE ON iovs', '', 'An IoV is withdrawn, never deleted.'),
  refuse(
    'iov_update',
    'UPDATE ON iovs',
    `OLD.withdrawn_utc_ms IS NOT NULL OR NEW.withdrawn_utc_ms IS NULL
     OR (OLD.iov, OLD.tag, OLD.since, OLD.payload, OLD.author, OLD.added_utc_ms)
       IS NOT (NEW.iov, NEW.tag, NEW.since, NEW.payload, NEW.author, NEW.added_utc_ms)
     OR OLD.until IS NOT NEW.until`,
    'An IoV can be withdrawn and changes in no other way.',
  ),
  refuse(
    'iov_withdraw',
    'UPDATE ON iovs',
    heldIn('OLD.tag', `${FROZEN}, 'running'`),
    'The tag belongs to a global tag that is staged, official or running: no IoV of it is withdrawn.',
  ),
  refuse(
    'iov_replace',
    'INSERT ON iovs',
    `EXISTS (SELECT 1 FROM iovs WHERE iov = NEW.iov)
     OR EXISTS (SELECT 1 FROM iovs WHERE tag = NEW.tag AND since = NEW.since AND withdrawn_utc_ms IS NULL)`,
    'An IoV never takes the place of another.',
  ),
  refuse(
    'iov_born_withdrawn',
    'INSERT ON iovs',
    'NEW.withdrawn_utc_ms IS NOT NULL',
    'An IoV holds when it is entered.',
  ),
  refuse(
    'iov_overlap',
    'INSERT ON iovs',
    `EXISTS (SELECT 1 FROM iovs WHERE tag = NEW.tag AND withdrawn_utc_ms IS NULL
       AND since > NEW.since AND since < NEW.until)
     OR EXISTS (SELECT 1 FROM (SELECT since, until FROM iovs WHERE tag = NEW.tag AND withdrawn_utc_ms IS NULL
       AND since < NEW.since ORDER BY since DESC LIMIT 1) WHERE until > NEW.since)`,
    'IoVs of a tag do not overlap.',
  ),
  refuse(
    'iov_type',
    'INSERT ON iovs',
    `(SELECT type FROM payloads WHERE hash = NEW.payload) IS NOT (SELECT type FROM tags WHERE name = NEW.tag)`,
    'A tag holds payloads of its own type.',
  ),
  refuse(
    'iov_frozen',
    'INSERT ON iovs',
    heldIn('NEW.tag', FROZEN),
    'The tag belongs to a global tag that is staged or official: it takes no IoV.',
  ),
  refuse(
    'iov_append',
    'INSERT ON iovs',
    `${heldIn('NEW.tag', "'running'")}
     AND EXISTS (SELECT 1 FROM iovs WHERE tag = NEW.tag AND withdrawn_utc_ms IS NULL AND since >= NEW.since)`,
    'The tag belongs to a running global tag: IoVs are appended only.',
  ),
].join('');

const globalTagTriggers = [
  refuse('global_tag_delete', 'DELETE ON global_tags', '', 'A global tag is never deleted.'),
  refuse(
    'global_tag_replace',
    'INSERT ON global_tags',
    'EXISTS (SELECT 1 FROM global_tags WHERE name = NEW.name)',
    'A global tag does not take the place of another.',
  ),
  refuse(
    'global_tag_born',
    'INSERT ON global_tags',
    "NEW.state <> 'open' OR NEW.manifest_hash IS NOT NULL",
    'A global tag begins open.',
  ),
  refuse(
    'global_tag_identity',
    'UPDATE ON global_tags',
    `(OLD.name, OLD.experiment, OLD.description, OLD.author, OLD.added_utc_ms)
       IS NOT (NEW.name, NEW.experiment, NEW.description, NEW.author, NEW.added_utc_ms)
     OR OLD.setup IS NOT NEW.setup`,
    'What a global tag is never changes.',
  ),
  refuse(
    'global_tag_step',
    'UPDATE ON global_tags',
    `(OLD.state, NEW.state) NOT IN (VALUES
      ('open', 'staged'), ('staged', 'open'), ('staged', 'validated'),
      ('validated', 'open'), ('validated', 'published'), ('validated', 'running'),
      ('published', 'invalidated'), ('running', 'published'), ('running', 'invalidated'))`,
    'A global tag cannot take this step.',
  ),
  refuse(
    'global_tag_manifest',
    'UPDATE ON global_tags',
    `OLD.manifest_hash IS NOT NULL AND NEW.manifest_hash IS NOT OLD.manifest_hash
     AND NEW.state NOT IN ('open', 'running')`,
    'The manifest of a global tag stays as it was staged.',
  ),
].join('');

const memberTriggers = [
  refuse('member_update', 'UPDATE ON global_tag_members', '', 'A member of a global tag is taken out, never changed.'),
  refuse(
    'member_delete',
    'DELETE ON global_tag_members',
    "(SELECT state FROM global_tags WHERE name = OLD.global_tag) IS NOT 'open'",
    'The members of a global tag change only while it is open.',
  ),
  refuse(
    'member_insert',
    'INSERT ON global_tag_members',
    `(SELECT state FROM global_tags WHERE name = NEW.global_tag) IS NOT 'open'
     OR EXISTS (SELECT 1 FROM global_tag_members WHERE global_tag = NEW.global_tag AND type = NEW.type)`,
    'The members of a global tag change only while it is open, and each type has one.',
  ),
  refuse(
    'member_fits',
    'INSERT ON global_tag_members',
    `(SELECT type FROM tags WHERE name = NEW.tag) IS NOT NEW.type
     OR (SELECT experiment FROM tags WHERE name = NEW.tag)
       IS NOT (SELECT experiment FROM global_tags WHERE name = NEW.global_tag)`,
    'A member of a global tag is a tag of its type and experiment.',
  ),
].join('');
