/** Which collection the objects table lists: the one asked for, or that of the selected object. */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import { findCollection, type Collection } from '#core/event/event.ts';
import { useCommands } from './commands.ts';
import { useEvents } from './events.ts';
import { useSelection } from './selection.ts';

export const useObjectTable = defineStore('objectTable', () => {
  const events = useEvents();
  const selection = useSelection();

  const chosen = shallowRef<string | null>(null);
  /** Leaves out what the cuts take away, instead of greying it. */
  const hidesCut = ref(false);

  const collection = computed<Collection | null>(() => {
    const { event } = events;
    if (!event) return null;
    const found = chosen.value === null ? undefined : findCollection(event, chosen.value);
    return found ?? event.collections.find(({ count }) => count > 0) ?? event.collections[0] ?? null;
  });

  watch(
    () => selection.selected,
    (selected) => {
      if (selected) chosen.value = selected.collection;
    },
  );

  /** Brings the panel to the front with that collection. */
  function show(name: string): void {
    chosen.value = name;
    useCommands().run('objects.show');
  }

  return { chosen, hidesCut, collection, show };
});
