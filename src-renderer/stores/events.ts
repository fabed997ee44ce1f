/**
 * The run and event shown: fetched, decoded and kept near at hand, filtered and stepped through.
 * `current` says which one it should be; this store brings it.
 */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import { z } from '#core/zod.ts';
import type { RunRecord, SummaryColumnRecord } from '#core/api/contract.ts';
import type { EventData } from '#core/event/event.ts';
import { fromApiError } from '#core/api/errors.ts';
import { isDisconnected } from '../connection/errors.ts';
import { filterFault } from '../panels/eventTable/completion.ts';
import { EventCache } from '../model/eventCache.ts';
import { sourceId, sourceOfId, type EventSource } from '../model/eventSource.ts';
import { useConnection } from './connection.ts';
import { useCurrent } from './current.ts';
import { useHistory } from './history.ts';
import { useMessages } from './messages.ts';
import { useOnTheSpot } from './onTheSpot.ts';
import { usePreferences } from './preferences.ts';

export type StepTo = 'first' | 'previous' | 'next' | 'last';

interface Neighbours {
  readonly previous: number | null;
  readonly next: number | null;
  /** Place among the events that pass the filter, from 0; null where the event does not pass it. */
  readonly rank: number | null;
  readonly total: number;
}

const POSITION = z.object({
  run: z.string().nullable(),
  key: z.number().nullable(),
  reconstruction: z.string().nullable().default(null),
  where: z.string(),
});
type Position = z.infer<typeof POSITION>;

