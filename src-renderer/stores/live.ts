/**
 * Events as they come: the newest run of the watched directories, and how the display follows it. The last events stay
 * at hand in the service; one that was pinned stays in the picture whatever comes.
 */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import { fromApiError } from '#core/api/errors.ts';
import type { RunRecord, SummaryColumnRecord } from '#core/api/contract.ts';
import type { LiveNow, LiveRun } from '#core/api/live.ts';
import { decodeEvent } from '#core/event/codec.ts';
import { isDisconnected } from '../connection/errors.ts';
import { useConnection } from './connection.ts';
import { useCurrent } from './current.ts';
import { useEvents } from './events.ts';

/** The newest event; the newest that passes the filter; the one shown, whatever comes; the kept ones in turn. */
export const LIVE_MODES = ['latest', 'filtered', 'pinned', 'playback'] as const;
export type LiveMode = (typeof LIVE_MODES)[number];

/** Pictures follow one another no faster: the eye could not tell them apart, ms. */
const PICTURE_MS = 120;
/** Pictures take a quarter of the time at most: the processor may be needed for what they show. */
const REST_PER_PICTURE = 3;
const MOST_REST_MS = 1000;
/** Numbers that change faster cannot be read, ms. */
const TOLD_MS = 1000;
/** In play-back, ms. */
const PLAYBACK_MS = 700;

const NOTHING: LiveNow = {
  run: null,
  pace: { incoming: 0, sampled: 0, share: null, lag: null, minute: { incoming: 0, sampled: 0, passedOver: 0 } },
  ring: { first: null, last: null, count: 0 },
};

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Whether more has changed than numbers that count. */
const isOther = (a: LiveNow, b: LiveNow): boolean =>
  a.run?.run !== b.run?.run ||
  a.run?.subrun !== b.run?.subrun ||
  a.run?.hasEnded !== b.run?.hasEnded ||
  a.run?.problem !== b.run?.problem ||
  a.run?.globalTag !== b.run?.globalTag ||
  (a.ring.last === null) !== (b.ring.last === null);

/** What the catalogue would say of the run that is being taken. */
function recordOf(run: LiveRun): RunRecord {
  const { experiment, number, setup, beamEnergy, energyUnit, startedAt, events: count } = run;
  return {
    run: run.run,
    experiment,
    number,
    setup,
    start: startedAt,
    end: null,
    events: count,
    period: null,
    scan: null,
    beamEnergy,
    eot: null,
    pot: null,
    fieldT: null,
    deadTime: null,
    comment: '',
    quality: 'notChecked',
    energyUnit,
    isSample: false,
    type: null,
    process: null,
    importedAt: startedAt,
    bytes: 0,
    files: [],
    notShown: [],
    notes: [],
  };
}

