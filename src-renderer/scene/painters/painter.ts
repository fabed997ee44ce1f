/** The drawing contract of an object kind, and what painters share. */
import { attributeValues } from '#core/event/attribute.ts';
import type { Collection } from '#core/event/event.ts';
import type { PrimitiveSet } from '../model/shapes.ts';

export interface PaintContext {
  /** Solenoid field along z, T; null where unknown. */
  readonly fieldT: number | null;
}

/** Makes primitives of one collection; times go with them, so that any moment can be drawn. */
export type Painter = (collection: Collection, context: PaintContext) => PrimitiveSet[];

/** x y z per object as 32-bit floats: a view of the event where the column holds them so. */
export function vectors(collection: Collection, name: string): Float32Array | null {
  const column = collection.columns.get(name);
  if (!column || column.type === 'text' || column.offsets || column.width !== 3) return null;
  return column.data instanceof Float32Array ? column.data : Float32Array.from(column.data as ArrayLike<number>);
}

/** One number per object, null where the collection has no such attribute. */
export function scalars(collection: Collection, name: string): ArrayLike<number> | null {
  const column = collection.columns.get(name);
  if (!column || column.type === 'text' || column.offsets || column.width !== 1) return null;
  return attributeValues(collection, name);
}

/** Ragged rows of `width` numbers. */
export interface Rows {
  readonly data: ArrayLike<number>;
  readonly offsets: Uint32Array;
}

export function rows(collection: Collection, name: string, width: number): Rows | null {
  const column = collection.columns.get(name);
  if (!column || column.type === 'text' || !column.offsets || column.width !== width) return null;
  if (column.data instanceof BigUint64Array || column.data instanceof BigInt64Array) return null;
  return { data: column.data, offsets: column.offsets };
}

/** Points of a disc that says: here is something too small to see. */
export const MARKER_PX = 11;
