/** Statements about the run that is looked at, from anywhere. */
import type { Router } from 'vue-router';
import { partOfCollection, partOfElement } from '#core/dataQuality/parts.ts';
import { overlap, wholeRuns } from '#core/dataQuality/runRange.ts';
import { subrunOf } from '../model/subrunShown.ts';
import { useConnection } from '../stores/connection.ts';
import { provideCommands } from '../stores/commands.ts';
import { useCurrent } from '../stores/current.ts';
import { useDataQuality } from '../stores/dataQuality.ts';
import { useDetector } from '../stores/detector.ts';
import { useDialogs } from '../stores/dialogs.ts';
import { useEvents } from '../stores/events.ts';
import { useLive } from '../stores/live.ts';
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
  const detector = useDetector();
  const events = useEvents();
  const live = useLive();

  interface Subject {
    readonly run: string;
    /** null: all of it. */
    readonly subrun: number | null;
  }
  const shown = (): Subject | null => {
    const run = current.run ?? (live.isOn ? live.now.run?.run : undefined);
    return run === undefined ? null : { run, subrun: subrunOf(events.event) };
  };
  const monitored = (): Subject | null => {
    const { subject: of } = monitoring;
    if (of !== 'live') return of;
    const { run } = live.now;
    return run && { run: run.run, subrun: run.subrun };
  };
  /** The run of the board where that is looked at, the one that is monitored, else the one that is shown. */
  const subject = (): Subject | null => {
    const { name, params } = router.currentRoute.value;
    if (name !== 'monitoring') return shown();
    if (params['tab'] !== 'quality') return monitored() ?? shown();
    return quality.looksAt === null ? shown() : { run: quality.looksAt, subrun: null };
  };
  /** The part that the selected object or element of the detector is about. */
  const part = (run: string): string | null => {
    if (run !== shown()?.run) return null;
    const experiment = run.replace(/-\d+$/, '');
    const collection = selection.selected?.collection;
    if (collection !== undefined) return partOfCollection(experiment, collection)?.id ?? null;
    return detector.element === null ? null : (partOfElement(experiment, detector.element.name)?.id ?? null);
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
        const of = subject()!;
        dialogs.show({ name: 'addDefect', ...of, part: part(of.run) });
      },
    },
    {
      id: 'quality.check',
      title: 'Mark the run as checked',
      group: GROUP,
      enabled: () => subject() !== null,
      run: async () => {
        const { run } = subject()!;
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
        quality.lookAt(subject()!.run);
        void router.push({ name: 'monitoring', params: { tab: 'quality' } });
      },
    },
  ]);
}
