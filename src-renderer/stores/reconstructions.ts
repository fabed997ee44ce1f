/** Reconstructions of the run shown, what can be chosen for one, and what became of those that were started. */
import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { GlobalTagRow } from '#core/api/conditions.ts';
import type { JobState } from '#core/api/contract.ts';
import type { ReconstructionRecord } from '#core/api/reconstructions.ts';
import type { ParameterSpec } from '#core/parameters.ts';
import { isDisconnected } from '../connection/errors.ts';
import { counted } from '../format/counted.ts';
import { useConnection } from './connection.ts';
import { useCurrent } from './current.ts';
import { useEvents } from './events.ts';
import { useJobs } from './jobs.ts';
import { useMessages } from './messages.ts';
import { useOnTheSpot, type ParameterValues } from './onTheSpot.ts';

export interface ReconstructionRequest {
  readonly runs: readonly string[];
  readonly globalTag: string;
  readonly parameters: ParameterValues;
  /** null: as many as the machine has cores. */
  readonly threads: number | null;
}

export const useReconstructions = defineStore('reconstructions', () => {
  const connection = useConnection();
  const current = useCurrent();
  const events = useEvents();
  const jobs = useJobs();
  const messages = useMessages();
  const onTheSpot = useOnTheSpot();

  /** Of the run shown. */
  const list = shallowRef<readonly ReconstructionRecord[]>([]);
  /** Of the run's experiment, and of its setup or any. */
  const globalTags = shallowRef<readonly GlobalTagRow[]>([]);
  /** What a user may change, of the setup's experiment. */
  const parameters = shallowRef<readonly ParameterSpec[]>([]);
  const ours = new Map<string, ReconstructionRequest>();
  /** The global tag that was chosen last: another run that has it is seen by it, too. */
  let preferred: string | null = null;

  /** The reconstruction by which the run is seen; null: as recorded, or on the spot. */
  const shown = computed(() => list.value.find(({ globalTag }) => globalTag === current.reconstruction) ?? null);
  /** The global tag by which the event is seen. */
  const globalTag = computed(() => globalTags.value.find(({ name }) => name === onTheSpot.tag) ?? null);
  /** Global tags without a reconstruction of the run. */
  const others = computed(() =>
    globalTags.value.filter(({ name, state }) => {
      const isMade = list.value.some((one) => one.globalTag === name);
      return !isMade && state !== 'invalidated';
    }),
  );

  async function refresh(): Promise<void> {
    const { run } = current;
    if (run === null) {
      list.value = [];
      return;
    }
    try {
      const found = await connection.client.reconstructions.list({ run });
      if (current.run !== run) return;
      list.value = found;
      settle();
    } catch (error) {
      if (current.run === run && !isDisconnected(error)) {
        list.value = [];
        messages.showError('The reconstructions of the run could not be listed.', error);
      }
    }
  }

  const has = (name: string | null): boolean => list.value.some((one) => one.globalTag === name);

  /** What is chosen and is not there gives way to the run as recorded. */
  function settle(): void {
    if (current.reconstruction !== null && !has(current.reconstruction)) current.see(null);
    else if (current.reconstruction === null && onTheSpot.globalTag === null && has(preferred)) current.see(preferred);
  }

  async function learnChoices(): Promise<void> {
    const { record } = events;
    globalTags.value = [];
    parameters.value = [];
    if (!record) return;
    const { run, experiment, setup } = record;
    try {
      const rows = await connection.client.conditions.globalTags({ experiment });
      if (events.record?.run !== run) return;
      globalTags.value = rows.filter((row) => row.setup === null || row.setup === setup);
      if (setup === null) return;
      const specs = await connection.client.reconstructions.parameters({ setup });
      if (events.record?.run === run) parameters.value = specs;
    } catch {
      // An experiment whose events cannot be reconstructed has nothing to choose.
    }
  }

  watch(
    () => current.run,
    () => void refresh(),
    { immediate: true },
  );
  watch(
    () => events.record?.run ?? null,
    () => void learnChoices(),
    { immediate: true },
  );
  watch(shown, (record) => {
    onTheSpot.base = record?.parameters ?? {};
  });
  connection.onChange('reconstructions', () => void refresh());
  connection.onChange('conditions', () => void learnChoices());

  /** Sees the run by a stored reconstruction, or as recorded. */
  function see(name: string | null): void {
    preferred = name;
    onTheSpot.globalTag = null;
    onTheSpot.setEdits({});
    current.see(name);
  }

  /** As recorded, by each reconstruction of the run, and from the beginning again. */
  function seeNext(): void {
    const choices = [null, ...list.value.map((one) => one.globalTag)];
    see(choices[(choices.indexOf(current.reconstruction) + 1) % choices.length] ?? null);
  }

  /** Reconstructs each event that is shown with a global tag; what is in the store stays as it is. */
  function seeOnTheSpot(name: string): void {
    preferred = null;
    current.see(null);
    onTheSpot.globalTag = name;
  }

  /** @throws what the service says of a request that it does not take */
  async function start(request: ReconstructionRequest): Promise<void> {
    const job = await connection.client.reconstructions.start({ ...request, runs: [...request.runs] });
    ours.set(job.id, request);
    jobs.follow(job);
  }

  /** @throws what the service says */
  async function remove(run: string, name: string): Promise<void> {
    await connection.client.reconstructions.delete({ run, globalTag: name });
  }

  function told(job: JobState): void {
    if (job.kind !== 'reconstruct') return;
    const request = ours.get(job.id);
    ours.delete(job.id);
    if (job.state === 'failed') {
      const reason = job.error?.message ?? 'The service gave no reason.';
      messages.show({ severity: 'error', title: `${job.title} failed.`, lines: [reason] });
    } else if (job.state === 'cancelled') {
      const lines = ['Reconstructions that were there before are as they were.'];
      messages.show({ severity: 'info', title: `${job.title} was cancelled.`, lines });
    } else if (request) {
      const [first] = request.runs;
      messages.show({
        severity: 'success',
        title: `Reconstructed ${counted(request.runs.length, 'run')} with ${request.globalTag}.`,
        action: { title: 'Show', run: () => void showMade(first!, request.globalTag) },
      });
      if (current.run !== null && request.runs.includes(current.run)) void showMade(current.run, request.globalTag);
    }
  }

  async function showMade(run: string, name: string): Promise<void> {
    preferred = name;
    if (current.run !== run) current.open(run);
    else {
      onTheSpot.globalTag = null;
      onTheSpot.setEdits({});
      // It may stand in the place of one of the same name.
      events.forget();
      await refresh();
      current.see(name);
    }
  }

  jobs.onEnd(told);

  return { list, globalTags, parameters, shown, globalTag, others, see, seeNext, seeOnTheSpot, start, remove };
});
