/** The journal in the catalogue: revisions are added and never change; the index of words follows the newest. */
import type { Actor } from '#core/access/roles.ts';
import type { JournalEntry, JournalQuery, JournalRow } from '#core/api/journal.ts';
import { BeamglassError } from '#core/errors.ts';
import type { JournalKind, JournalText, PictureRecord, PictureType } from '#core/journal/entry.ts';
import { markdownLine } from '#core/journal/markdown.ts';
import type { AuditRepository } from './auditRepository.ts';
import type { Catalogue } from './catalogue.ts';
import { hashOf } from './hash.ts';
import type { JournalPictureTable, JournalRevisionTable } from './journalSchema.ts';
import { condition } from './journalSearch.ts';
import type { KeptFiles } from './keptFiles.ts';
import type { SqliteFile } from './sqlite.ts';
import { inTransaction } from './transaction.ts';

/** A picture of a revision: bytes that are new, or the hash of what is kept. */
export type NewPicture =
  | { readonly mediaType: PictureType; readonly data: Uint8Array; readonly caption: string }
  | { readonly hash: string; readonly caption: string };

export interface NewRevision extends JournalText {
  readonly kind: JournalKind;
  readonly pictures: readonly NewPicture[];
}

type PictureLine = Pick<JournalPictureTable, 'hash' | 'caption'>;

const EXCERPT = 240;

/** What the audit log notes of a revision: a change of it or of its pictures is found by it. */
const revisionHash = (row: JournalRevisionTable, pictures: readonly PictureLine[]): string =>
  hashOf({
    entry: row.entry,
    revision: row.revision,
    kind: row.kind,
    title: row.title,
    text: row.text,
    tags: row.tags,
    experiment: row.experiment,
    run: row.run,
    event: row.event,
    author: row.author,
    atUtcMs: row.at_utc_ms,
    pictures: pictures.map(({ hash, caption }) => ({ hash, caption })),
  });

/** The newest revision of each entry, with what its first one says. */
const NEWEST = `
  FROM journal_revisions AS r
  JOIN journal_revisions AS f ON f.entry = r.entry AND f.revision = 1
  WHERE r.revision = (SELECT max(revision) FROM journal_revisions WHERE entry = r.entry)`;

interface ListedRow extends JournalRevisionTable {
  first_author: string;
  first_utc_ms: number;
  pictures: number;
}

export class JournalRepository {
  private readonly catalogue: Catalogue;
  private readonly audit: AuditRepository;
  private readonly kept: KeptFiles;
  private readonly file: SqliteFile;

  constructor(catalogue: Catalogue, audit: AuditRepository, kept: KeptFiles) {
    this.catalogue = catalogue;
    this.audit = audit;
    this.kept = kept;
    this.file = catalogue.file;
  }

  /** Newest first. */
  list(query: JournalQuery): { total: number; entries: JournalRow[] } {
    const { text, values } = condition(query);
    const total =
      this.file
        .prepare<unknown[], number>(`SELECT count(*) ${NEWEST} ${text}`)
        .pluck()
        .get(...values) ?? 0;
    const rows = this.file
      .prepare<unknown[], ListedRow>(
        `SELECT r.*, f.author AS first_author, f.at_utc_ms AS first_utc_ms,
           (SELECT count(*) FROM journal_pictures AS p WHERE (p.entry, p.revision) = (r.entry, r.revision)) AS pictures
         ${NEWEST} ${text} ORDER BY f.at_utc_ms DESC, r.entry DESC LIMIT ? OFFSET ?`,
      )
      .all(...values, query.limit, query.offset);
    return { total, entries: rows.map(listed) };
  }

  known(): { authors: string[]; tags: string[] } {
    const column = (sql: string): string[] => this.file.prepare<[], string>(sql).pluck().all();
    return {
      authors: column('SELECT DISTINCT author FROM journal_revisions WHERE revision = 1 ORDER BY 1'),
      tags: column(`SELECT DISTINCT value ${NEWEST.replace(' AS r', ' AS r, json_each(r.tags)')} ORDER BY 1`),
    };
  }

  /** @param revision null: the newest. @throws BeamglassError `notFound` */
  get(entry: number, revision: number | null): JournalEntry {
    const rows = this.revisionsOf(entry);
    const row = revision === null ? rows.at(-1) : rows.find((one) => one.revision === revision);
    if (row === undefined) {
      const message =
        rows.length === 0
          ? `There is no entry ${entry} in the journal.`
          : `Entry ${entry} has no revision ${revision}; it has ${rows.length}.`;
      throw new BeamglassError('notFound', message, { entry, revision });
    }
    return {
      ...textOf(row),
      entry,
      revision: row.revision,
      kind: row.kind,
      author: rows[0]!.author,
      at: instant(rows[0]!.at_utc_ms),
      pictures: this.picturesOf(row).map(({ hash, caption }) => this.pictureRecord(hash, caption)),
      revisions: rows.map((one) => ({ revision: one.revision, author: one.author, at: instant(one.at_utc_ms) })),
    };
  }

  /** @returns the number of the entry */
  add(actor: Actor, draft: NewRevision): Promise<number> {
    return inTransaction(this.catalogue, () => this.addWithin(actor, draft));
  }

  /** `add`, in a transaction that is under way: both or neither. */
  addWithin(actor: Actor, draft: NewRevision): number {
    const last = this.file.prepare<[], number | null>('SELECT max(entry) FROM journal_revisions').pluck().get();
    const entry = (last ?? 0) + 1;
    this.write(actor, entry, 1, draft);
    return entry;
  }

