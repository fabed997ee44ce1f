/** The journal: entries of people with their pictures, and those that Beamglass writes when something official changes. */
import type { Actor } from '#core/access/roles.ts';
import type { JournalDraft, JournalEntry, JournalPicture } from '#core/api/journal.ts';
import { BeamglassError } from '#core/errors.ts';
import { MOST_PICTURE_BYTES, pictureType, type JournalText } from '#core/journal/entry.ts';
import type { NewPicture } from '#main/store/journalRepository.ts';
import { requireWritable, type ServiceContext } from './context.ts';

/** @throws BeamglassError `badInput` for what is no picture */
export async function addEntry(context: ServiceContext, actor: Actor, draft: JournalDraft): Promise<JournalEntry> {
  requireWritable(context);
  const pictures = await picturesOf(draft.pictures);
  const entry = await context.store.journal.add(actor, { ...draft, kind: 'person', pictures });
  context.changes.publish('journal');
  return context.store.journal.get(entry, null);
}

/** @throws BeamglassError `notFound`, `conflict` where `revision` is not the newest, `forbidden` for one of Beamglass’s own */
export async function reviseEntry(
  context: ServiceContext,
  actor: Actor,
  { entry, revision, ...draft }: JournalDraft & { readonly entry: number; readonly revision: number },
): Promise<JournalEntry> {
  requireWritable(context);
  const { journal } = context.store;
  if (journal.get(entry, null).kind === 'automatic') {
    const message = `Entry ${entry} was written by Beamglass and stays as it is; add an entry of your own. Nothing was changed.`;
    throw new BeamglassError('forbidden', message, { entry });
  }
  const pictures = await picturesOf(draft.pictures);
  await journal.revise(actor, entry, revision, { ...draft, kind: 'person', pictures });
  context.changes.publish('journal');
  return journal.get(entry, null);
}

/** @throws BeamglassError `notFound`, `corruptStore` */
export function journalPicture(context: ServiceContext, hash: string): Blob {
  const { mediaType, data } = context.store.kept.get(hash);
  if (!mediaType.startsWith('image/')) {
    throw new BeamglassError('notFound', `The journal keeps no picture ${hash}.`, { hash });
  }
  return new Blob([data], { type: mediaType });
}

/**
 * What Beamglass itself notes of a change that was made. The change stands whether or not it can be noted: the audit
 * log has it.
 */
export async function noteInJournal(
  context: ServiceContext,
  actor: Actor,
  { title, text, tags, experiment, run }: Pick<JournalText, 'title' | 'text' | 'tags' | 'experiment' | 'run'>,
): Promise<void> {
  try {
    const draft = { title, text, tags, experiment, run, event: null, kind: 'automatic', pictures: [] } as const;
    await context.store.journal.add(actor, { ...draft, tags: [...tags] });
    context.changes.publish('journal');
  } catch (error) {
    process.stderr.write(`The journal could not note “${title}”: ${(error as Error).message}\n`);
  }
}

async function picturesOf(pictures: readonly JournalPicture[]): Promise<NewPicture[]> {
  return Promise.all(
    pictures.map(async (picture, index): Promise<NewPicture> => {
      if (!('data' in picture)) return picture;
      const data = new Uint8Array(await picture.data.arrayBuffer());
      const mediaType = pictureType(data);
      const named = `Picture ${index + 1}`;
      if (mediaType === null) {
        throw new BeamglassError('badInput', `${named} is no PNG, JPEG or WebP; nothing was written.`, { index });
      }
      if (data.length > MOST_PICTURE_BYTES) {
        const message = `${named} has ${data.length} bytes; the journal keeps at most ${MOST_PICTURE_BYTES}. Nothing was written.`;
        throw new BeamglassError('badInput', message, { index, bytes: data.length });
      }
      return { mediaType, data, caption: picture.caption };
    }),
  );
}
