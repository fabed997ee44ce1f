/** Objects of an event by the readout channel that they belong to: what links cells, hits and waveforms. */
import type { Collection, EventData } from './event.ts';

const NONE: readonly number[] = [];
const known = new WeakMap<Collection, ReadonlyMap<number, readonly number[]>>();

/** Numbers of a collection's objects by channel, in their order; empty where it has no channels. */
export function objectsByChannel(collection: Collection): ReadonlyMap<number, readonly number[]> {
  const cached = known.get(collection);
  if (cached) return cached;
  const map = new Map<number, number[]>();
  const column = collection.columns.get('channel');
  if (column && column.type !== 'text' && !column.offsets && column.width === 1) {
    for (let index = 0; index < collection.count; index++) {
      const channel = Number(column.data[index]);
      const list = map.get(channel);
      if (list) list.push(index);
      else map.set(channel, [index]);
    }
  }
  known.set(collection, map);
  return map;
}

/** The channel of one object, null where its collection has none. */
export function channelOf(collection: Collection, index: number): number | null {
  const column = collection.columns.get('channel');
  if (!column || column.type === 'text' || column.offsets || column.width !== 1) return null;
  const channel = column.data[index];
  return channel === undefined ? null : Number(channel);
}

/** All objects of that channel, collection by collection. */
export function objectsOfChannel(
  { collections }: EventData,
  channel: number,
): { collection: Collection; index: number }[] {
  return collections.flatMap((collection) =>
    (objectsByChannel(collection).get(channel) ?? NONE).map((index) => ({ collection, index })),
  );
}
