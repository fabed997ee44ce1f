/** What a run comes to without the events of closed regions: a mean over them would tell of what is hidden. */
import { RunSums, type RunSummary } from '#core/reconstruction/runSummary.ts';
import { summariseRun } from '#core/reconstruction/summariseRun.ts';
import type { VisibleSummaryInput } from '#main/workers/calls.ts';
import { openPlace } from './runCache.ts';

/** Quantities that are no column of the events follow from those that are. */
export function visibleSummary({ summary, ...place }: VisibleSummaryInput): RunSummary {
  const { run, hidden } = openPlace(place);
  if (hidden === null) return summary;
  const sums = new RunSums();
  for (const { name, unit } of run.columns) {
    if (!Object.hasOwn(summary, name)) continue;
    const values = run.column(name).filter((_, key) => hidden.visible[key] === 1);
    sums.addAll({ columns: [{ name, unit }], values }, [name]);
  }
  return summariseRun(run.file.meta.experiment, sums);
}
