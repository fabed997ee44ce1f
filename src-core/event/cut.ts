/** A range on one attribute of the objects of a collection; each side can be off (null). */
export interface Cut {
  /** Attribute name as listed by `attributesOf` (src-core/event/attribute.ts). */
  readonly attribute: string;
  /** Inclusive lower bound in the attribute's unit, null: no bound. */
  readonly min: number | null;
  /** Inclusive upper bound, null: no bound. */
  readonly max: number | null;
}
