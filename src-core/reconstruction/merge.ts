/** An event as it was recorded together with what a reconstruction adds to it. */
import type { Column } from '#core/event/column.ts';
import type { Collection, EventData } from '#core/event/event.ts';

export type Added = Pick<EventData, 'scalars' | 'labels' | 'collections'>;

const asRecorded = (name: string): string => `${name} (as recorded)`;

/**
 * What was recorded comes first. Where the source was reconstructed elsewhere and both have a name, it is the added
 * one's; the recorded one stays under a name that says so, with the links of other recorded collections to it.
 */
export function mergeReconstruction(recorded: EventData, added: Added): EventData {
  const own = {
    scalars: new Set(added.scalars.map(({ name }) => name)),
    labels: new Set(added.labels.map(({ name }) => name)),
    collections: new Set(added.collections.map(({ name }) => name)),
  };
  const rename = (name: string): string => (own.collections.has(name) ? asRecorded(name) : name);
  const isClear = !recorded.collections.some(({ name }) => own.collections.has(name));
  return {
    header: recorded.header,
    scalars: [
      ...recorded.scalars.map((scalar) =>
        own.scalars.has(scalar.name) ? { ...scalar, name: `recorded_${scalar.name}` } : scalar,
      ),
      ...added.scalars,
    ],
    labels: [
      ...recorded.labels.map((label) =>
        own.labels.has(label.name) ? { ...label, name: asRecorded(label.name) } : label,
      ),
      ...added.labels,
    ],
    collections: [
      ...(isClear ? recorded.collections : recorded.collections.map((one) => renamed(one, rename))),
      ...added.collections,
    ],
  };
}

function renamed(collection: Collection, rename: (name: string) => string): Collection {
  const columns = new Map<string, Column>();
  for (const [name, column] of collection.columns) {
    columns.set(name, column.target === '' ? column : { ...column, target: rename(column.target) });
  }
  return { ...collection, name: rename(collection.name), columns };
}

const isTruth = ({ name, kind }: Collection): boolean => kind !== 'particles' && name.startsWith('Truth');

/** What the summary columns of a reconstructed event count and sum: not the true hits beside the measured ones. */
export function withoutTrueHits(event: EventData): EventData {
  return { ...event, collections: event.collections.filter((collection) => !isTruth(collection)) };
}

/** What a detector gives: a simulated event without anything that only a simulation knows. */
export function withoutTruth(event: EventData): EventData {
  return {
    ...event,
    scalars: event.scalars.filter(({ name }) => !name.startsWith('true_')),
    collections: event.collections.filter(({ name }) => !name.startsWith('Truth')),
  };
}
