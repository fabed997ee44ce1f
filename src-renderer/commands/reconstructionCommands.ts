/** Actions on the reconstruction of the run and of the event shown. */
import { useCompare } from '../stores/compare.ts';
import { useDialogs } from '../stores/dialogs.ts';
import { provideCommands } from '../stores/commands.ts';
import { useEvents } from '../stores/events.ts';
import { useLayout } from '../stores/layout.ts';
import { useOnTheSpot } from '../stores/onTheSpot.ts';
import { useReconstructions } from '../stores/reconstructions.ts';

const GROUP = 'Reconstruction';

export function provideReconstructionCommands(): void {
  const compare = useCompare();
  const dialogs = useDialogs();
  const events = useEvents();
  const layout = useLayout();
  const onTheSpot = useOnTheSpot();
  const reconstructions = useReconstructions();

  provideCommands([
    {
      id: 'reconstruction.start',
      title: 'Reconstruct whole runs…',
      group: GROUP,
      enabled: () => events.record !== null,
      run: () => dialogs.show({ name: 'reconstruct' }),
    },
    {
      id: 'reconstruction.show',
      title: 'Show the reconstruction of the event',
      group: GROUP,
      keys: ['Shift+R'],
      enabled: () => events.event !== null,
      run: () => layout.showPanel('reconstruction'),
    },
    {
      id: 'trackFit.show',
      title: 'Say why tracks were made or not',
      group: GROUP,
      keys: ['Shift+T'],
      enabled: () => events.event !== null,
      run: () => layout.showPanel('trackFit'),
    },
    {
      id: 'compare.show',
      title: 'Show the event beside another, or alone',
      group: GROUP,
      keys: ['B'],
      enabled: () => events.event !== null,
      run: () => layout.togglePanel('compare'),
    },
    {
      id: 'compare.keep',
      title: 'Put this event aside, to hold others against it',
      group: GROUP,
      keys: ['Shift+B'],
      enabled: () => events.event !== null,
      run: () => {
        compare.keep();
        layout.showPanel('compare');
      },
    },
    {
      id: 'reconstruction.next',
      title: 'Next reconstruction of the run',
      group: GROUP,
      keys: ['Y'],
      enabled: () => reconstructions.list.length > 0,
      run: () => reconstructions.seeNext(),
    },
    {
      id: 'reconstruction.reset',
      title: 'Parameters as in the reconstruction',
      group: GROUP,
      enabled: () => onTheSpot.isEdited,
      run: () => onTheSpot.setEdits({}),
    },
  ]);
}
