/** What a run sees of every payload type, kept in step with the conditions. */
import { computed, ref, shallowRef, watch } from 'vue';
import { fromApiError } from '#core/api/errors.ts';
import type { GlobalTagRow, TagDetails } from '#core/api/conditions.ts';
import type { ProposalRow } from '#core/api/proposals.ts';
import type { PayloadDocument } from '#core/calibration/payload.ts';
import { methodsFor } from '#core/calibration/methods.ts';
import { isDisconnected } from '../../connection/errors.ts';
import { useConnection } from '../../stores/connection.ts';
import { useCurrent } from '../../stores/current.ts';
import { useDetector } from '../../stores/detector.ts';
import { useRuns } from '../../stores/runs.ts';
import { boardRows, type BoardRow } from './board.ts';

const OPEN: ReadonlySet<ProposalRow['state']> = new Set(['draft', 'validated', 'approved']);

export function useBoard() {
  const connection = useConnection();
  const current = useCurrent();
  const detector = useDetector();
  const runs = useRuns();

  /** Chosen here; null: the run shown, or the newest. */
  const chosenRun = ref<string | null>(null);
  /** null: the one in force for the run. */
  const chosenTag = ref<string | null>(null);
  const rows = shallowRef<readonly BoardRow[] | null>(null);
  /** Proposals for the setup that are on their way into force, newest first. */
  const open = shallowRef<readonly ProposalRow[]>([]);
  /** By which the rows were found. */
  const globalTag = ref('');
  const globalTags = shallowRef<readonly GlobalTagRow[]>([]);
  const failure = ref('');
  /** Payloads never change. */
  const payloads = new Map<string, PayloadDocument>();

  /** Runs with a setup, newest first. */
  const candidates = computed(() =>
    runs.list
      .filter(({ setup }) => setup !== null)
      .toSorted((a, b) => (b.start ?? b.importedAt).localeCompare(a.start ?? a.importedAt) || b.number - a.number),
  );
  const run = computed(() => {
    const has = (id: string | null): boolean => candidates.value.some((one) => one.run === id);
    if (has(chosenRun.value)) return chosenRun.value;
    return has(current.run) ? current.run : (candidates.value[0]?.run ?? null);
  });
  const record = computed(() => runs.byId.get(run.value ?? '') ?? null);

  watch(run, () => (chosenTag.value = null));

  const wanted = computed(() =>
    record.value ? { run: record.value.run, globalTag: chosenTag.value, setup: record.value.setup! } : null,
  );

  async function payloadsOf(hashes: readonly string[]): Promise<void> {
    const asked = hashes.filter((hash) => !payloads.has(hash));
    const found = await Promise.all(asked.map((hash) => connection.client.conditions.payload({ hash })));
    for (const { hash, document } of found) payloads.set(hash, document);
  }

  async function load(): Promise<void> {
    const asked = wanted.value;
    if (!asked) return;
    const { conditions } = connection.client;
    try {
      const [types, proposals, tagRows] = await Promise.all([
        conditions.types(),
        connection.client.proposals.list({ experiment: record.value!.experiment }),
        conditions.globalTags({ experiment: record.value!.experiment }),
      ]);
      if (wanted.value !== asked) return;
      open.value = proposals.filter(({ state, setup }) => OPEN.has(state) && (setup === null || setup === asked.setup));
      globalTags.value = tagRows.filter(({ setup }) => setup === null || setup === asked.setup);
      const inForce = await conditions.inForce({ run: asked.run, globalTag: asked.globalTag });
      const held = inForce.types.filter(({ segments }) => segments.length > 0);
      const [{ setup }, tags] = await Promise.all([
        detector.get(asked.setup),
        Promise.all(held.map(({ tag }) => conditions.tag({ name: tag, asOf: null }))),
        payloadsOf(held.map(({ segments }) => segments[0]!.payload)),
      ]);
      if (wanted.value !== asked) return;
      const suiting = new Set(methodsFor(setup).map(({ type }) => type));
      const inTag = new Set(inForce.types.map(({ type }) => type));
      // What neither the global tag has nor a method of this setup gives belongs to other detectors.
      const ofSetup = types.filter(({ id }) => inTag.has(id) || suiting.has(id));
      const byName = new Map(tags.map((tag): [string, TagDetails] => [tag.name, tag]));
      rows.value = boardRows(ofSetup, inForce, payloads, byName);
      globalTag.value = inForce.globalTag;
      failure.value = '';
    } catch (error) {
      if (wanted.value !== asked || isDisconnected(error)) return;
      rows.value = null;
      failure.value = fromApiError(error).message;
    }
  }

  watch(wanted, () => void load(), { immediate: true });
  connection.onChange('conditions', () => void load());
  connection.onOnline(() => void load());

  return { chosenRun, chosenTag, candidates, run, record, rows, open, globalTag, globalTags, failure, reload: load };
}
