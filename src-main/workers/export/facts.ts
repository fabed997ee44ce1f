/** Facts of an event as a whole, which formats of objects have no place for. */
import type { EventData } from '#core/event/event.ts';
import type { NotShownList } from '#main/workers/import/reading.ts';

/** Adds the facts beyond event number and time that one event holds. */
export function noteFacts(notWritten: NotShownList, { header, scalars, labels }: EventData): void {
  if (header.spill !== null) notWritten.add('spill', 'spill number of the event', 1);
  if (header.triggerBits !== 0) notWritten.add('trigger', 'trigger bits of the event', 1);
  for (const { name } of scalars) notWritten.add(name, 'scalar of the event', 1);
  for (const { name } of labels) notWritten.add(name, 'label of the event', 1);
}
