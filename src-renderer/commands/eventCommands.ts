/** Actions on events and objects, there as long as the application is open. */
import { until } from '@vueuse/core';
import type { Router } from 'vue-router';
import { provideCommands, type Command } from '../stores/commands.ts';
import { useChannels } from '../stores/channels.ts';
import { useCurrent } from '../stores/current.ts';
import { useDetector } from '../stores/detector.ts';
import { useDialogs } from '../stores/dialogs.ts';
import { useEvents, type StepTo } from '../stores/events.ts';
import { useLive } from '../stores/live.ts';
import { useMessages } from '../stores/messages.ts';
import { usePlayback } from '../stores/playback.ts';
import { useReconstructions } from '../stores/reconstructions.ts';
import { useSelection } from '../stores/selection.ts';

/** Columns that count clusters: those of PADME’s calorimeter alone before those of all detectors together. */
const CLUSTER_COUNTS = ['n_ecal_clusters', 'n_clusters'] as const;

const clusterCount = (columns: readonly { readonly name: string }[]): string =>
  CLUSTER_COUNTS.find((name) => columns.some((column) => column.name === name)) ?? 'n_clusters';

export function provideEventCommands(router: Router): void {
  const channels = useChannels();
  const current = useCurrent();
  const dialogs = useDialogs();
  const events = useEvents();
  const live = useLive();
  const messages = useMessages();
  const playback = usePlayback();
  const reconstructions = useReconstructions();
  const detector = useDetector();
  const selection = useSelection();

  const hasRun = (): boolean => events.record !== null && !live.isOn;
  /** Before the record is here too: a key pressed just after opening a run is not lost. */
  const isOpen = (): boolean => current.run !== null;

  const step = (to: StepTo, title: string, key: string): Command => ({
    id: `event.${to}`,
    title,
    group: 'Event',
    keys: [key],
    repeats: to === 'next' || to === 'previous',
    enabled: () => live.isOn || (isOpen() && canStep(to)),
    run: () => {
      playback.stop();
      if (live.isOn) return live.step(to);
      return events.step(to);
    },
  });

  /** An event that does not pass the filter has neighbours that do, and both ends lie elsewhere. */
  function canStep(to: StepTo): boolean {
    const { neighbours } = events;
    if (!neighbours) return true;
    const { previous, next, rank, total } = neighbours;
    if (to === 'next') return next !== null;
    if (to === 'previous') return previous !== null;
    return total > 0 && rank !== (to === 'first' ? 0 : total - 1);
  }

  /** Clusters are made by the reconstruction: a run that is seen as recorded is seen by its first one. */
  async function seeClusters(): Promise<void> {
    const [first] = reconstructions.list;
    if (current.reconstruction !== null || first === undefined) return;
    const before = events.columns;
    reconstructions.see(first.globalTag);
    await until(() => events.columns).not.toBe(before);
  }

  /** From there on every step goes from one such event to another, until the filter is cleared. */
  async function nextWithTwoClusters(): Promise<void> {
    await router.push({ name: 'display' });
    if (live.isOn) return live.setWhere(`${clusterCount(live.columns)} == 2`);
    playback.stop();
    await seeClusters();
    const { run, key } = current;
    events.filter(`${clusterCount(events.columns)} == 2`);
    await events.step('next');
    if (current.run !== run || current.key !== key) return;
    messages.show({ severity: 'info', title: 'No later event of this run has two clusters.' });
  }

  const object = (id: string, title: string, key: string, run: () => void): Command => ({
    id: `selection.${id}`,
    title,
    group: 'Object',
    keys: [key],
    repeats: true,
    enabled: () => selection.selected !== null,
    run,
  });

  provideCommands([
    step('next', 'Next event', 'ArrowRight'),
    step('previous', 'Previous event', 'ArrowLeft'),
    step('first', 'First event', 'Home'),
    step('last', 'Last event', 'End'),
    {
      id: 'event.nextWithTwoClusters',
      title: 'Next event with two clusters',
      group: 'Event',
      enabled: () => live.isOn || events.record !== null,
      run: nextWithTwoClusters,
    },
    {
      id: 'event.goTo',
      title: 'Go to an event',
      group: 'Event',
      keys: ['G'],
      enabled: hasRun,
      run: () => dialogs.show({ name: 'goTo' }),
    },
    {
      id: 'event.play',
      title: 'Show one event after the other',
      group: 'Event',
      keys: ['Space'],
      enabled: hasRun,
      run: playback.toggle,
    },
    object('next', 'Next object of the collection', '.', () => selection.selectNeighbour(1)),
    object('previous', 'Previous object of the collection', ',', () => selection.selectNeighbour(-1)),
    {
      id: 'selection.clear',
      title: 'Clear the selection',
      group: 'Object',
      keys: ['Escape'],
      enabled: () => selection.selected !== null || detector.selected !== null || channels.focused !== null,
      run: () => {
        channels.clear();
        selection.select(null);
        detector.select(null);
      },
    },
  ]);
}
