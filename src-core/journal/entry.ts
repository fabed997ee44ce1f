/** Entries of the journal: what they hold, and what of them is looked for. A revision never changes; a change is the next one. */
import { RUN_ID } from '#core/api/runId.ts';
import { EXPERIMENT } from '#core/calibration/globalTag.ts';
import { z } from '#core/zod.ts';

export const MOST_PICTURES = 16;
/** Of one picture. */
export const MOST_PICTURE_BYTES = 20_000_000;

export const journalTag = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,31}$/, 'is no tag: small letters, digits, - and _, at most 32');

/** SHA-256 of a file that is kept, hexadecimal. */
export const FILE_HASH = z.string().regex(/^[0-9a-f]{64}$/);

/** What a person writes. */
export const journalText = z.object({
  title: z.string().trim().min(1, 'needs a title').max(200),
  /** Markdown (src-core/journal/markdown.ts). */
  text: z.string().max(100_000),
  tags: z.array(journalTag).max(16).default([]),
  /** null: of none in particular. */
  experiment: EXPERIMENT.nullable().default(null),
  run: RUN_ID.nullable().default(null),
  /** Event number in the run. */
  event: z.number().int().nonnegative().nullable().default(null),
});
export type JournalText = z.infer<typeof journalText>;

export const PICTURE_TYPES = ['image/png', 'image/jpeg', 'image/webp'] as const;
export type PictureType = (typeof PICTURE_TYPES)[number];

export const pictureRecord = z.object({
  hash: FILE_HASH,
  mediaType: z.enum(PICTURE_TYPES),
  bytes: z.number().int(),
  /** What it shows: run, event, global tag, time. */
  caption: z.string().max(1000),
});
export type PictureRecord = z.infer<typeof pictureRecord>;

/** What a picture is by its first bytes; null for what the journal does not keep. Scripts can hide in SVG. */
export function pictureType(bytes: Uint8Array): PictureType | null {
  const begins = (at: number, ...expected: number[]): boolean => expected.every((byte, i) => bytes[at + i] === byte);
  if (begins(0, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'image/png';
  if (begins(0, 0xff, 0xd8, 0xff)) return 'image/jpeg';
  if (begins(0, 0x52, 0x49, 0x46, 0x46) && begins(8, 0x57, 0x45, 0x42, 0x50)) return 'image/webp';
  return null;
}

/** Who wrote an entry: a person, or Beamglass when something official changed. */
export const JOURNAL_KINDS = ['person', 'automatic'] as const;
export type JournalKind = (typeof JOURNAL_KINDS)[number];
