/** The subrun of an event, as the data acquisition wrote it into it; null for an event of a run without subruns. */
import type { EventData } from '#core/event/event.ts';

export const subrunOf = (event: EventData | null): number | null =>
  event?.scalars.find(({ name }) => name === 'subrun')?.value ?? null;
