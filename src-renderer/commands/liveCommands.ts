/** Following the events that come. */
import type { Router } from 'vue-router';
import { provideCommands, type Command } from '../stores/commands.ts';
import { useLive, type LiveMode } from '../stores/live.ts';

export function provideLiveCommands(router: Router): void {
  const live = useLive();

  const mode = (id: LiveMode, title: string, key: string): Command => ({
    id: `live.${id}`,
    title,
    group: 'Live',
    keys: [key],
    enabled: () => live.isComing,
    run: async () => {
      live.setMode(id);
      await router.push({ name: 'display' });
    },
  });

  provideCommands([
    mode('latest', 'Show the latest event', 'V'),
    mode('filtered', 'Show the latest event that passes the filter', 'U'),
    mode('pinned', 'Pin the event shown', 'I'),
    mode('playback', 'Play back the last events', 'Shift+V'),
    {
      id: 'live.pause',
      title: 'Pin the event shown, or follow the latest again',
      group: 'Live',
      keys: ['Space'],
      enabled: () => live.isOn,
      run: live.togglePin,
    },
  ]);
}
