/** The runs in the store, kept in step with the service. */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { RunRecord } from '#core/api/contract.ts';
import { isDisconnected } from '../connection/errors.ts';
import { useConnection } from './connection.ts';
import { useMessages } from './messages.ts';

export const useRuns = defineStore('runs', () => {
  const connection = useConnection();
  const messages = useMessages();
  const list = shallowRef<readonly RunRecord[]>([]);
  const isLoaded = ref(false);
  const byId = computed(() => new Map(list.value.map((run) => [run.run, run])));

  let wanted = 0;
  async function refresh(): Promise<void> {
    const mine = ++wanted;
    try {
      const answer = await connection.client.runs.list({ where: '' });
      if (mine !== wanted) return;
      list.value = answer;
      isLoaded.value = true;
    } catch (error) {
      if (!isDisconnected(error)) messages.showError('The runs could not be listed.', error);
    }
  }

  connection.onChange('runs', () => void refresh());
  void refresh();

  return { list, isLoaded, byId };
});
