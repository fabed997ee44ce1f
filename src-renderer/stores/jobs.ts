/** The jobs of the service: their progress, what they made, and how to cancel them. */
import { defineStore } from 'pinia';
import { computed, shallowReactive, shallowRef } from 'vue';
import type { JobState } from '#core/api/contract.ts';
import { isDisconnected } from '../connection/errors.ts';
import { useConnection } from './connection.ts';
import { useMessages } from './messages.ts';
import { addSample, secondsLeft, type ProgressSample } from './timeLeft.ts';

export const isActive = (job: JobState): boolean => job.state === 'queued' || job.state === 'running';

export const useJobs = defineStore('jobs', () => {
  const connection = useConnection();
  const messages = useMessages();
  const byId = shallowReactive(new Map<string, JobState>());
  const samples = shallowReactive(new Map<string, ProgressSample[]>());
  const watched = new Set<string>();
  const endListeners = new Set<(job: JobState) => void>();
  const isKnown = shallowRef(false);

  /** Newest first. */
  const list = computed(() => [...byId.values()].toSorted((a, b) => b.createdAt.localeCompare(a.createdAt)));
  const active = computed(() => list.value.filter(isActive).toReversed());

  function take(job: JobState): void {
    const before = byId.get(job.id);
    byId.set(job.id, job);
    if (isActive(job)) {
      const sample = { at: performance.now(), done: job.progress.done };
      samples.set(job.id, addSample(samples.get(job.id) ?? [], sample));
      return;
    }
    samples.delete(job.id);
    // Jobs that had ended before this page saw them were told to another page.
    if (before && isActive(before)) for (const listener of endListeners) listener(job);
  }

  async function watch(id: string): Promise<void> {
    if (watched.has(id)) return;
    watched.add(id);
    try {
      for await (const job of await connection.client.jobs.watch({ id })) take(job);
    } catch {
      // The connection went, or the service did: the next list says how the job stands.
    } finally {
      watched.delete(id);
    }
  }

  /** Follows a job from the answer that started it. */
  function follow(job: JobState): void {
    if (!byId.has(job.id)) byId.set(job.id, { ...job, state: 'queued' });
    take(job);
    if (isActive(job)) void watch(job.id);
  }

  async function refresh(): Promise<void> {
    try {
      const jobs = await connection.client.jobs.list();
      const ids = new Set(jobs.map((job) => job.id));
      // A service that was started anew knows nothing of the jobs of the last one.
      for (const job of active.value) if (!ids.has(job.id)) byId.delete(job.id);
      for (const job of jobs) {
        take(job);
        if (isActive(job)) void watch(job.id);
      }
      isKnown.value = true;
    } catch (error) {
      if (!isDisconnected(error)) messages.showError('The jobs could not be listed.', error);
    }
  }

  async function cancel(id: string): Promise<void> {
    try {
      take(await connection.client.jobs.cancel({ id }));
    } catch (error) {
      messages.showError('The job could not be cancelled.', error);
    }
  }

  /** Calls back with every job that ends while this page looks on. Returns how to stop. */
  function onEnd(listener: (job: JobState) => void): () => void {
    endListeners.add(listener);
    return () => endListeners.delete(listener);
  }

  const timeLeft = (job: JobState): number | null => secondsLeft(samples.get(job.id) ?? [], job.progress.total);

  connection.onChange('jobs', () => void refresh());

  return { list, active, isKnown, follow, cancel, onEnd, timeLeft };
});
