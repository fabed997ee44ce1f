/** The journal in the contract: entries with Markdown and pictures; an entry is revised, never changed. */
import { oc } from '@orpc/contract';
import {
  FILE_HASH,
  JOURNAL_KINDS,
  journalTag,
  journalText,
  MOST_PICTURES,
  pictureRecord,
} from '#core/journal/entry.ts';
import { z } from '#core/zod.ts';
import { RUN_ID } from './runId.ts';

const entry = z.number().int().positive();
const revision = z.number().int().positive();

export const journalRow = journalText.omit({ text: true }).extend({
  entry,
  revision,
  /** Begins of the text, without marks. */
  excerpt: z.string(),
  kind: z.enum(JOURNAL_KINDS),
  /** Of the first revision. */
  author: z.string(),
  at: z.iso.datetime(),
  /** Of this one. */
  revisedBy: z.string(),
  revisedAt: z.iso.datetime(),
  pictures: z.number().int(),
});
export type JournalRow = z.infer<typeof journalRow>;

export const journalEntry = journalText.extend({
  entry,
  revision,
  kind: z.enum(JOURNAL_KINDS),
  author: z.string(),
  at: z.iso.datetime(),
  pictures: z.array(pictureRecord),
  /** All of them, the first one first. */
  revisions: z.array(z.object({ revision, author: z.string(), at: z.iso.datetime() })),
});
export type JournalEntry = z.infer<typeof journalEntry>;

/** A new picture, or one that is kept already. */
const picture = z.union([
  z.object({ data: z.instanceof(Blob), caption: z.string().max(1000) }),
  z.object({ hash: FILE_HASH, caption: z.string().max(1000) }),
]);
export type JournalPicture = z.infer<typeof picture>;

export const journalDraft = journalText.extend({ pictures: z.array(picture).max(MOST_PICTURES).default([]) });
export type JournalDraft = z.infer<typeof journalDraft>;

export const journalQuery = z.object({
  /** Words that all stand in title, text, tags or captions; a word may be the beginning of one. */
  search: z.string().max(1000).default(''),
  author: z.string().max(64).nullable().default(null),
  tag: journalTag.nullable().default(null),
  run: RUN_ID.nullable().default(null),
  experiment: z.string().max(64).nullable().default(null),
  /** When the entry was first written: from, included, until, not included. */
  from: z.iso.datetime().nullable().default(null),
  until: z.iso.datetime().nullable().default(null),
  kind: z.enum(JOURNAL_KINDS).nullable().default(null),
  offset: z.number().int().nonnegative().default(0),
  limit: z.number().int().positive().max(1000).default(200),
});
export type JournalQuery = z.infer<typeof journalQuery>;

export const journalContract = {
  /** Newest first, each in its newest revision. */
  list: oc.input(journalQuery).output(z.object({ total: z.number().int(), entries: z.array(journalRow) })),
  /** Authors and tags that there are, in their order. */
  known: oc.output(z.object({ authors: z.array(z.string()), tags: z.array(journalTag) })),
  /** `revision` null: the newest. */
  get: oc.input(z.object({ entry, revision: revision.nullable().default(null) })).output(journalEntry),
  add: oc.input(journalDraft).output(journalEntry),
  /** Refused where `revision` is not the newest any more. */
  revise: oc.input(journalDraft.extend({ entry, revision })).output(journalEntry),
  picture: oc.input(z.object({ hash: FILE_HASH })).output(z.instanceof(Blob)),
};
