/** Statements about the run that is looked at, from anywhere. */
import type { Router } from 'vue-router';
import { partOfCollection } from '#core/dataQuality/parts.ts';
import { useConnection } from '../stores/connection.ts';
import { provideCommands } from '../stores/commands.ts';
import { useCurrent } from '../stores/current.ts';
import { useDataQuality } from '../stores/dataQuality.ts';
import { useDialogs } from '../stores/dialogs.ts';
import { useMessages } from '../stores/messages.ts';
import { useSelection } from '../stores/selection.ts';

const GROUP = 'Data quality';

export function provideQualityCommands(router: Router): void {
  const connection = useConnection();
  const current = useCurrent();
  const dialogs = useDialogs();
  const messages = useMessages();
  const quality = useDataQuality();
  const selection = useSelection();

  /** The run of the board where that is looked at, else the one that is shown. */
  const subject = (): string | null => {
    const { name, params } = router.currentRoute.value;
    const isOnBoard = name === 'monitoring' && params['tab'] === 'quality';
    return (isOnBoard ? quality.looksAt : null) ?? current.run;
  };
  /** The part that the selected object is about. */
  const part = (run: string): string | null => {
    const collection = selection.selected?.collection;
    if (collection === undefined || run !== current.run) return null;
    return partOfCollection(run.replace(/-\d+$/, ''), collection)?.id ?? null;
  };

  provideCommands([
    {
      id: 'quality.addDefect',
      title: 'State a defect of the run…',
      group: GROUP,
      keys: ['Shift+D'],
      enabled: () => subject() !== null,
      run: () => {
        const run = subject()!;
        dialogs.show({ name: 'addDefect', run, part: part(run) });
      },
    },
    {
      id: 'quality.check',
      title: 'Mark the run as checked',
      group: GROUP,
      enabled: () => subject() !== null,
      run: async () => {
        const run = subject()!;
        await connection.client.dataQuality.markChecked({ runs: [run] });
        messages.show({ severity: 'success', title: `Run ${run} is marked as checked.` });
      },
    },
    {
      id: 'quality.show',
      title: 'Show the quality of the run',
      group: GROUP,
      enabled: () => subject() !== null,
      run: () => {
        quality.looksAt = subject();
        void router.push({ name: 'monitoring', params: { tab: 'quality' } });
      },
    },
  ]);
}
