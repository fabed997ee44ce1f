/** What a reconstructed run comes to, by experiment. */
import { padmeSummary } from './padmeSummary.ts';
import type { RunSums, RunSummary } from './runSummary.ts';

/** Quantities of a run that follow from the sums over its events. */
type Derive = (sums: RunSums) => RunSummary;

const DERIVED: Readonly<Record<string, Derive>> = { padme: padmeSummary };

export function summariseRun(experiment: string, sums: RunSums): RunSummary {
  const derive = Object.hasOwn(DERIVED, experiment) ? DERIVED[experiment] : undefined;
  return { ...sums.means(), ...derive?.(sums) };
}
