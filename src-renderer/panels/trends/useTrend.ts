/** A trend that is chosen, kept in step with the series and the conditions. */
import { computed, ref, shallowRef, watch } from 'vue';
import type { GlobalTagRow } from '#core/api/conditions.ts';
import { fromApiError } from '#core/api/errors.ts';
import type { SeriesRow } from '#core/api/series.ts';
import type { Trend } from '#core/api/trends.ts';
import type { MonitorDefinition } from '#core/monitoring/definition.ts';
import { isDisconnected } from '../../connection/errors.ts';
import { useConnection } from '../../stores/connection.ts';
import { useEvents } from '../../stores/events.ts';
import { useRuns } from '../../stores/runs.ts';
import { monitorTrend } from './monitorTrend.ts';
import { rulesOf, STANDARD_FORM, type RuleForm } from './ruleForm.ts';
import { FIRST_CHOICE, payloadQuestion, presentChoice, seriesQuestion, type TrendChoice } from './trendChoice.ts';
import { wholeSpan, type Span } from './trendSpan.ts';

export function useTrend() {
  const connection = useConnection();
  const choice = shallowRef<TrendChoice>(FIRST_CHOICE);
  const form = shallowRef<RuleForm>(STANDARD_FORM);
  const seriesList = shallowRef<readonly SeriesRow[]>([]);
  const globalTags = shallowRef<readonly GlobalTagRow[]>([]);
  const runs = useRuns();
  const events = useEvents();
  /** Setups that runs were taken with. */
  const setups = computed(() => [...new Set(runs.list.flatMap(({ setup }) => setup ?? []))].toSorted());
  /** Of the setup that is chosen. */
  const monitors = shallowRef<readonly MonitorDefinition[]>([]);
  const isLoaded = ref(false);
  const trend = shallowRef<Trend | null>(null);
  const span = shallowRef<Span>({ low: 0, high: 1 });
  const failure = ref('');

  const choose = (change: Partial<TrendChoice>): void => void (choice.value = { ...choice.value, ...change });

  async function loadLists(): Promise<void> {
    try {
      const [series, tags] = await Promise.all([
        connection.client.series.list(),
        connection.client.conditions.globalTags({ experiment: null }),
      ]);
      seriesList.value = series;
      globalTags.value = tags;
      const sources = { series, globalTags: tags, experiment: events.record?.experiment ?? null };
      choice.value = presentChoice(choice.value, sources, !isLoaded.value);
      isLoaded.value = true;
      await load();
    } catch (error) {
      if (!isDisconnected(error)) failure.value = fromApiError(error).message;
    }
  }

  /** A setup and a monitor that are there take the place of those that are not. */
  async function loadMonitors(): Promise<void> {
    if (choice.value.source !== 'monitors') return;
    const wanted = [choice.value.setup, events.record?.setup, setups.value[0]];
    const setup = wanted.find((one) => one && setups.value.includes(one)) ?? '';
    const found = setup === '' ? [] : (await connection.client.monitoring.definitions({ setup })).monitors;
    monitors.value = found;
    const isThere = found.some(({ id }) => id === choice.value.monitor);
    const monitor = isThere ? choice.value.monitor : (found[0]?.id ?? '');
    if (setup !== choice.value.setup || monitor !== choice.value.monitor) choose({ setup, monitor });
  }

  async function wanted(): Promise<Trend | null> {
    const rules = rulesOf(form.value);
    if (choice.value.source === 'monitors') {
      await loadMonitors();
      const { setup, monitor, reductor, subruns, against } = choice.value;
      if (monitor === '') return null;
      const history = await connection.client.monitoring.history({
        setup,
        monitor,
        reductor: reductor === '' ? null : reductor,
        subruns,
      });
      return monitorTrend(history, against, rules);
    }
    const { trends } = connection.client;
    if (choice.value.source === 'series') {
      const question = seriesQuestion(choice.value, rules);
      return question && trends.series(question);
    }
    const question = payloadQuestion(choice.value, rules);
    return question && trends.payload(question);
  }

  let asked = 0;
  async function load(): Promise<void> {
    const mine = ++asked;
    try {
      const found = await wanted();
      if (mine !== asked) return;
      const isOther = found?.title !== trend.value?.title || found?.abscissa !== trend.value?.abscissa;
      trend.value = found;
      failure.value = '';
      if (found && isOther) span.value = wholeSpan(found);
    } catch (error) {
      if (mine !== asked || isDisconnected(error)) return;
      trend.value = null;
      failure.value = fromApiError(error).message;
    }
  }

  watch([choice, form], () => void load());
  connection.onChange('monitoring', () => {
    if (choice.value.source === 'monitors') void load();
  });
  connection.onChange('series', () => void loadLists());
  connection.onChange('conditions', () => void loadLists());
  connection.onOnline(() => void loadLists());

  /** Of what is shown; null: nothing is. */
  const experiment = computed(() => {
    const { source, series, globalTag, setup } = choice.value;
    if (source === 'series') return seriesList.value.find(({ name }) => name === series)?.experiment ?? null;
    if (source === 'payloads') return globalTags.value.find(({ name }) => name === globalTag)?.experiment ?? null;
    return runs.list.find((run) => run.setup === setup)?.experiment ?? null;
  });

  return { choice, choose, form, seriesList, globalTags, setups, monitors, experiment, isLoaded, trend, span, failure };
}
