/** One tone per priority while alarms are not acknowledged; muted until a time, never for ever. */
import { useEventListener } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, onScopeDispose, ref, watch } from 'vue';
import { z } from '#core/zod.ts';
import { useAlarms } from './alarms.ts';
import { usePreferences } from './preferences.ts';

/** Hz, and how often: higher and more often for what is more urgent. */
const TONES: Readonly<Record<number, { readonly hertz: number; readonly times: number }>> = {
  1: { hertz: 988, times: 3 },
  2: { hertz: 784, times: 2 },
  3: { hertz: 587, times: 1 },
  4: { hertz: 440, times: 1 },
};
const TONE_S = 0.18;
const PAUSE_S = 0.12;
const LOUDNESS = 0.15;
/** Tones of the two highest priorities come again until they are acknowledged. */
const AGAIN_MS = 30_000;
export const LONGEST_MUTE_MINUTES = 8 * 60;

export const useAlarmSound = defineStore('alarmSound', () => {
  const alarms = useAlarms();
  const mutedUntil = usePreferences().remember('alarms.mutedUntil', z.number(), 0).value;
  const now = ref(Date.now());
  const isMuted = computed(() => now.value < mutedUntil.value);
  /** The browser lets a page sound only once the user has touched it. */
  const isHeld = ref(false);
  let audio: AudioContext | null = null;

  function play(priority: number): void {
    const tone = TONES[priority];
    if (tone === undefined || Date.now() < mutedUntil.value) return;
    isHeld.value = !navigator.userActivation.hasBeenActive;
    if (isHeld.value) return;
    audio ??= new AudioContext();
    void audio.resume();
    for (let time = 0; time < tone.times; time++) {
      const start = audio.currentTime + time * (TONE_S + PAUSE_S);
      const [oscillator, gain] = [audio.createOscillator(), audio.createGain()];
      oscillator.frequency.value = tone.hertz;
      // Without a ramp it would crack.
      gain.gain.setValueAtTime(0, start);
      gain.gain.linearRampToValueAtTime(LOUDNESS, start + 0.02);
      gain.gain.linearRampToValueAtTime(0, start + TONE_S);
      oscillator.connect(gain).connect(audio.destination);
      oscillator.start(start);
      oscillator.stop(start + TONE_S);
    }
  }

  const most = computed(() => alarms.unacknowledged[0]?.priority ?? null);
  const known = new Map<number, number>();
  watch(
    () => alarms.list,
    (list) => {
      if (list === null) return;
      const fresh = alarms.unacknowledged.find(({ alarm, occurrence }) => known.get(alarm) !== occurrence);
      known.clear();
      for (const { alarm, occurrence } of alarms.unacknowledged) known.set(alarm, occurrence);
      if (fresh !== undefined) play(fresh.priority);
    },
  );

  // What could not be heard before the first click is heard with it. Not when the button goes down: the hint that goes
  // then would move what is being clicked.
  useEventListener(window, ['click', 'keyup'], () => {
    if (!isHeld.value) return;
    isHeld.value = false;
    if (most.value !== null) play(most.value);
  });

  const clock = setInterval(() => (now.value = Date.now()), 1000);
  const again = setInterval(() => {
    if (most.value !== null && most.value <= 2) play(most.value);
  }, AGAIN_MS);
  onScopeDispose(() => {
    clearInterval(clock);
    clearInterval(again);
    void audio?.close();
  });

  function mute(minutes: number): void {
    mutedUntil.value = Date.now() + 60_000 * Math.min(minutes, LONGEST_MUTE_MINUTES);
    now.value = Date.now();
  }

  function unmute(): void {
    mutedUntil.value = 0;
    now.value = Date.now();
  }

  return { isMuted, isHeld, mutedUntil, mute, unmute, play };
});