export const useLive = defineStore('live', () => {
  const connection = useConnection();
  const current = useCurrent();
  const events = useEvents();

  /** As it is told: numbers once a second, whatever else at once. */
  const now = shallowRef<LiveNow>(NOTHING);
  let latest = NOTHING;
  /** How the display follows; null while it shows a run of the store. */
  const mode = ref<LiveMode | null>(null);
  /** Filter expression of the mode `filtered`. */
  const where = ref('');
  const filterFault = ref<string | null>(null);
  /** Of the event shown. */
  const serial = ref<number | null>(null);
  const place = shallowRef<{ rank: number | null; total: number }>({ rank: null, total: 0 });
  const columns = shallowRef<readonly SummaryColumnRecord[]>([]);
  /** ms since 1970 at which the newest event came to this window; null before one did. */
  const newestAt = ref<number | null>(null);
  const isOn = computed(() => mode.value !== null);
  /** Whether anything came since the service began. */
  const isComing = computed(() => now.value.run !== null);

  async function follow(): Promise<void> {
    try {
      for await (const next of await connection.client.live.watch()) hear(next);
    } catch {
      // The connection tells of itself; at the next one it begins anew.
    }
  }
  connection.onOnline(() => void follow());

  let toldAt = -Infinity;
  let telling: ReturnType<typeof setTimeout> | undefined;
  function hear(next: LiveNow): void {
    const isNew = latest.ring.last !== next.ring.last;
    latest = next;
    if (isOther(now.value, next)) tell();
    else telling ??= setTimeout(tell, Math.max(0, toldAt + TOLD_MS - performance.now()));
    if (isNew) {
      if (next.ring.last !== null) newestAt.value = Date.now();
      void bring();
    }
  }
  function tell(): void {
    clearTimeout(telling);
    telling = undefined;
    toldAt = performance.now();
    now.value = latest;
  }

  let isFetching = false;
  /** Of play-back. */
  let beginsAnew = false;
  let shownAt = 0;
  /** When the next picture may begin, ms of `performance.now`. */
  let freeAt = 0;

  /** The event that the mode asks for next; null where it is the one shown. */
  async function wanted(): Promise<number | null> {
    const { ring } = latest;
    if (mode.value === 'latest') return ring.last === serial.value ? null : ring.last;
    if (mode.value === 'filtered') {
      const last = await find('last');
      return last === serial.value ? null : last;
    }
    if (mode.value === 'playback') {
      const next = beginsAnew ? null : await find('next');
      beginsAnew = false;
      return next ?? find('first');
    }
    return serial.value === null ? ring.last : null;
  }

  async function find(to: 'first' | 'previous' | 'next' | 'last'): Promise<number | null> {
    const filter = mode.value === 'filtered' || mode.value === 'playback' ? where.value : '';
    try {
      const found = await connection.client.live.step({ where: filter, serial: serial.value, to });
      filterFault.value = null;
      if (found.serial !== null) place.value = { rank: found.rank, total: found.total };
      return found.serial;
    } catch (error) {
      if (!isDisconnected(error)) filterFault.value = fromApiError(error).message;
      return null;
    }
  }

  async function show(next: number): Promise<void> {
    const { run } = latest;
    const asked = mode.value;
    if (run === null) return;
    const payload = await connection.client.live.event({ serial: next });
    const event = decodeEvent(new Uint8Array(await payload.arrayBuffer()));
    // Pinned, or left, while it was on its way: what is shown stays.
    if (mode.value !== asked) return;
    serial.value = next;
    shownAt = performance.now();
    if (events.record?.run !== run.run) {
      columns.value = await connection.client.live.columns();
      events.showLive(recordOf(run), columns.value, event);
    } else events.showLive(events.record, columns.value, event);
  }

  /** One event at a time; what came meanwhile is passed over. */
  async function bring(): Promise<void> {
    if (isFetching || mode.value === null) return;
    isFetching = true;
    try {
      const pause = mode.value === 'playback' ? PLAYBACK_MS : PICTURE_MS;
      const rest = Math.max(shownAt + pause, freeAt) - performance.now();
      if (rest > 0) await wait(rest);
      const next = await wanted();
      if (next !== null) await show(next);
    } catch (error) {
      // An event may leave the ring while it is on its way; the next one is asked for.
      if (!isDisconnected(error) && fromApiError(error).code !== 'notFound')
        events.failLive(fromApiError(error).message);
    } finally {
      isFetching = false;
    }
    const hasMore = mode.value === 'latest' && latest.ring.last !== serial.value;
    if (hasMore || mode.value === 'playback') setTimeout(() => void bring(), 0);
  }

  /** The event that was shown last is on the screen. */
  function pictured(): void {
    const at = performance.now();
    freeAt = at + Math.min(MOST_REST_MS, REST_PER_PICTURE * (at - shownAt));
  }

  /** Another way to follow; from a run of the store to the events that come. */
  function setMode(next: LiveMode): void {
    if (mode.value === null) {
      serial.value = null;
      events.stayAway();
      current.close();
    }
    // From the oldest that is kept: after the newest one would only wait for more.
    beginsAnew = next === 'playback';
    mode.value = next;
    void bring();
  }

  /** The event shown stays, or the newest one is shown again. */
  const togglePin = (): void => setMode(mode.value === 'pinned' ? 'latest' : 'pinned');

  /** Walking among the kept events pins the one that is come to. */
  async function step(to: 'first' | 'previous' | 'next' | 'last'): Promise<void> {
    const next = await find(to);
    mode.value = 'pinned';
    if (next !== null && next !== serial.value) await show(next);
  }

  function setWhere(filter: string): void {
    where.value = filter;
    setMode('filtered');
  }

  // Opening a run of the store ends it.
  watch(
    () => current.run,
    (run) => {
      if (run !== null) mode.value = null;
    },
    { flush: 'sync' },
  );

  return {
    now,
    newestAt,
    mode,
    where,
    filterFault,
    serial,
    place,
    columns,
    isOn,
    isComing,
    pictured,
    setMode,
    togglePin,
    step,
    setWhere,
  };
});
