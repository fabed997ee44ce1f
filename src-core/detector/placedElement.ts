import type { Placement } from './placement.ts';
import type { Element } from './setup.ts';

/** One copy of an element. */
export interface PlacedElement {
  readonly element: Element;
  /** Its name; with copies the name and the number of the copy, from 0: "PVeto 12". */
  readonly name: string;
  readonly copy: number;
  readonly place: Placement;
  /** Elements that this one lies inside, one in the other. */
  readonly depth: number;
}
