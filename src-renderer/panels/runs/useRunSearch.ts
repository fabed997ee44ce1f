/** The runs that the search box leaves. */
import { watchDebounced } from '@vueuse/core';
import { computed, ref, shallowRef, type ComputedRef, type Ref } from 'vue';
import type { RunRecord } from '#core/api/contract.ts';
import { fromApiError } from '#core/api/errors.ts';
import { isDisconnected } from '../../connection/errors.ts';
import { useConnection } from '../../stores/connection.ts';
import { useRuns } from '../../stores/runs.ts';
import { isExpression, matchesWords } from './runSearch.ts';

const TYPING_MS = 150;

export interface RunSearch {
  readonly text: Ref<string>;
  readonly found: ComputedRef<readonly RunRecord[]>;
  /** What is wrong with the expression, empty where nothing is; the last good result stays. */
  readonly fault: Ref<string>;
}

export function useRunSearch(): RunSearch {
  const connection = useConnection();
  const runs = useRuns();
  const text = ref('');
  const fault = ref('');
  /** Run ids that the expression selects, null where there is none. */
  const selected = shallowRef<ReadonlySet<string> | null>(null);

  async function evaluate(): Promise<void> {
    const where = text.value.trim();
    if (!isExpression(where)) {
      selected.value = null;
      fault.value = '';
      return;
    }
    try {
      const answer = await connection.client.runs.list({ where });
      if (where !== text.value.trim()) return;
      selected.value = new Set(answer.map((run) => run.run));
      fault.value = '';
    } catch (error) {
      if (where === text.value.trim() && !isDisconnected(error)) fault.value = fromApiError(error).message;
    }
  }

  watchDebounced([text, () => runs.list], () => void evaluate(), { debounce: TYPING_MS });

  const found = computed(() => {
    const words = text.value.trim();
    if (words && !isExpression(words)) return runs.list.filter((run) => matchesWords(run, words));
    const { value } = selected;
    return words && value ? runs.list.filter((run) => value.has(run.run)) : runs.list;
  });

  return { text, found, fault };
}