export const useEvents = defineStore('events', () => {
  const connection = useConnection();
  const current = useCurrent();
  const messages = useMessages();
  const history = useHistory();
  const onTheSpot = useOnTheSpot();
  const position = usePreferences().remember<Position>('display.position', POSITION, {
    run: null,
    key: null,
    reconstruction: null,
    where: '',
  });
  const cache = new EventCache(fetchEvent);

  function fetchEvent(id: string, key: number): Promise<Blob> {
    const { run, reconstruction, onTheSpot: made } = sourceOfId(id);
    if (made) return connection.client.reconstructions.event({ run, key, ...made });
    return connection.client.events.fetch({ run, reconstruction, key });
  }

  const record = shallowRef<RunRecord | null>(null);
  /** The run that is being taken. */
  const taken = shallowRef<RunRecord | null>(null);
  /** The run, where it is one of the store; a run that is being taken can be looked at, not asked about. */
  const stored = computed(() => (record.value === taken.value ? null : record.value));
  const columns = shallowRef<readonly SummaryColumnRecord[]>([]);
  const event = shallowRef<EventData | null>(null);
  /** Sentence that says why the current event is not shown. */
  const failure = shallowRef<string | null>(null);
  /** The filter in force, '' for none. */
  const where = ref('');
  const neighbours = shallowRef<Neighbours | null>(null);
  /** The direction walked last: that neighbour is fetched first. */
  let isWalkingBack = false;
  /** Settles when the first event of a run opened without one is known. */
  let opening: Promise<void> = Promise.resolve();

  /** Events of the run in closed regions, which are not shown. */
  const hidden = ref(0);

  /** In which the energies of this run are read. */
  const energyUnit = computed(() => record.value?.energyUnit ?? 'GeV');

  /** Where the events come from; null while no run is open. */
  const source = computed<EventSource | null>(() =>
    current.run === null
      ? null
      : { run: current.run, reconstruction: current.reconstruction, onTheSpot: onTheSpot.request },
  );
  const id = computed(() => source.value && sourceId(source.value));

  const isLoading = computed(() => current.key !== null && event.value === null && failure.value === null);

  function show(from: EventSource, key: number, next: EventData): void {
    const { run, reconstruction } = from;
    failure.value = null;
    event.value = next;
    current.header = next.header;
    position.value.value = { run, reconstruction, key, where: where.value };
  }

  /** Of events made on the spot one is asked for at a time: what was wanted in between is passed over. */
  let isMaking = false;

  async function load(): Promise<void> {
    const [from, asked, key] = [source.value, id.value, current.key];
    if (from === null || asked === null || key === null) return;
    if (from.onTheSpot && isMaking) return;
    if (from.onTheSpot) isMaking = true;
    const isStill = (): boolean => id.value === asked && current.key === key;
    const begin = performance.now();
    try {
      const next = await cache.get(asked, key);
      if (!isStill()) return;
      show(from, key, next);
      if (from.onTheSpot) {
        onTheSpot.failure = null;
        onTheSpot.took = performance.now() - begin;
      }
    } catch (error) {
      // While the service is away the last picture stays; the event is fetched when it is back.
      if (isDisconnected(error) || !isStill()) return;
      await showFailure(from, key, fromApiError(error).message, isStill);
    } finally {
      if (from.onTheSpot) {
        isMaking = false;
        if (!isStill()) void load();
      }
    }
  }

  /** An event that cannot be made on the spot is shown as it is in the store, and that is said. */
  async function showFailure(from: EventSource, key: number, sentence: string, isStill: () => boolean): Promise<void> {
    if (from.onTheSpot) {
      onTheSpot.failure = sentence;
      const plain: EventSource = { ...from, onTheSpot: null };
      const stored = await cache.get(sourceId(plain), key).catch(() => null);
      if (!isStill()) return;
      if (stored) return show(from, key, stored);
    }
    event.value = null;
    failure.value = sentence;
  }

  async function findNeighbours(run: string, key: number, filter: string): Promise<void> {
    const total = record.value?.run === run ? record.value.events : null;
    const { reconstruction } = current;
    if (filter === '' && total !== null && hidden.value === 0) {
      neighbours.value = {
        previous: key > 0 ? key - 1 : null,
        next: key + 1 < total ? key + 1 : null,
        rank: key,
        total,
      };
    } else {
      neighbours.value = null;
      const step = (to: 'previous' | 'next' | 'nearest') =>
        connection.client.events.step({ run, reconstruction, where: filter, key, to });
      const [previous, next, here] = await Promise.all([step('previous'), step('next'), step('nearest')]);
      const isStill = current.run === run && current.key === key && current.reconstruction === reconstruction;
      if (!isStill || where.value !== filter) return;
      neighbours.value = {
        previous: previous.key,
        next: next.key,
        rank: here.key === key ? here.rank : null,
        total: here.total,
      };
    }
    const { previous, next } = neighbours.value;
    if (id.value !== null) cache.prefetch(id.value, isWalkingBack ? [previous, next] : [next, previous]);
  }

  /** A failure here leaves the buttons off; the event itself says what is wrong. */
  function refreshNeighbours(): void {
    const { run, key } = current;
    if (run !== null && key !== null) findNeighbours(run, key, where.value).catch(() => undefined);
  }

  async function openFirst(run: string): Promise<void> {
    try {
      const { reconstruction } = current;
      const first = await connection.client.events.step({
        run,
        reconstruction,
        where: where.value,
        key: null,
        to: 'first',
      });
      if (current.run === run && current.key === null && first.key !== null) current.open(run, first.key);
    } catch (error) {
      if (!isDisconnected(error)) failure.value = fromApiError(error).message;
    }
  }

  async function loadRun(run: string): Promise<void> {
    const { reconstruction } = current;
    try {
      const [nextRecord, nextColumns, blinding] = await Promise.all([
        connection.client.runs.get({ run }),
        connection.client.events.columns({ run, reconstruction }),
        connection.client.blinding.status({ run, reconstruction }),
      ]);
      if (current.run !== run || current.reconstruction !== reconstruction) return;
      record.value = nextRecord;
      columns.value = nextColumns;
      hidden.value = blinding.hidden;
      dropUnknownFilter();
      refreshNeighbours();
    } catch (error) {
      if (current.run !== run || isDisconnected(error)) return;
      if (fromApiError(error).code === 'notFound') current.close();
      else messages.showError(`Run ${run} could not be opened.`, error);
    }
  }

  /** A filter may name what reconstruction has given and the run as recorded has not. */
  function dropUnknownFilter(): void {
    const fault = where.value === '' ? null : filterFault(where.value, columns.value);
    if (!fault) return;
    messages.show({
      severity: 'info',
      title: `The filter ${where.value} was cleared.`,
      lines: [fault.message, 'The run as it is shown now has no such column.'],
    });
    setWhere('');
  }

  watch(
    () => [current.run, current.reconstruction] as const,
    ([run], [lastRun]) => {
      if (run !== lastRun) {
        record.value = null;
        columns.value = [];
        where.value = '';
      }
      if (run !== null) void loadRun(run);
    },
    { flush: 'sync' },
  );

  watch(
    () => [current.run, current.key, id.value] as const,
    ([run, key, from], [lastRun, lastKey]) => {
      failure.value = null;
      if (run !== lastRun || key !== lastKey) neighbours.value = null;
      const here = from !== null && key !== null ? cache.peek(from, key) : null;
      if (here && source.value && key !== null) {
        show(source.value, key, here);
        onTheSpot.failure = null;
      } else if (run !== lastRun || run === null) event.value = null;
      if (run === null) return;
      if (key === null) opening = openFirst(run);
      else {
        if (!here) void load();
        // Parameters that are tried are for this event: its neighbours are not made with each of them.
        if (run !== lastRun || key !== lastKey) refreshNeighbours();
      }
    },
    { flush: 'sync' },
  );

  function go(key: number): void {
    const { run } = current;
    if (run !== null) current.open(run, key);
  }

  async function step(to: StepTo): Promise<void> {
    // A key pressed just after a run was opened counts from the event that is being opened.
    if (current.key === null) await opening;
    const { run, key } = current;
    if (run === null) return;
    isWalkingBack = to === 'previous' || to === 'last';
    const known = neighbours.value;
    if (known && to === 'next' && known.next !== null) return go(known.next);
    if (known && to === 'previous' && known.previous !== null) return go(known.previous);
    if (known && (to === 'next' || to === 'previous')) return;
    const { reconstruction } = current;
    const found = await connection.client.events.step({ run, reconstruction, where: where.value, key, to });
    if (found.key !== null && current.run === run && current.key === key) go(found.key);
  }

  /** Puts a filter in force without a step to undo. */
  function setWhere(filter: string): void {
    where.value = filter;
    const { run, key, reconstruction } = current;
    position.value.value = { run, key, reconstruction, where: filter };
    refreshNeighbours();
  }

  /** Puts a filter in force that is known to be valid; can be undone. */
  function filter(next: string): void {
    const before = where.value;
    if (next === before) return;
    setWhere(next);
    history.push({
      title: next === '' ? 'Clear the filter' : `Filter ${next}`,
      undo: () => setWhere(before),
      redo: () => setWhere(next),
    });
  }

  /** Until a run has been open: the first that comes is shown. */
  let isWaiting = true;
  connection.onChange('runs', () => {
    if (current.run !== null) void loadRun(current.run);
    else if (isWaiting) void resume().catch(() => undefined);
  });
  // What is out of sight may be seen now: the event that was refused is asked for anew.
  connection.onChange('blinding', () => {
    if (current.run === null) return;
    void loadRun(current.run);
    if (current.key === null) void openFirst(current.run);
    else if (event.value === null) void load();
  });
  connection.onOnline(() => {
    const { run, key } = current;
    if (run === null) return;
    if (neighbours.value === null) refreshNeighbours();
    if (event.value !== null) return;
    if (key === null) void openFirst(run);
    else void load();
  });

  /** The run and event shown last time, else the newest run; nothing where a run is open already. */
  async function resume(): Promise<void> {
    await position.loaded;
    const { run, key, reconstruction, where: filter } = position.value.value;
    const runs = await connection.client.runs.list({ where: '' });
    if (current.run !== null) isWaiting = false;
    if (!isWaiting) return;
    isWaiting = runs.length === 0;
    const known = runs.find((candidate) => candidate.run === run);
    if (known) {
      current.open(known.run, key !== null && key < known.events ? key : null);
      current.see(reconstruction);
      if (filter !== '') setWhere(filter);
      return;
    }
    const filled = runs.filter(({ events }) => events > 0);
    // Of the samples alone the first, whichever of them was ready last.
    const [first] = filled.every(({ isSample }) => isSample)
      ? filled
      : filled.toSorted((a, b) => b.importedAt.localeCompare(a.importedAt));
    if (first) current.open(first.run);
  }

  /** Nothing is opened by itself from now on: what comes is wanted, or what an address names. */
  function stayAway(): void {
    isWaiting = false;
  }

  /** An event that has just come; no run of the store is open then. */
  function showLive(run: RunRecord, itsColumns: readonly SummaryColumnRecord[], next: EventData): void {
    isWaiting = false;
    taken.value = run;
    record.value = run;
    columns.value = itsColumns;
    hidden.value = 0;
    neighbours.value = null;
    failure.value = null;
    event.value = next;
    current.header = next.header;
  }

  /** @param sentence why no event that has come can be shown */
  function failLive(sentence: string): void {
    event.value = null;
    failure.value = sentence;
  }

  /** What the service has made anew under the same name is fetched anew. */
  function forget(): void {
    cache.clear();
    const { run } = current;
    if (run === null) return;
    void loadRun(run);
    void load();
  }

  return {
    source,
    forget,
    stayAway,
    showLive,
    failLive,
    record,
    stored,
    columns,
    event,
    failure,
    energyUnit,
    hidden,
    isLoading,
    where,
    neighbours,
    go,
    step,
    filter,
    setWhere,
    resume,
  };
});
