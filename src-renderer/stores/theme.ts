/** Dark or light, remembered for the user and set on the document. */
import { usePreferredDark } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, watchEffect } from 'vue';
import { z } from '#core/zod.ts';
import { usePreferences } from './preferences.ts';

/** Read by `public/theme.js` before the first paint. */
const STORED_AS = 'beamglass.theme';

const CHOICE = z.enum(['dark', 'light', 'system']);
export type ThemeChoice = z.infer<typeof CHOICE>;

/** What this browser showed last: in force until the service says what is remembered. */
function lastChoice(): ThemeChoice {
  try {
    return CHOICE.catch('system').parse(localStorage.getItem(STORED_AS));
  } catch {
    return 'system';
  }
}

function rememberChoice(choice: ThemeChoice): void {
  try {
    localStorage.setItem(STORED_AS, choice);
  } catch {
    // Storage can be refused; the service remembers all the same.
  }
}

export const useTheme = defineStore('theme', () => {
  const choice = usePreferences().remember<ThemeChoice>('theme', CHOICE, lastChoice()).value;
  const systemIsDark = usePreferredDark();
  /** The theme in force. */
  const theme = computed(() => (choice.value === 'system' ? (systemIsDark.value ? 'dark' : 'light') : choice.value));

  watchEffect(() => {
    document.documentElement.dataset['theme'] = theme.value;
    rememberChoice(choice.value);
  });

  function toggle(): void {
    choice.value = theme.value === 'dark' ? 'light' : 'dark';
  }

  return { choice, theme, toggle };
});
