/** Which run the board of the data quality looks at, so that a defect is stated of it, and what may be stated. */
import { defineStore } from 'pinia';
import { ref } from 'vue';
import type { DefectTypeRecord } from '#core/api/dataQuality.ts';
import { useConnection } from './connection.ts';

export interface KnownDefects {
  readonly types: readonly DefectTypeRecord[];
  readonly parts: readonly { readonly id: string; readonly title: string }[];
}

export const useDataQuality = defineStore('dataQuality', () => {
  const connection = useConnection();
  const looksAt = ref<string | null>(null);
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

  return { looksAt, view, lookAt, kindsOf };
});
