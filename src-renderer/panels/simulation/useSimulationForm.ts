/** The form of a simulation: what is chosen and typed, what is wrong with it, what it would cost. */
import { watchDebounced } from '@vueuse/core';
import { computed, ref, shallowRef, watch } from 'vue';
import { fromApiError } from '#core/api/errors.ts';
import type { ErrorRecord } from '#core/errors.ts';
import type { ProcessRecord } from '#core/simulation/process.ts';
import { isDisconnected } from '../../connection/errors.ts';
import { useConnection } from '../../stores/connection.ts';
import { useDetector } from '../../stores/detector.ts';
import { usePreferences } from '../../stores/preferences.ts';
import { checkForm, FIRST_FORM, SIMULATION_FORM, type SimulationForm } from './simulationForm.ts';

export interface Estimate {
  readonly seconds: number;
  readonly bytes: number;
}

/** Of those who type the next digit. */
const PAUSE_MS = 400;

export function useSimulationForm() {
  const connection = useConnection();
  const detector = useDetector();
  const remembered = usePreferences().remember('simulation.form', SIMULATION_FORM, FIRST_FORM);
  const form = remembered.value;
  const isReady = ref(false);
  void remembered.loaded.then(() => (isReady.value = true));

  const processes = shallowRef<readonly ProcessRecord[]>([]);
  /** Setup that the processes are of. */
  const known = ref('');
  const estimate = shallowRef<Estimate | null>(null);
  const isEstimating = ref(false);
  /** What the service says of the request as it stands. */
  const refusal = shallowRef<ErrorRecord | null>(null);

  const setups = computed(() => detector.list.setups);
  const process = computed(() => {
    const chosen = form.value.process[form.value.setup];
    return (
      processes.value.find(({ id, missing }) => id === chosen && missing.length === 0) ??
      processes.value.find(({ missing }) => missing.length === 0) ??
      null
    );
  });
  const checked = computed(() => (process.value ? checkForm(form.value, process.value) : null));
  const request = computed(() => (known.value === form.value.setup ? (checked.value?.request ?? null) : null));
  const faults = computed<Readonly<Record<string, string>>>(() => {
    const named = refusal.value?.details['parameter'];
    const refused = refusal.value && typeof named === 'string' ? { [named]: refusal.value.message } : {};
    return { ...refused, ...checked.value?.faults };
  });
  /** What is wrong and belongs to no field. */
  const fault = computed(() =>
    refusal.value && refusal.value.details['parameter'] === undefined ? refusal.value.message : '',
  );

  function edit(change: Partial<SimulationForm>): void {
    form.value = { ...form.value, ...change };
  }

  function choose(id: string): void {
    edit({ process: { ...form.value.process, [form.value.setup]: id } });
  }

  /** A setup that is not there (any more) gives way to that of the run shown, or to the first. */
  watch(
    [isReady, setups],
    () => {
      if (!isReady.value || setups.value.length === 0) return;
      if (setups.value.some(({ id }) => id === form.value.setup)) return;
      const shown = setups.value.find(({ id }) => id === detector.setupId);
      edit({ setup: (shown ?? setups.value[0]!).id });
    },
    { immediate: true },
  );

  async function learnProcesses(): Promise<void> {
    const { setup } = form.value;
    if (!isReady.value || setup === '') return;
    try {
      const list = await connection.client.simulations.processes({ setup });
      if (form.value.setup !== setup) return;
      processes.value = list;
      known.value = setup;
      refusal.value = null;
    } catch (error) {
      if (form.value.setup !== setup || isDisconnected(error)) return;
      processes.value = [];
      refusal.value = fromApiError(error);
    }
  }

  watch([isReady, () => form.value.setup], () => void learnProcesses(), { immediate: true });
  connection.onOnline(() => void learnProcesses());

  /** Each value of the text stands for one request: the same one is not asked about twice. */
  const asked = computed(() => (request.value ? JSON.stringify(request.value) : ''));

  async function learnCost(): Promise<void> {
    const text = asked.value;
    if (!request.value) return;
    isEstimating.value = true;
    try {
      const answer = await connection.client.simulations.estimate(request.value);
      if (text !== asked.value) return;
      estimate.value = answer;
      refusal.value = null;
    } catch (error) {
      if (text !== asked.value || isDisconnected(error)) return;
      refusal.value = fromApiError(error);
    } finally {
      if (text === asked.value) isEstimating.value = false;
    }
  }

  watch(asked, () => {
    estimate.value = null;
    refusal.value = null;
    isEstimating.value = request.value !== null;
  });
  watchDebounced(asked, () => void learnCost(), { debounce: PAUSE_MS, immediate: true });

  /** Shows what the service says of a request that it does not take. */
  function refuse(error: unknown): void {
    refusal.value = fromApiError(error);
  }

  return {
    isReady,
    form,
    setups,
    processes,
    process,
    request,
    faults,
    fault,
    estimate,
    isEstimating,
    edit,
    choose,
    refuse,
  };
}
