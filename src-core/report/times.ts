/** Which runs are of a shift, and how much of it they cover. */
import type { RunRecord } from '#core/api/contract.ts';

type TimedRun = Pick<RunRecord, 'start' | 'end' | 'importedAt' | 'deadTime'>;

const HOUR_MS = 3_600_000;

export const hoursOf = (from: string, until: string): number => (Date.parse(until) - Date.parse(from)) / HOUR_MS;

/** ms UTC. A run that does not say when it was taken is where it was entered in the store. */
function spanOf({ start, end, importedAt }: TimedRun): readonly [from: number, until: number] {
  const from = Date.parse(start ?? end ?? importedAt);
  return [from, Math.max(from, Date.parse(end ?? start ?? importedAt))];
}

/** That were taken, at least in part, from `from` until before `until`, the oldest first. */
export function runsWithin<Run extends TimedRun>(runs: readonly Run[], from: string, until: string): Run[] {
  const [first, last] = [Date.parse(from), Date.parse(until)];
  return runs
    .filter((run) => {
      const [start, end] = spanOf(run);
      return start < last && (end > first || start >= first);
    })
    .toSorted((a, b) => spanOf(a)[0] - spanOf(b)[0]);
}

/** Hours of the shift in which a run was taken; runs that overlap count once. */
export function coveredHours(runs: readonly TimedRun[], from: string, until: string): number {
  const [first, last] = [Date.parse(from), Date.parse(until)];
  let covered = 0;
  let reached = first;
  for (const [start, end] of runs
    .filter((run) => run.start !== null && run.end !== null)
    .map(spanOf)
    .toSorted((a, b) => a[0] - b[0])) {
    const begin = Math.max(start, reached);
    const stop = Math.min(end, last);
    if (stop > begin) covered += stop - begin;
    reached = Math.max(reached, stop);
  }
  return covered / HOUR_MS;
}

/** Hours of the shift in which triggers could be taken, over the runs that say their times and their dead time; null where none does. */
export function liveHours(
  runs: readonly TimedRun[],
  from: string,
  until: string,
): { readonly hours: number; readonly runs: number } | null {
  const known = runs.filter((run) => run.start !== null && run.end !== null && run.deadTime !== null);
  if (known.length === 0) return null;
  const hours = known.reduce((sum, run) => sum + coveredHours([run], from, until) * (1 - run.deadTime!), 0);
  return { hours, runs: known.length };
}
