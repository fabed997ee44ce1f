/** The selection looked at: its cuts, what they leave of the run shown, and what they say of the event shown. */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import { z } from '#core/zod.ts';
import type { RunBlinding } from '#core/api/blinding.ts';
import type { CutFlowResult, SelectionRecord } from '#core/api/selections.ts';
import { fromApiError } from '#core/api/errors.ts';
import { versionText, type SelectionDefinition } from '#core/analysis/definition.ts';
import { verdicts } from '#core/analysis/verdict.ts';
import { eventColumns } from '#core/event/eventColumns.ts';
import { isDisconnected } from '../connection/errors.ts';
import { useConnection } from './connection.ts';
import { useCurrent } from './current.ts';
import { useEvents } from './events.ts';
import { usePreferences } from './preferences.ts';

/** The version that was chosen last, by setup. */
const CHOSEN = z.record(z.string(), z.string());

/** What is away with the service comes back with it. */
const quietly = (what: Promise<unknown>): void => void what.catch(() => undefined);

export const useCuts = defineStore('cuts', () => {
  const connection = useConnection();
  const current = useCurrent();
  const events = useEvents();
  const remembered = usePreferences().remember('cuts.chosen', CHOSEN, {}).value;

  const all = shallowRef<readonly SelectionRecord[]>([]);
  const flow = shallowRef<CutFlowResult | null>(null);
  /** Sentence that says why there is no cut flow. */
  const failure = ref<string | null>(null);
  const isCounting = ref(false);
  const blinding = shallowRef<RunBlinding | null>(null);

  /** Those that fit the run shown. */
  const fitting = computed(() => {
    const { record } = events;
    if (!record) return [];
    return all.value.filter(({ definition: { experiment, setups } }) => {
      return experiment === record.experiment && (setups.length === 0 || setups.includes(record.setup ?? ''));
    });
  });
  /** Under which the choice is remembered. */
  const place = computed(() => events.record?.setup ?? events.record?.experiment ?? '');
  /** Without a choice the longest: the analysis itself, before its benchmarks. */
  const selection = computed<SelectionRecord | null>(() => {
    const wanted = remembered.value[place.value];
    const found = fitting.value.find((one) => versionText(one) === wanted);
    return found ?? fitting.value.toSorted((a, b) => b.definition.cuts.length - a.definition.cuts.length)[0] ?? null;
  });
  const columns = computed(() => (events.event ? eventColumns(events.event, events.energyUnit) : null));
  /** Per cut, of the event shown. */
  const ofEvent = computed(() =>
    columns.value && selection.value ? verdicts(selection.value.definition.cuts, columns.value) : [],
  );

  function choose(version: string): void {
    remembered.value = { ...remembered.value, [place.value]: version };
  }

  async function refreshList(): Promise<void> {
    all.value = await connection.client.selections.list({ experiment: null });
  }

  async function refreshBlinding(): Promise<void> {
    const { run, reconstruction } = current;
    blinding.value = run === null ? null : await connection.client.blinding.status({ run, reconstruction });
  }

  /** Panels that show the cut flow: without one nothing is counted. */
  const viewers = ref(0);

  async function count(): Promise<void> {
    const { run, reconstruction } = current;
    const chosen = selection.value;
    flow.value = null;
    failure.value = null;
    if (run === null || chosen === null || viewers.value === 0) return;
    const isStill = (): boolean =>
      current.run === run && current.reconstruction === reconstruction && selection.value === chosen;
    isCounting.value = true;
    try {
      const { name, version } = chosen;
      const next = await connection.client.selections.run({ runs: [run], name, version, reconstruction });
      if (isStill()) flow.value = next;
    } catch (error) {
      if (!isDisconnected(error) && isStill()) failure.value = fromApiError(error).message;
    } finally {
      if (isStill()) isCounting.value = false;
    }
  }

  /** Adds a version under the definition's name, and chooses it. @throws what the service says */
  async function save(definition: SelectionDefinition, from: SelectionRecord): Promise<SelectionRecord> {
    const { name, version } = from;
    const saved = await connection.client.selections.save({ definition, derivedFrom: { name, version } });
    await refreshList();
    choose(versionText(saved));
    return saved;
  }

  watch(
    () => [current.run, current.reconstruction] as const,
    () => quietly(refreshBlinding()),
    { immediate: true },
  );
  watch(
    () => [current.run, current.reconstruction, selection.value, events.record?.importedAt, viewers.value > 0] as const,
    () => void count(),
    { immediate: true },
  );
  connection.onChange('selections', () => quietly(refreshList()));
  connection.onChange('blinding', () => {
    quietly(refreshBlinding());
    void count();
  });
  connection.onChange('reconstructions', () => {
    quietly(refreshBlinding());
    void count();
  });
  connection.onOnline(() => {
    quietly(refreshList());
    quietly(refreshBlinding());
    void count();
  });
  quietly(refreshList());

  return { fitting, selection, flow, failure, isCounting, blinding, columns, ofEvent, viewers, choose, save };
});
