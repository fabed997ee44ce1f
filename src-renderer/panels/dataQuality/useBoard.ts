/** The board of an experiment's runs, the one that is looked at and what was stated of it, in step with the service. */
import { computed, onActivated, ref, shallowRef, watch } from 'vue';
import { fromApiError } from '#core/api/errors.ts';
import type { DefectRecord, QualityBoard, RunCheckRecord } from '#core/api/dataQuality.ts';
import type { Purpose } from '#core/dataQuality/colours.ts';
import { isDisconnected } from '../../connection/errors.ts';
import { useConnection } from '../../stores/connection.ts';
import { useCurrent } from '../../stores/current.ts';
import { useDataQuality } from '../../stores/dataQuality.ts';
import { useRuns } from '../../stores/runs.ts';

export interface RunStatements {
  readonly run: string;
  /** All that was ever stated, newest first. */
  readonly defects: readonly DefectRecord[];
  readonly checks: readonly RunCheckRecord[];
}

const experimentOf = (run: string | null): string | null => run?.replace(/-\d+$/, '') ?? null;

export function useBoard() {
  const connection = useConnection();
  const current = useCurrent();
  const runs = useRuns();
  const quality = useDataQuality();
  const purpose = ref<Purpose>('physics');
  const board = shallowRef<QualityBoard | null>(null);
  const statements = shallowRef<RunStatements | null>(null);
  const failure = ref('');

  const experiments = computed(() => [...new Set(runs.list.map(({ experiment }) => experiment))].toSorted());
  const chosen = ref<string | null>(experimentOf(quality.looksAt));
  /** That was chosen, else of the run that is shown, else the first. */
  const experiment = computed<string | null>({
    get: () => {
      if (chosen.value !== null && experiments.value.includes(chosen.value)) return chosen.value;
      const shown = current.run === null ? null : (runs.byId.get(current.run)?.experiment ?? null);
      return shown ?? experiments.value[0] ?? null;
    },
    set: (next) => (chosen.value = next),
  });
  const row = computed(() => board.value?.rows.find(({ run }) => run === quality.looksAt) ?? null);

  let wanted = 0;
  async function load(): Promise<void> {
    const mine = ++wanted;
    if (experiment.value === null) return;
    try {
      const found = await connection.client.dataQuality.board({
        experiment: experiment.value,
        purpose: purpose.value,
      });
      if (mine !== wanted) return;
      board.value = found;
      failure.value = '';
      if (row.value === null) {
        const shown = found.rows.find(({ run }) => run === current.run) ?? found.rows[0];
        quality.looksAt = shown?.run ?? null;
      }
      await loadStatements();
    } catch (error) {
      if (mine === wanted && !isDisconnected(error)) failure.value = fromApiError(error).message;
    }
  }

  async function loadStatements(): Promise<void> {
    const of = row.value;
    if (of === null || experiment.value === null) {
      statements.value = null;
      return;
    }
    try {
      const [defects, checks] = await Promise.all([
        connection.client.dataQuality.list({
          experiment: experiment.value,
          range: String(of.number),
          history: true,
        }),
        connection.client.dataQuality.checks({ run: of.run }),
      ]);
      if (quality.looksAt === of.run) statements.value = { run: of.run, defects, checks };
    } catch (error) {
      if (quality.looksAt === of.run && !isDisconnected(error)) failure.value = fromApiError(error).message;
    }
  }

  watch([experiment, purpose], () => void load());
  watch(
    () => quality.looksAt,
    (run) => {
      if (run !== null) chosen.value = experimentOf(run);
      statements.value = null;
      void loadStatements();
    },
  );
  connection.onChange('runs', () => void load());
  connection.onChange('dataQuality', () => void load());
  connection.onOnline(() => void load());
  onActivated(() => void load());
  void load();

  return { experiments, experiment, purpose, board, row, statements, failure, reload: load };
}
