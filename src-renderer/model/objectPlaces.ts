/** One place per object, for comparing and marking: its position, the middle of its segment, the start of its track. */
import type { Collection } from '#core/event/event.ts';

/** x y z per object, mm; NaN where an object has no place. */
export function placesOf(collection: Collection): Float64Array {
  const places = new Float64Array(3 * collection.count).fill(Number.NaN);
  for (let i = 0; i < collection.count; i++) places.set(placeOf(collection, i), 3 * i);
  return places;
}

type Place = readonly [number, number, number];
const NOWHERE: Place = [Number.NaN, Number.NaN, Number.NaN];

function placeOf(collection: Collection, index: number): Place {
  const position = vector(collection, 'position', index) ?? vector(collection, 'vertex', index);
  const end = vector(collection, 'end', index);
  if (position && end) return [(position[0] + end[0]) / 2, (position[1] + end[1]) / 2, (position[2] + end[2]) / 2];
  return position ?? startOf(collection, index) ?? NOWHERE;
}

function vector({ columns }: Collection, name: string, index: number): Place | null {
  const column = columns.get(name);
  if (!column || column.type === 'text' || column.offsets || column.width !== 3) return null;
  return [0, 1, 2].map((k) => Number(column.data[3 * index + k])) as unknown as Place;
}

/** First point or first state (rows z, x, y, …) of a track. */
function startOf({ columns }: Collection, index: number): Place | null {
  const points = columns.get('points');
  if (points && points.type !== 'text' && points.offsets && points.offsets[index + 1]! > points.offsets[index]!) {
    const at = 3 * points.offsets[index]!;
    return [Number(points.data[at]), Number(points.data[at + 1]), Number(points.data[at + 2])];
  }
  const states = columns.get('states');
  if (states && states.type !== 'text' && states.offsets && states.offsets[index + 1]! > states.offsets[index]!) {
    const at = states.width * states.offsets[index]!;
    return [Number(states.data[at + 1]), Number(states.data[at + 2]), Number(states.data[at])];
  }
  return null;
}
