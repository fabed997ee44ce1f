/** Starts simulated runs and tells what became of them. */
import { defineStore } from 'pinia';
import { computed } from 'vue';
import type { JobState } from '#core/api/contract.ts';
import type { SimulationRequest } from '#core/simulation/request.ts';
import { counted } from '../format/counted.ts';
import { useConnection } from './connection.ts';
import { useCurrent } from './current.ts';
import { useJobs } from './jobs.ts';
import { useMessages } from './messages.ts';

export const useSimulations = defineStore('simulations', () => {
  const connection = useConnection();
  const current = useCurrent();
  const jobs = useJobs();
  const messages = useMessages();
  const ours = new Set<string>();
  const doneListeners = new Set<(run: string) => void>();

  /** Newest first. */
  const list = computed(() => jobs.list.filter((job) => job.kind === 'simulate'));

  function told(job: JobState): void {
    if (job.kind !== 'simulate') return;
    const isOurs = ours.delete(job.id);
    if (job.state === 'failed') {
      const reason = job.error?.message ?? 'The service gave no reason.';
      messages.show({ severity: 'error', title: `${job.title} failed.`, lines: [reason, 'No run was made.'] });
    } else if (job.state === 'cancelled') {
      messages.show({ severity: 'info', title: `${job.title} was cancelled.`, lines: ['No run was made.'] });
    } else {
      const [made] = job.imported;
      if (!made) return;
      messages.show({
        severity: 'success',
        title: `Simulated ${made.run} with ${counted(made.events, 'event')}.`,
        action: { title: 'Open', run: () => current.open(made.run) },
      });
      if (isOurs) for (const listener of doneListeners) listener(made.run);
    }
  }

  jobs.onEnd(told);

  /** @throws what the service says of a request that cannot be simulated */
  async function start(request: SimulationRequest): Promise<JobState> {
    const job = await connection.client.simulations.start({ ...request, threads: null });
    ours.add(job.id);
    jobs.follow(job);
    return job;
  }

  /** Calls back with each run that this page has asked for, when it is there. Returns how to stop. */
  function onDone(listener: (run: string) => void): () => void {
    doneListeners.add(listener);
    return () => doneListeners.delete(listener);
  }

  return { list, start, onDone };
});
