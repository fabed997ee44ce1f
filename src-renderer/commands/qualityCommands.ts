/** Statements about the run that is looked at, from anywhere. */
import type { Router } from 'vue-router';
import { partOfCollection } from '#core/dataQuality/parts.ts';
import { overlap, wholeRuns } from '#core/dataQuality/runRange.ts';
import { useConnection } from '../stores/connection.ts';
import { provideCommands } from '../stores/commands.ts';
import { useCurrent } from '../stores/current.ts';
import { useDataQuality } from '../stores/dataQuality.ts';
import { useDialogs } from '../stores/dialogs.ts';
import { useMessages } from '../stores/messages.ts';
import { useMonitoring } from '../stores/monitoring.ts';
import { useRuns } from '../stores/runs.ts';
import { useSelection } from '../stores/selection.ts';

const GROUP = 'Data quality';
/** The types of defects that say so; crystals have one of their own. */
const DEAD: Readonly<Record<string, string>> = { padme: 'dead_crystal' };
const DEAD_CHANNEL = 'dead_channel';

export function provideQualityCommands(router: Router): void {
  const connection = useConnection();
  const current = useCurrent();
  const dialogs = useDialogs();
  const messages = useMessages();
  const monitoring = useMonitoring();
  const quality = useDataQuality();
  const runs = useRuns();
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

  /** The newest run for which a defect of that type still holds; null: none. */
  async function lastRunWith(experiment: string, type: string): Promise<string | null> {
    const defects = await connection.client.dataQuality.list({ experiment, type });
    const ranges = defects.flatMap(({ present, holds }) => (present ? holds : []));
    const has = (number: number): boolean => ranges.some((range) => overlap(range, wholeRuns(number, number)) !== null);
    const own = runs.list.filter((run) => run.experiment === experiment && has(run.number));
    return own.toSorted((a, b) => b.number - a.number)[0]?.run ?? null;
  }

  async function showLastDead(): Promise<void> {
    const experiment = monitoring.experiment!;
    const run = await lastRunWith(experiment, DEAD[experiment] ?? DEAD_CHANNEL);
    if (run === null) {
      messages.show({ severity: 'info', title: `No run of ${experiment} has a dead crystal.` });
      return;
    }
    quality.lookAt(run);
    await router.push({ name: 'monitoring', params: { tab: 'quality' } });
  }

  provideCommands([
    {
      id: 'quality.lastDead',
      title: 'Find the last run with a dead crystal',
      group: GROUP,
      keys: ['Shift+E'],
      enabled: () => monitoring.experiment !== null,
      run: showLastDead,
    },
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
        quality.lookAt(subject()!);
        void router.push({ name: 'monitoring', params: { tab: 'quality' } });
      },
    },
  ]);
}
