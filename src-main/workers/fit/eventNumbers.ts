/** Numbers taken out of events. */
import { findCollection, type EventData } from '#core/event/event.ts';

const NOTHING = new Float64Array(0);

/** A column of numbers; empty where the event has not the collection or the column. */
export function numbersIn(event: EventData, collection: string, column: string): ArrayLike<number> {
  const found = findCollection(event, collection)?.columns.get(column);
  if (found === undefined || found.type === 'text') return NOTHING;
  const { data } = found;
  return data instanceof BigInt64Array || data instanceof BigUint64Array ? Float64Array.from(data, Number) : data;
}

/** NaN where the event has not the scalar. */
export const scalarIn = ({ scalars }: EventData, name: string): number =>
  scalars.find((one) => one.name === name)?.value ?? Number.NaN;
