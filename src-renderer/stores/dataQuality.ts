/** Which run the board of the data quality looks at, so that a defect is stated of it, and what may be stated. */
import { defineStore } from 'pinia';
import { ref, shallowRef, watch } from 'vue';
import type { BoardRow, DefectTypeRecord } from '#core/api/dataQuality.ts';
import { useConnection } from './connection.ts';
import { useCurrent } from './current.ts';

export interface KnownDefects {
  readonly types: readonly DefectTypeRecord[];
  readonly parts: readonly { readonly id: string; readonly title: string }[];
}

export const useDataQuality = defineStore('dataQuality', () => {
  const connection = useConnection();
  const current = useCurrent();
  const looksAt = ref<string | null>(null);
  /** Of the run that the display shows; null until it is known, and of one that is still being taken. */
  const shown = shallowRef<BoardRow | null>(null);
  const view = ref<'board' | 'lists'>('board');
  const known = new Map<string, Promise<KnownDefects>>();

  /** Types and parts of an experiment; they do not change while the program runs. */
  function kindsOf(experiment: string): Promise<KnownDefects> {
    const asked = known.get(experiment) ?? connection.client.dataQuality.types({ experiment });
    known.set(experiment, asked);
    asked.catch(() => known.delete(experiment));
    return asked;
  }

  /** Shows a run on the board, whatever was shown before. */
  function lookAt(run: string): void {
    looksAt.value = run;
    view.value = 'board';
  }

  /** What cannot be fetched is not shown; the connection tells of itself. */
  async function loadShown(): Promise<void> {
    const { run } = current;
    if (shown.value?.run !== run) shown.value = null;
    if (run === null) return;
    let found: BoardRow | null = null;
    try {
      const experiment = run.replace(/-\d+$/, '');
      const { rows } = await connection.client.dataQuality.board({ experiment, runs: [run] });
      found = rows[0] ?? null;
    } finally {
      if (current.run === run) shown.value = found;
    }
  }
  const follow = (): void => void loadShown().catch(() => undefined);
  watch(() => current.run, follow, { immediate: true });
  connection.onChange('dataQuality', follow);
  connection.onChange('runs', follow);
  connection.onOnline(follow);

  return { looksAt, shown, view, lookAt, kindsOf };
});
