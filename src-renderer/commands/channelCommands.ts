/** Actions on the readout channel that is looked at. */
import { useChannels } from '../stores/channels.ts';
import { provideCommands, type Command } from '../stores/commands.ts';
import { useEvents } from '../stores/events.ts';
import { useLayout } from '../stores/layout.ts';

export function provideChannelCommands(): void {
  const channels = useChannels();
  const events = useEvents();
  const layout = useLayout();

  const step = (id: string, title: string, key: string, by: 1 | -1): Command => ({
    id: `waveforms.${id}`,
    title,
    group: 'Channel',
    keys: [key],
    repeats: true,
    enabled: () => channels.withWaveform.length > 0,
    run: () => channels.stepWaveform(by),
  });

  provideCommands([
    {
      id: 'waveforms.show',
      title: 'Show the waveform',
      group: 'Channel',
      keys: ['W'],
      enabled: () => events.event !== null,
      run: () => layout.showPanel('waveforms'),
    },
    {
      id: 'cellMap.show',
      title: 'Show the cells as a map',
      group: 'Channel',
      keys: ['E'],
      enabled: () => events.event !== null,
      run: () => layout.showPanel('cellMap'),
    },
    step('next', 'Next channel with a waveform', ']', 1),
    step('previous', 'Previous channel with a waveform', '[', -1),
    {
      id: 'waveforms.pin',
      title: 'Pin the waveform, or let go of it',
      group: 'Channel',
      keys: ['Shift+W'],
      enabled: () => channels.focused !== null,
      run: () => {
        if (channels.focused !== null) channels.togglePin(channels.focused);
      },
    },
  ]);
}
