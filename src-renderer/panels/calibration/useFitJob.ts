/** The calibration that is running or was made last, through failures and restarts of the service. */
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue';
import type { CalibrationRequest, FinishedCalibration } from '#core/api/calibrations.ts';
import { fromApiError } from '#core/api/errors.ts';
import type { JobState } from '#core/api/contract.ts';
import { useConnection } from '../../stores/connection.ts';
import { isActive, useJobs } from '../../stores/jobs.ts';

export function useFitJob() {
  const connection = useConnection();
  const jobs = useJobs();

  /** Id of the job that runs. */
  const running = ref<string | null>(null);
  const job = computed<JobState | null>(() => jobs.list.find(({ id }) => id === running.value) ?? null);
  /** The last result; stays until there is another. */
  const finished = shallowRef<FinishedCalibration | null>(null);
  /** That the result answers. */
  const answered = shallowRef<CalibrationRequest | null>(null);
  /** Why the last one gave nothing; '' where it did. */
  const failure = ref('');
  let asked: CalibrationRequest | null = null;

  /** @throws what the service says of a request that it does not take */
  async function start(request: CalibrationRequest): Promise<void> {
    failure.value = '';
    const begun = await connection.client.calibrations.start(request);
    asked = request;
    running.value = begun.id;
    jobs.follow(begun);
  }

  async function take(id: string): Promise<void> {
    try {
      const answer = await connection.client.calibrations.result({ job: id });
      if (running.value !== id) return;
      finished.value = answer;
      answered.value = asked;
    } catch (error) {
      if (running.value === id) failure.value = fromApiError(error).message;
    } finally {
      if (running.value === id) running.value = null;
    }
  }

  onScopeDispose(
    jobs.onEnd((ended) => {
      if (ended.id !== running.value) return;
      if (ended.state === 'done') {
        void take(ended.id);
        return;
      }
      running.value = null;
      failure.value =
        ended.state === 'cancelled'
          ? 'The fit was cancelled.'
          : (ended.error?.message ?? 'The service gave no reason.');
    }),
  );
  // A service that was started anew knows nothing of the jobs of the last one.
  watch(job, (now, before) => {
    if (now === null && before !== null && isActive(before) && running.value === before.id) {
      running.value = null;
      failure.value = 'The service was started anew while it fitted.';
    }
  });

  const cancel = (): void => void (running.value !== null && jobs.cancel(running.value));

  return { job, running, finished, answered, failure, start, cancel };
}
