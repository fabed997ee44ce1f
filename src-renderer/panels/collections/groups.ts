/** The tree of collections: grouped by kind, in the order of the kind table. */
import type { Collection } from '#core/event/event.ts';
import { KIND_IDS, KINDS, type KindId } from '#core/event/kind.ts';

export interface CollectionGroup {
  readonly kind: KindId;
  readonly label: string;
  readonly collections: readonly Collection[];
  /** Collections of this kind without objects in this event. */
  readonly empty: readonly Collection[];
}

const byName = (a: Collection, b: Collection): number => a.name.localeCompare(b.name, 'en', { numeric: true });

/** @param search part of a name, '' for all */
export function groupsOf(collections: readonly Collection[], search: string): CollectionGroup[] {
  const wanted = search.trim().toLowerCase();
  return KIND_IDS.map((kind) => {
    const members = collections
      .filter((collection) => collection.kind === kind && collection.name.toLowerCase().includes(wanted))
      .toSorted(byName);
    return {
      kind,
      label: KINDS[kind].label,
      collections: members.filter(({ count }) => count > 0),
      empty: members.filter(({ count }) => count === 0),
    };
  }).filter((group) => group.collections.length + group.empty.length > 0);
}
