/** The object selected and the one under the pointer: one of each, lit up in every view and table. */
import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import { findCollection, type Collection } from '#core/event/event.ts';
import { KINDS } from '#core/event/kind.ts';
import type { ObjectRef } from '#renderer/scene/types.ts';
import type { ObjectPlace } from '../model/windowExchange.ts';
import { useCurrent } from './current.ts';
import { useEvents } from './events.ts';
import { useHistory } from './history.ts';

export function isSameObject(a: ObjectRef | null, b: ObjectRef | null): boolean {
  return a === b || (a !== null && b !== null && a.collection === b.collection && a.index === b.index);
}

interface Place {
  readonly run: string | null;
  readonly key: number | null;
  readonly object: ObjectRef | null;
}

export const useSelection = defineStore('selection', () => {
  const current = useCurrent();
  const events = useEvents();
  const history = useHistory();

  const selected = shallowRef<ObjectRef | null>(null);
  const hovered = shallowRef<ObjectRef | null>(null);
  /** To be selected once its event is there. */
  const awaited = shallowRef<Place | null>(null);

  const collection = computed<Collection | null>(() => {
    if (!selected.value || !events.event) return null;
    return findCollection(events.event, selected.value.collection) ?? null;
  });

  function exists(object: ObjectRef): boolean {
    const target = events.event && findCollection(events.event, object.collection);
    return !!target && object.index >= 0 && object.index < target.count;
  }

  /** The event in `events` is the one that should be shown, not the one before it. */
  const isShown = (): boolean => current.header !== null;

  watch(
    () => events.event,
    () => {
      hovered.value = null;
      const isAwaited = awaited.value?.run === current.run && awaited.value?.key === current.key;
      const object = isAwaited ? (awaited.value?.object ?? null) : null;
      awaited.value = null;
      selected.value = object && exists(object) ? object : null;
    },
    { flush: 'sync' },
  );

  /** Shows that selection again, in the event in which it was made. */
  function restore(place: Place): void {
    if (place.run === current.run && place.key === current.key) {
      if (!isShown()) awaited.value = place;
      else selected.value = place.object && exists(place.object) ? place.object : null;
      return;
    }
    if (place.run === null) return;
    awaited.value = place;
    current.open(place.run, place.key);
  }

  /** Selects what another window has selected, in the event that both show: nothing to undo here. */
  function follow(place: ObjectPlace): void {
    if (place.run === current.run && place.key === current.key) restore(place);
  }

  function followHover({ run, key, object }: ObjectPlace): void {
    if (run === current.run && key === current.key && isShown()) hover(object && exists(object) ? object : null);
  }

  const placeOf = (object: ObjectRef | null): ObjectPlace | undefined => {
    const { run, key } = current;
    return run === null || key === null || !isShown() ? undefined : { run, key, object };
  };
  /** What is selected and where; undefined while the event is on its way. */
  const place = computed(() => placeOf(selected.value));
  const hoverPlace = computed(() => placeOf(hovered.value));

  function select(object: ObjectRef | null): void {
    if (isSameObject(object, selected.value)) return;
    if (object && !exists(object)) return;
    const { run, key } = current;
    const before: Place = { run, key, object: selected.value };
    const after: Place = { run, key, object };
    selected.value = object;
    history.push({
      title: object ? `Select ${titleOf(object)}` : 'Clear the selection',
      undo: () => restore(before),
      redo: () => restore(after),
    });
  }

  /** The neighbour of the selected object in its collection. */
  function selectNeighbour(by: 1 | -1): void {
    const object = selected.value;
    if (object) select({ collection: object.collection, index: object.index + by });
  }

  function hover(object: ObjectRef | null): void {
    if (!isSameObject(object, hovered.value)) hovered.value = object;
  }

  /** “tracker hit 172 of 2 719”, without the collection’s name; people count from 1. */
  function titleOf(object: ObjectRef): string {
    const target = events.event && findCollection(events.event, object.collection);
    const kind = target ? KINDS[target.kind].singular : 'object';
    return `${kind} ${object.index + 1} in ${object.collection}`;
  }

  return {
    selected,
    hovered,
    collection,
    place,
    hoverPlace,
    follow,
    followHover,
    select,
    selectNeighbour,
    hover,
    titleOf,
  };
});
