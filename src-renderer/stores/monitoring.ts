/** What is monitored in this window: the page of a stored run, or of what is live, kept in step while somebody looks. */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { LiveNow } from '#core/api/live.ts';
import type { MonitoringPage } from '#core/api/monitoring.ts';
import { fromApiError } from '#core/api/errors.ts';
import type { MonitorDefinition } from '#core/monitoring/definition.ts';
import { isDisconnected } from '../connection/errors.ts';
import { useConnection } from './connection.ts';
import { useCurrent } from './current.ts';
import { useLive } from './live.ts';
import { useRuns } from './runs.ts';

/** `live`: what arrives now; else a run of the store. */
export type Subject = 'live' | { readonly run: string; readonly subrun: number | null };

/** Between two looks at what is live, ms. */
const LIVE_MS = 2000;

/** The same while nothing was filled. */
const fillState = ({ run }: LiveNow): string => `${run?.run} ${run?.sampled} ${run?.hasEnded}`;

export const useMonitoring = defineStore('monitoring', () => {
  const connection = useConnection();
  const current = useCurrent();
  const live = useLive();
  const runs = useRuns();

  /** null: nothing is chosen; the run that is being taken, else the run shown, else the newest. */
  const chosen = shallowRef<Subject | null>(null);
  const page = shallowRef<MonitoringPage | null>(null);
  const failure = ref('');
  let watchers = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** Runs with a setup, the newest first. */
  const candidates = computed(() =>
    runs.list
      .filter(({ setup }) => setup !== null)
      .toSorted((a, b) => (b.start ?? b.importedAt).localeCompare(a.start ?? a.importedAt) || b.number - a.number),
  );
  const subject = computed<Subject | null>(() => {
    if (chosen.value === 'live') return 'live';
    const has = (run: string | null): run is string => candidates.value.some((one) => one.run === run);
    if (chosen.value !== null && has(chosen.value.run)) return chosen.value;
    if (live.isComing) return 'live';
    const run = has(current.run) ? current.run : candidates.value[0]?.run;
    return run === undefined ? null : { run, subrun: null };
  });
  /** Of what is monitored; null where nothing is. */
  const setup = computed(() => {
    const of = subject.value;
    if (of === 'live') return live.now.run?.setup ?? null;
    return of === null ? null : (runs.byId.get(of.run)?.setup ?? null);
  });
  const experiment = computed(() => {
    const of = subject.value;
    if (of === 'live') return live.now.run?.experiment ?? null;
    return of === null ? null : (runs.byId.get(of.run)?.experiment ?? null);
  });
  /** Runs of the same setup before the one that is monitored, the newest first. */
  const earlier = computed(() => {
    const of = subject.value;
    if (of === null) return [];
    const at = of === 'live' ? -1 : candidates.value.findIndex(({ run }) => run === of.run);
    return candidates.value.slice(at + 1).filter((one) => one.setup === setup.value);
  });
  /** The run before the one that is monitored, of the same setup; of what is live the newest of the store. */
  const before = computed(() => earlier.value[0]?.run ?? null);
  /** The last run of an earlier day (UTC); where no run says so, the run before. */
  const dayBefore = computed(() => {
    const of = subject.value;
    const start = of === null || of === 'live' ? live.now.run?.startedAt : runs.byId.get(of.run)?.start;
    if (start == null) return before.value;
    const day = start.slice(0, 10);
    return earlier.value.find((one) => one.start !== null && one.start.slice(0, 10) < day)?.run ?? before.value;
  });
  const isLive = computed(() => subject.value === 'live');

  let asked = 0;
  async function load(): Promise<void> {
    clearTimeout(timer);
    const wanted = subject.value;
    const mine = ++asked;
    if (wanted === null) return;
    try {
      const found = await connection.client.monitoring.page(wanted === 'live' ? { live: true } : wanted);
      if (mine !== asked) return;
      page.value = found;
      failure.value = '';
    } catch (error) {
      if (mine !== asked) return;
      if (!isDisconnected(error)) {
        page.value = null;
        failure.value = fromApiError(error).message;
      }
    }
    if (isLive.value) followLive();
  }

  /** Asks again a while after the last look where events have come meanwhile; else what is shown is as of now. */
  function followLive(): void {
    clearTimeout(timer);
    const seen = fillState(live.now);
    timer = setTimeout(() => {
      if (watchers === 0 || !isLive.value) return;
      if (page.value === null || fillState(live.now) !== seen) return void load();
      followLive();
    }, LIVE_MS);
  }

  const definitions = shallowRef<readonly MonitorDefinition[]>([]);
  /** Brings the monitors of the setup, for whoever offers them by name. */
  async function loadDefinitions(): Promise<void> {
    const of = setup.value;
    if (of === null) {
      definitions.value = [];
      return;
    }
    const { monitors } = await connection.client.monitoring.definitions({ setup: of });
    if (setup.value === of) definitions.value = monitors;
  }

  function choose(next: Subject | null): void {
    chosen.value = next;
  }

  /** Keeps the page in step from now on. Returns how to stop. */
  function follow(): () => void {
    watchers++;
    if (watchers === 1) void load();
    return () => {
      watchers--;
      if (watchers === 0) clearTimeout(timer);
    };
  }

  watch(subject, (next, before) => {
    if (JSON.stringify(next) === JSON.stringify(before)) return;
    // What was shown is of another run.
    page.value = null;
    failure.value = '';
    if (watchers > 0) void load();
  });
  const refresh = (): void => {
    if (watchers > 0) void load();
  };
  connection.onChange('monitoring', refresh);
  connection.onOnline(() => {
    if (watchers > 0) void load();
  });

  return {
    subject,
    setup,
    experiment,
    before,
    dayBefore,
    isLive,
    candidates,
    page,
    failure,
    definitions,
    loadDefinitions,
    choose,
    follow,
    reload: load,
  };
});
