/** Dark or light, remembered for the user and set on the document. */
import { usePreferredDark } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, watchEffect } from 'vue';
import { z } from '#core/zod.ts';
import { usePreferences } from './preferences.ts';

const THEMES = ['dark', 'light', 'system'] as const;
export type ThemeChoice = (typeof THEMES)[number];

export const useTheme = defineStore('theme', () => {
  const choice = usePreferences().remember<ThemeChoice>('theme', z.enum(THEMES), 'dark').value;
  const systemIsDark = usePreferredDark();
  /** The theme in force. */
  const theme = computed(() => (choice.value === 'system' ? (systemIsDark.value ? 'dark' : 'light') : choice.value));

  watchEffect(() => {
    document.documentElement.dataset['theme'] = theme.value;
  });

  function toggle(): void {
    choice.value = theme.value === 'dark' ? 'light' : 'dark';
  }

  return { choice, theme, toggle };
});
