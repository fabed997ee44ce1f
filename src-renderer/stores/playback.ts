/** Shows one event after the other, each for a number of seconds. */
import { defineStore } from 'pinia';
import { computed, ref, watch } from 'vue';
import { z } from '#core/zod.ts';
import { useCurrent } from './current.ts';
import { useEvents } from './events.ts';
import { usePreferences } from './preferences.ts';

/** Offered intervals, s. */
export const INTERVALS = [0.2, 0.5, 1, 2, 5, 10, 30, 60] as const;

export const usePlayback = defineStore('playback', () => {
  const current = useCurrent();
  const events = useEvents();
  const interval = usePreferences().remember('display.playSeconds', z.number().min(0.1).max(3600), 2);

  const isPlaying = ref(false);
  const seconds = computed({
    get: () => interval.value.value,
    set: (value) => (interval.value.value = value),
  });
  let timer: ReturnType<typeof setTimeout> | undefined;

  function stop(): void {
    isPlaying.value = false;
    clearTimeout(timer);
  }

  /** The interval runs from the moment an event is shown, so that a slow one is seen as long as any. */
  function arm(): void {
    clearTimeout(timer);
    if (!isPlaying.value || !events.event) return;
    timer = setTimeout(() => void advance(), seconds.value * 1000);
  }

  async function advance(): Promise<void> {
    const before = current.key;
    try {
      await events.step('next');
    } catch (error) {
      stop();
      throw error;
    }
    // The last event of the run (or of the filter) ends the show.
    if (current.key === before) stop();
  }

  function toggle(): void {
    if (isPlaying.value) stop();
    else {
      isPlaying.value = true;
      arm();
    }
  }

  watch(() => events.event, arm);
  watch(seconds, arm);
  watch(
    () => events.failure,
    (failure) => failure !== null && stop(),
  );
  watch(() => current.run, stop);

  return { isPlaying, seconds, toggle, stop };
});
