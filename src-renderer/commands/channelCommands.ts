/** Actions on the readout channel that is looked at. */
import { useCellMap } from '../stores/cellMap.ts';
import { useChannels } from '../stores/channels.ts';
import { provideCommands, type Command } from '../stores/commands.ts';
import { useConstants } from '../stores/constants.ts';
import { useEvents } from '../stores/events.ts';
import { useLayout } from '../stores/layout.ts';

export function provideChannelCommands(): void {
  const cellMap = useCellMap();
  const channels = useChannels();
  const constants = useConstants();
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
    {
      id: 'constants.show',
      title: 'Show the constants on the cells, or the event',
      group: 'Channel',
      keys: ['K'],
      enabled: () => cellMap.map !== undefined && (constants.isOn || events.event !== null),
      run: () => {
        constants.isOn = !constants.isOn;
      },
    },
    {
      id: 'constants.next',
      title: 'Next constant of these cells',
      group: 'Channel',
      keys: ['Shift+K'],
      enabled: () => constants.isOn && constants.quantities.length > 1,
      run: () => constants.chooseNext(),
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
