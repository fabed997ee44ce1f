/** Proposals and the one that is looked at, kept in step with the conditions. */
import { ref, shallowRef, watch } from 'vue';
import { fromApiError } from '#core/api/errors.ts';
import type { ProposalDetails, ProposalRow } from '#core/api/proposals.ts';
import { isDisconnected } from '../../connection/errors.ts';
import { useConnection } from '../../stores/connection.ts';

export function useProposals() {
  const connection = useConnection();
  const rows = shallowRef<readonly ProposalRow[] | null>(null);
  const failure = ref('');
  /** Number of the one that is looked at; null: none. */
  const selected = ref<number | null>(null);
  const details = shallowRef<ProposalDetails | null>(null);

  async function load(): Promise<void> {
    try {
      rows.value = await connection.client.proposals.list({});
      failure.value = '';
      selected.value ??= rows.value[0]?.proposal ?? null;
      await loadDetails();
    } catch (error) {
      if (!isDisconnected(error)) failure.value = fromApiError(error).message;
    }
  }

  async function loadDetails(): Promise<void> {
    const proposal = selected.value;
    if (proposal === null) return;
    try {
      const found = await connection.client.proposals.get({ proposal });
      if (selected.value === proposal) details.value = found;
    } catch (error) {
      if (!isDisconnected(error) && selected.value === proposal) failure.value = fromApiError(error).message;
    }
  }

  watch(selected, () => {
    details.value = null;
    void loadDetails();
  });
  connection.onChange('conditions', () => void load());
  connection.onOnline(() => void load());
  void load();

  return { rows, failure, selected, details, reload: load };
}
