/** Which event is shown: the run, its key in the run and its header. Every view follows this. */
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { EventHeader } from '#core/event/event.ts';

export const useCurrent = defineStore('current', () => {
  const run = shallowRef<string | null>(null);
  /** Position in the run, from 0; null before one is chosen: the display takes the first. */
  const key = shallowRef<number | null>(null);
  /** Set by the display once the event is there. */
  const header = shallowRef<EventHeader | null>(null);

  function open(nextRun: string, nextKey: number | null = null): void {
    if (run.value !== nextRun || nextKey !== key.value) header.value = null;
    run.value = nextRun;
    key.value = nextKey;
  }

  function close(): void {
    run.value = null;
    key.value = null;
    header.value = null;
  }

  return { run, key, header, open, close };
});
