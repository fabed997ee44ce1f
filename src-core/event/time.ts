/** When the objects of a collection happen. */
import { attributeValues, type AttributeValues } from './attribute.ts';
import type { Collection } from './event.ts';

/**
 * Time of each object, ns: of a trajectory the earliest of its points. NaN where an object has none,
 * null where the collection has no times.
 */
export function firstTimes(collection: Collection): AttributeValues | null {
  const own = attributeValues(collection, 'time');
  const column = collection.columns.get('pointTimes');
  if (!column || column.type === 'text' || !column.offsets) return own;
  const { offsets, data } = column;
  return Float64Array.from({ length: collection.count }, (_, index) => {
    let first = Number.NaN;
    for (let row = offsets[index]!; row < offsets[index + 1]!; row++) {
      const time = Number(data[row]);
      if (!(time >= first)) first = time;
    }
    return Number.isNaN(first) ? (own?.[index] ?? first) : first;
  });
}
