/** Rings around what differs, for each of two pictures side by side. */
import { numericColumn } from '#core/event/column.ts';
import { makeCollection, type Collection, type EventData } from '#core/event/event.ts';
import { DATA_COLOURS } from '#renderer/scene/colour/palette.ts';
import type { CollectionStyle, ObjectRef } from '#renderer/scene/types.ts';
import type { Styles } from './collectionStyle.ts';
import type { EventDifference } from './compareEvents.ts';
import { placesOf } from './objectPlaces.ts';

export type Side = 'left' | 'right';

/** No event has collections of these names. */
const ONLY_HERE = 'Difference: only here';
const MOVED = 'Difference: moved';

/** Of a collection: more rings would hide what they mark, and two events have hardly a hit in common. */
const MOST_MARKED = 60;

const styleOf = (colour: string): CollectionStyle => ({ visible: true, colour, colourBy: 'collection', cuts: [] });
export const MARK_STYLES: Styles = { [ONLY_HERE]: styleOf(DATA_COLOURS[1]), [MOVED]: styleOf(DATA_COLOURS[2]) };

/** What the rings mean, for a legend. */
export const MARK_MEANINGS = [
  { name: 'only here', colour: DATA_COLOURS[1] },
  { name: 'moved or changed', colour: DATA_COLOURS[2] },
] as const;

export interface DifferenceMarks {
  readonly collections: readonly Collection[];
  /** The object that a mark stands around; the object itself where it is no mark. */
  objectOf(object: ObjectRef | null): ObjectRef | null;
}

export const NO_MARKS: DifferenceMarks = { collections: [], objectOf: (object) => object };

/** @param styles collections that are not visible have no marks either */
export function differenceMarks(
  event: EventData,
  { collections }: EventDifference,
  side: Side,
  styles: Styles,
): DifferenceMarks {
  const marks: Readonly<Record<string, { places: number[]; objects: ObjectRef[] }>> = {
    [ONLY_HERE]: { places: [], objects: [] },
    [MOVED]: { places: [], objects: [] },
  };
  for (const { name, lost, added, moved } of collections) {
    const collection = event.collections.find((one) => one.name === name);
    if (!collection || styles[name]?.visible === false) continue;
    if (lost.length + added.length + moved.length > MOST_MARKED) continue;
    const all = placesOf(collection);
    const add = (kind: string, index: number): void => {
      const place = all.subarray(3 * index, 3 * index + 3);
      if (!place.every((value) => Number.isFinite(value))) return;
      marks[kind]!.places.push(...place);
      marks[kind]!.objects.push({ collection: name, index });
    };
    for (const index of side === 'left' ? lost : added) add(ONLY_HERE, index);
    for (const pair of moved) add(MOVED, pair[side === 'left' ? 0 : 1]);
  }
  return {
    collections: Object.entries(marks)
      .filter(([, { objects }]) => objects.length > 0)
      .map(([name, { places }]) =>
        makeCollection(name, 'vertices', [
          ['position', numericColumn(Float32Array.from(places), { unit: 'mm', width: 3 })],
        ]),
      ),
    objectOf: (object) => (object && marks[object.collection]?.objects[object.index]) ?? object,
  };
}
