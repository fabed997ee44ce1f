/** Actions on the selection looked at. */
import { provideCommands } from '../stores/commands.ts';
import { useCuts } from '../stores/cuts.ts';
import { useDialogs } from '../stores/dialogs.ts';
import { useEvents } from '../stores/events.ts';
import { useLayout } from '../stores/layout.ts';

export function provideCutCommands(): void {
  const cuts = useCuts();
  const dialogs = useDialogs();
  const events = useEvents();
  const layout = useLayout();

  provideCommands([
    {
      id: 'cuts.show',
      title: 'Show the cuts of a selection',
      group: 'Selection',
      keys: ['X'],
      enabled: () => events.record !== null,
      run: () => layout.showPanel('cuts'),
    },
    {
      id: 'cuts.edit',
      title: 'Edit the cuts of the selection…',
      group: 'Selection',
      enabled: () => cuts.selection !== null,
      run: () => dialogs.show({ name: 'editCut', cut: null }),
    },
  ]);
}