  /**
   * @param after the revision that was edited
   * @throws BeamglassError `notFound`, `conflict` where it is not the newest any more
   */
  revise(actor: Actor, entry: number, after: number, draft: NewRevision): Promise<void> {
    return inTransaction(this.catalogue, () => {
      const newest = this.get(entry, null);
      if (newest.revision !== after) {
        const { author } = newest.revisions.at(-1)!;
        const message = `Entry ${entry} was revised by ${author} meanwhile; look at revision ${newest.revision} first. Nothing was changed.`;
        throw new BeamglassError('conflict', message, { entry, revision: newest.revision });
      }
      this.write(actor, entry, after + 1, draft);
    });
  }

  /** One sentence for each revision that is not as it was written, or is gone. */
  problems(): string[] {
    const told = new Map<string, unknown>();
    for (const { action, subject, details } of this.audit.entries()) {
      if (action === 'journal.add' || action === 'journal.revise') told.set(subject, hashIn(details));
    }
    const problems: string[] = [];
    const rows = this.file
      .prepare<[], JournalRevisionTable>('SELECT * FROM journal_revisions ORDER BY entry, revision')
      .all();
    for (const row of rows) {
      const subject = subjectOf(row.entry, row.revision);
      if (told.get(subject) !== revisionHash(row, this.picturesOf(row))) {
        problems.push(`Journal entry ${row.entry}, revision ${row.revision}, is not as it was written.`);
      }
      told.delete(subject);
    }
    return [...problems, ...[...told.keys()].map((subject) => `Journal entry ${subject} is gone.`)];
  }

  private write(actor: Actor, entry: number, revision: number, draft: NewRevision): void {
    const row: JournalRevisionTable = {
      entry,
      revision,
      kind: draft.kind,
      title: draft.title,
      text: draft.text,
      tags: JSON.stringify([...new Set(draft.tags)]),
      experiment: draft.experiment,
      run: draft.run,
      event: draft.event,
      author: actor.name,
      at_utc_ms: Date.now(),
    };
    const pictures = draft.pictures.map((picture) => ({ hash: this.hashOfPicture(picture), caption: picture.caption }));
    this.file
      .prepare(
        `INSERT INTO journal_revisions VALUES
         (@entry, @revision, @kind, @title, @text, @tags, @experiment, @run, @event, @author, @at_utc_ms)`,
      )
      .run(row);
    const addPicture = this.file.prepare('INSERT INTO journal_pictures VALUES (?, ?, ?, ?, ?)');
    for (const [position, { hash, caption }] of pictures.entries()) {
      addPicture.run(entry, revision, position, hash, caption);
    }
    this.file.prepare('DELETE FROM journal_search WHERE rowid = ?').run(entry);
    this.file
      .prepare('INSERT INTO journal_search (rowid, title, text, tags, captions) VALUES (?, ?, ?, ?, ?)')
      .run(entry, row.title, row.text, draft.tags.join(' '), pictures.map(({ caption }) => caption).join('\n'));
    this.audit.append({
      actor,
      action: revision === 1 ? 'journal.add' : 'journal.revise',
      subject: subjectOf(entry, revision),
      details: { title: row.title, hash: revisionHash(row, pictures) },
    });
  }

  private hashOfPicture(picture: NewPicture): string {
    if ('data' in picture) return this.kept.keep(picture.mediaType, picture.data);
    const found = this.file
      .prepare<[string], 1>('SELECT 1 FROM journal_pictures WHERE hash = ? LIMIT 1')
      .pluck()
      .get(picture.hash);
    if (found === undefined) {
      throw new BeamglassError('notFound', `The journal keeps no picture ${picture.hash}.`, { hash: picture.hash });
    }
    return picture.hash;
  }

  private revisionsOf(entry: number): JournalRevisionTable[] {
    return this.file
      .prepare<[number], JournalRevisionTable>('SELECT * FROM journal_revisions WHERE entry = ? ORDER BY revision')
      .all(entry);
  }

  private picturesOf({ entry, revision }: JournalRevisionTable): JournalPictureTable[] {
    return this.file
      .prepare<[number, number], JournalPictureTable>(
        'SELECT * FROM journal_pictures WHERE entry = ? AND revision = ? ORDER BY position',
      )
      .all(entry, revision);
  }

  private pictureRecord(hash: string, caption: string): PictureRecord {
    const { mediaType, bytes } = this.kept.look(hash)!;
    return { hash, mediaType: mediaType as PictureType, bytes, caption };
  }
}

const instant = (ms: number): string => new Date(ms).toISOString();
const subjectOf = (entry: number, revision: number): string => `${entry}/${revision}`;

function hashIn(details: string): unknown {
  try {
    return (JSON.parse(details) as { hash?: unknown }).hash;
  } catch {
    // The chain of the log tells of it.
    return null;
  }
}

const textOf = (row: JournalRevisionTable): JournalText => ({
  title: row.title,
  text: row.text,
  tags: JSON.parse(row.tags) as string[],
  experiment: row.experiment,
  run: row.run,
  event: row.event,
});

function listed(row: ListedRow): JournalRow {
  const { text, ...rest } = textOf(row);
  return {
    ...rest,
    entry: row.entry,
    revision: row.revision,
    excerpt: markdownLine(text, EXCERPT),
    kind: row.kind,
    author: row.first_author,
    at: instant(row.first_utc_ms),
    revisedBy: row.author,
    revisedAt: instant(row.at_utc_ms),
    pictures: row.pictures,
  };
}
