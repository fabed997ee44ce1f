/** The form of the fit tab: what is chosen and typed, what is wrong with it, and what can be chosen. */
import { computed, ref, shallowRef, watch } from 'vue';
import { fromApiError } from '#core/api/errors.ts';
import type { CalibrationMethodRecord } from '#core/api/calibrations.ts';
import type { GlobalTagRow } from '#core/api/conditions.ts';
import type { SeriesRow } from '#core/api/series.ts';
import { payloadType } from '#core/calibration/payloadTypes.ts';
import type { ErrorRecord } from '#core/errors.ts';
import { isDisconnected } from '../../connection/errors.ts';
import { useConnection } from '../../stores/connection.ts';
import { useDetector } from '../../stores/detector.ts';
import { usePreferences } from '../../stores/preferences.ts';
import { useRuns } from '../../stores/runs.ts';
import { checkFitForm, FIRST_FIT_FORM, FIT_FORM, type FitForm } from './fitForm.ts';

export function useFitForm() {
  const connection = useConnection();
  const detector = useDetector();
  const runs = useRuns();
  const remembered = usePreferences().remember('calibration.form', FIT_FORM, FIRST_FIT_FORM);
  const form = remembered.value;
  const isReady = ref(false);
  void remembered.loaded.then(() => (isReady.value = true));

  const methods = shallowRef<readonly CalibrationMethodRecord[]>([]);
  /** Setup that the methods are of. */
  const known = ref('');
  const globalTags = shallowRef<readonly GlobalTagRow[]>([]);
  const series = shallowRef<readonly SeriesRow[]>([]);
  /** What the service says of the request as it stands. */
  const refusal = shallowRef<ErrorRecord | null>(null);

  const setups = computed(() => detector.list.setups);
  const setup = computed(() => setups.value.find(({ id }) => id === form.value.setup) ?? null);
  const method = computed(() => methods.value.find(({ id }) => id === form.value.method) ?? methods.value[0] ?? null);
  /** Types that have a method, with these. */
  const types = computed(() => {
    const ids = [...new Set(methods.value.map(({ type }) => type))];
    return ids.map((id) => ({
      id,
      title: payloadType(id).title,
      methods: methods.value.filter(({ type }) => type === id),
    }));
  });
  /** Of the setup, by number. */
  const candidates = computed(() =>
    runs.list.filter((run) => run.setup === form.value.setup).toSorted((a, b) => a.number - b.number),
  );
  const checked = computed(() =>
    method.value && known.value === form.value.setup ? checkFitForm(form.value, method.value, candidates.value) : null,
  );
  const faults = computed<Readonly<Record<string, string>>>(() => {
    const named = refusal.value?.details['parameter'];
    const refused = refusal.value && typeof named === 'string' ? { [named]: refusal.value.message } : {};
    return { ...refused, ...checked.value?.faults };
  });
  /** What is wrong and belongs to no field. */
  const fault = computed(() =>
    refusal.value && typeof refusal.value.details['parameter'] !== 'string' ? refusal.value.message : '',
  );
  watch(form, () => (refusal.value = null));

  const edit = (change: Partial<FitForm>): void => void (form.value = { ...form.value, ...change });

  /** A setup that is not there gives way to that of the run shown, or to the first that has runs. */
  watch(
    [isReady, setups, () => runs.isLoaded],
    () => {
      if (!isReady.value || setups.value.length === 0 || !runs.isLoaded) return;
      if (setups.value.some(({ id }) => id === form.value.setup)) return;
      const used = new Set(runs.list.map((run) => run.setup));
      const next =
        setups.value.find(({ id }) => id === detector.setupId) ??
        setups.value.find(({ id }) => used.has(id)) ??
        setups.value[0]!;
      edit({ setup: next.id });
    },
    { immediate: true },
  );

  async function learn(): Promise<void> {
    const { setup: id } = form.value;
    const experiment = setup.value?.experiment;
    if (!isReady.value || experiment === undefined) return;
    try {
      const [found, tags, points] = await Promise.all([
        connection.client.calibrations.methods({ setup: id }),
        connection.client.conditions.globalTags({ experiment }),
        connection.client.series.list(),
      ]);
      if (form.value.setup !== id) return;
      methods.value = found;
      known.value = id;
      globalTags.value = tags.filter((tag) => tag.setup === null || tag.setup === id);
      series.value = points.filter((one) => one.experiment === experiment);
    } catch (error) {
      if (form.value.setup === id && !isDisconnected(error)) refusal.value = fromApiError(error);
    }
  }

  watch([isReady, setup], () => void learn(), { immediate: true });
  connection.onOnline(() => void learn());
  connection.onChange('conditions', () => void learn());
  connection.onChange('series', () => void learn());

  /** Shows what the service says of a request that it does not take. */
  const refuse = (error: unknown): void => void (refusal.value = fromApiError(error));

  return {
    isReady,
    form,
    setups,
    methods,
    types,
    method,
    candidates,
    globalTags,
    series,
    checked,
    faults,
    fault,
    edit,
    refuse,
  };
}
