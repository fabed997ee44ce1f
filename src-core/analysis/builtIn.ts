/** The cut flows of the handbooks. A version that was released never changes: an edit is a new one. */
import type { SelectionDefinition, SelectionVersion } from './definition.ts';
import { NA64_INVISIBLE } from './na64Invisible.ts';
import { NA64_VISIBLE } from './na64Visible.ts';
import { PADME_SELECTIONS } from './padmeSelections.ts';

export interface BuiltInSelection extends SelectionVersion {
  readonly definition: SelectionDefinition;
}

export const BUILT_IN_SELECTIONS: readonly BuiltInSelection[] = [
  ...NA64_INVISIBLE,
  ...NA64_VISIBLE,
  ...PADME_SELECTIONS,
].map((definition) => ({ name: definition.name, version: 1, definition }));
