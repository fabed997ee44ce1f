/** An entry as a document of its own. */
import type { JournalEntry } from '#core/api/journal.ts';
import type { PictureRecord } from './entry.ts';

const ENDINGS = { 'image/png': 'png', 'image/jpeg': 'jpg', 'image/webp': 'webp' } as const;

/** Of the file of a picture. */
export const pictureName = ({ hash, mediaType }: PictureRecord): string => `${hash.slice(0, 16)}.${ENDINGS[mediaType]}`;

/** What an entry is about, in one line: run, event, tags. */
export const entryPlace = ({
  experiment,
  run,
  event,
  tags,
}: Pick<JournalEntry, 'experiment' | 'run' | 'event' | 'tags'>): string =>
  [run === null ? experiment : `run ${run}`, event === null ? null : `event ${event}`, ...tags.map((tag) => `#${tag}`)]
    .filter((part) => part !== null)
    .join(' · ');

/** As Markdown. */
export function entryMarkdown(entry: JournalEntry): string {
  const last = entry.revisions.at(-1)!;
  const revised = entry.revision === 1 ? '' : `, revision ${entry.revision} by ${last.author} ${printedTime(last.at)}`;
  const place = entryPlace(entry);
  return [
    `# ${entry.title}`,
    `Entry ${entry.entry}, ${entry.author}, ${printedTime(entry.at)}${revised}${place === '' ? '' : ` · ${place}`}`,
    ...(entry.text.trim() === '' ? [] : [entry.text.trim()]),
    ...entry.pictures.map((picture) => `![${picture.caption.replaceAll(/[[\]\n]/g, ' ')}](${pictureName(picture)})`),
  ].join('\n\n');
}

/** “2026-11-22 06:00 UTC” */
export const printedTime = (iso: string): string => `${iso.slice(0, 16).replace('T', ' ')} UTC`;
