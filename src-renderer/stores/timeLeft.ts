/** How long a job still takes, from how fast it went in the last seconds. */
export interface ProgressSample {
  /** ms, any origin */
  readonly at: number;
  readonly done: number;
}

const WINDOW_MS = 10_000;
/** Before this much has been seen an estimate would jump about. */
const LEAST_MS = 1500;

/** Samples with the new one added and those outside the window dropped; the oldest within stays. */
export function addSample(samples: readonly ProgressSample[], sample: ProgressSample): ProgressSample[] {
  const last = samples.at(-1);
  // Progress that went back belongs to another phase of the job.
  const kept = last && last.done > sample.done ? [] : samples.filter(({ at }) => sample.at - at <= WINDOW_MS);
  return [...kept, sample];
}

/** Seconds until `total` is reached at the speed of the samples; null while unknown. */
export function secondsLeft(samples: readonly ProgressSample[], total: number | null): number | null {
  const first = samples[0];
  const last = samples.at(-1);
  if (!first || !last || total === null || last.at - first.at < LEAST_MS || last.done <= first.done) return null;
  const perSecond = ((last.done - first.done) / (last.at - first.at)) * 1000;
  return Math.max(0, (total - last.done) / perSecond);
}

/** “about 40 s”, “about 3 min”: no more digits than such an estimate has. */
export function describeDuration(seconds: number): string {
  if (seconds < 5) return 'a few seconds';
  if (seconds < 55) return `about ${Math.ceil(seconds / 5) * 5} s`;
  if (seconds < 3600) return `about ${Math.ceil(seconds / 60)} min`;
  return `about ${Math.ceil(seconds / 3600)} h`;
}

/** “about 40 s left”. */
export const describeSecondsLeft = (seconds: number | null): string =>
  seconds === null ? '' : `${describeDuration(seconds)} left`;
