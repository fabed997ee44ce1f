/** Which event is shown: the run, how it is seen, the event's key in it and its header. Every view follows this. */
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { EventHeader } from '#core/event/event.ts';

interface Place {
  readonly run: string | null;
  readonly key: number | null;
  readonly reconstruction: string | null;
}

const NOWHERE: Place = { run: null, key: null, reconstruction: null };

export const useCurrent = defineStore('current', () => {
  // One value, so that nobody sees half of a change.
  const place = shallowRef<Place>(NOWHERE);
  const run = computed(() => place.value.run);
  /** Position in the run, from 0; null before one is chosen: the display takes the first. */
  const key = computed(() => place.value.key);
  /** Global tag of the stored reconstruction by which the run is seen; null: as recorded. */
  const reconstruction = computed(() => place.value.reconstruction);
  /** Set by the display once the event is there. */
  const header = shallowRef<EventHeader | null>(null);

  function moveTo(next: Place): void {
    if (next.run !== run.value || next.key !== key.value) header.value = null;
    place.value = next;
  }

  /** Another run is seen as recorded until a reconstruction of it is chosen. */
  function open(nextRun: string, nextKey: number | null = null): void {
    moveTo({ run: nextRun, key: nextKey, reconstruction: nextRun === run.value ? reconstruction.value : null });
  }

  /** The same event by another reconstruction. */
  function see(globalTag: string | null): void {
    if (globalTag !== reconstruction.value) moveTo({ ...place.value, reconstruction: globalTag });
  }

  const close = (): void => moveTo(NOWHERE);

  return { run, key, header, reconstruction, open, see, close };
});
