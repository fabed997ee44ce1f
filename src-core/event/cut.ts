import { attributeValues } from './attribute.ts';
import type { Collection } from './event.ts';

/** A range on one attribute of the objects of a collection; each side can be off (null). */
export interface Cut {
  /** Attribute name as listed by `attributesOf` (src-core/event/attribute.ts). */
  readonly attribute: string;
  /** Inclusive lower bound in the attribute's unit, null: no bound. */
  readonly min: number | null;
  /** Inclusive upper bound, null: no bound. */
  readonly max: number | null;
}

/**
 * 1 per object that passes every cut, 0 per object that fails one. Zero is a value like any other;
 * NaN, and an attribute that this event's collection does not have, fail a cut with an active side.
 * @returns null where no cut has an active side: everything is kept
 */
export function cutMask(collection: Collection, cuts: readonly Cut[]): Uint8Array | null {
  const active = cuts.filter(({ min, max }) => min !== null || max !== null);
  if (active.length === 0) return null;
  const mask = new Uint8Array(collection.count).fill(1);
  for (const { attribute, min, max } of active) {
    const values = attributeValues(collection, attribute);
    if (!values) return mask.fill(0);
    const low = min ?? Number.NEGATIVE_INFINITY;
    const high = max ?? Number.POSITIVE_INFINITY;
    for (let i = 0; i < mask.length; i++) {
      const value = values[i]!;
      if (!(value >= low && value <= high)) mask[i] = 0;
    }
  }
  return mask;
}

/** Objects kept by a mask of `cutMask`; `count` of them where the mask is null. */
export function countKept(mask: Uint8Array | null, count: number): number {
  if (!mask) return count;
  let kept = 0;
  for (let i = 0; i < mask.length; i++) kept += mask[i]!;
  return kept;
}
