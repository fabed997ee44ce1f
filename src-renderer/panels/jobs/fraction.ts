import type { JobState } from '#core/api/contract.ts';

/** From 0 to 1, null while the length of the job is unknown. */
export function jobFraction({ progress: { done, total } }: JobState): number | null {
  return total === null || total <= 0 ? null : Math.min(1, Math.max(0, done / total));
}
