/**
 * Subruns: the files that a data acquisition writes of a run, one each. They are the one grain below a run: monitors
 * are filled, defects stated and good-run lists made by them. A run without such files is one subrun, number 0.
 */
import { z } from '#core/zod.ts';

const instant = z.string().nullable();

export const subrunFacts = z.object({
  /** Its number in the run, from 0; where a file is missing, its number is not there. */
  subrun: z.number().int().nonnegative(),
  /** Key of its first event, and how many it has. */
  first: z.number().int().nonnegative(),
  events: z.number().int().nonnegative(),
  /** ISO 8601, UTC; null: not known. */
  start: instant,
  end: instant,
  /** Positrons and electrons on target by the acquisition's own counters; null: it does not say. */
  pot: z.number().nonnegative().nullable(),
  eot: z.number().nonnegative().nullable(),
  /** Share of its time in which no trigger could be taken; null: not known. */
  deadTime: z.number().min(0).max(1).nullable(),
});
export type SubrunFacts = z.infer<typeof subrunFacts>;

/** A part of a run with the keys of its events: [first, end). */
export interface SubrunKeys {
  readonly subrun: number;
  readonly first: number;
  readonly end: number;
}

/** The parts that a run is monitored and judged by. @param known empty: it is not divided */
export function keysOfSubruns(known: readonly SubrunFacts[], events: number): readonly SubrunKeys[] {
  if (known.length === 0) return [{ subrun: 0, first: 0, end: events }];
  return known.map(({ subrun, first, events: own }) => ({ subrun, first, end: first + own }));
}
