/**
 * Tables of the journal and of the files that entries and reports keep. Revisions and files never change: triggers
 * hold it for every connection. The index for searching is made from the newest revisions and may be made anew.
 */
import type { JournalKind } from '#core/journal/entry.ts';
import type { SqliteFile } from './sqlite.ts';

export interface KeptFileTable {
  /** SHA-256 of `data`, hexadecimal. */
  hash: string;
  media_type: string;
  data: Uint8Array;
}

export interface JournalRevisionTable {
  entry: number;
  revision: number;
  kind: JournalKind;
  title: string;
  /** Markdown */
  text: string;
  /** JSON: a list of texts. */
  tags: string;
  experiment: string | null;
  run: string | null;
  event: number | null;
  author: string;
  at_utc_ms: number;
}

export interface JournalPictureTable {
  entry: number;
  revision: number;
  position: number;
  hash: string;
  caption: string;
}

export interface JournalTables {
  kept_files: KeptFileTable;
  journal_revisions: JournalRevisionTable;
  journal_pictures: JournalPictureTable;
}

/** Refuses every change and removal of rows, for every connection. */
export const neverChanges = (table: string, key: string, sentence: string): string => `
  CREATE TRIGGER ${table}_update BEFORE UPDATE ON ${table} BEGIN SELECT RAISE(ABORT, '${sentence}'); END;
  CREATE TRIGGER ${table}_delete BEFORE DELETE ON ${table} BEGIN SELECT RAISE(ABORT, '${sentence}'); END;
  CREATE TRIGGER ${table}_replace BEFORE INSERT ON ${table}
  WHEN EXISTS (SELECT 1 FROM ${table} WHERE (${key}) = (${key.replaceAll(/\w+/g, 'NEW.$&')}))
  BEGIN SELECT RAISE(ABORT, '${sentence}'); END;
`;

export function createJournalTables(database: SqliteFile): void {
  database.exec(`
    CREATE TABLE kept_files (
      hash TEXT PRIMARY KEY CHECK (length(hash) = 64),
      media_type TEXT NOT NULL,
      data BLOB NOT NULL
    ) STRICT;
    CREATE TABLE journal_revisions (
      entry INTEGER NOT NULL CHECK (entry > 0),
      revision INTEGER NOT NULL CHECK (revision > 0),
      kind TEXT NOT NULL CHECK (kind IN ('person', 'automatic')),
      title TEXT NOT NULL CHECK (length(title) > 0),
      text TEXT NOT NULL,
      tags TEXT NOT NULL CHECK (json_valid(tags)),
      experiment TEXT,
      run TEXT,
      event INTEGER,
      author TEXT NOT NULL,
      at_utc_ms INTEGER NOT NULL,
      PRIMARY KEY (entry, revision)
    ) STRICT;
    CREATE TABLE journal_pictures (
      entry INTEGER NOT NULL,
      revision INTEGER NOT NULL,
      position INTEGER NOT NULL,
      hash TEXT NOT NULL REFERENCES kept_files (hash),
      caption TEXT NOT NULL,
      PRIMARY KEY (entry, revision, position),
      FOREIGN KEY (entry, revision) REFERENCES journal_revisions (entry, revision)
    ) STRICT;
    CREATE VIRTUAL TABLE journal_search USING fts5 (title, text, tags, captions, tokenize = 'unicode61 remove_diacritics 2');
    ${neverChanges('kept_files', 'hash', 'A file that is kept never changes.')}
    ${neverChanges('journal_revisions', 'entry, revision', 'A journal entry never changes; it is revised.')}
    ${neverChanges('journal_pictures', 'entry, revision, position', 'A journal entry never changes; it is revised.')}
  `);
}
