/**
 * Ranges of runs and subruns: half-open positions of the time base (run, subrun) inside, inclusive on screen. A range
 * always ends: what is wrong from now on is said of the runs that come when they are there.
 */
import { formatPosition, SUBRUNS, type Interval } from '#core/calibration/timeBase.ts';
import { BeamglassError } from '#core/errors.ts';

/** Half-open positions, 2²⁰ · run + subrun. */
export interface RunRange extends Interval {
  readonly until: number;
}

const LAST_RUN = 2 ** 32 - 1;

export const startOfRun = (run: number): number => run * SUBRUNS;
export const runOf = (position: number): number => Math.floor(position / SUBRUNS);

export const wholeRuns = (first: number, last: number): RunRange => ({
  since: startOfRun(first),
  until: startOfRun(last + 1),
});

/** Subruns `first` to `last` of a run, both in it. */
export const subrunsOf = (run: number, first: number, last: number): RunRange => ({
  since: startOfRun(run) + first,
  until: startOfRun(run) + last + 1,
});

export const overlap = (a: RunRange, b: RunRange): RunRange | null => {
  const since = Math.max(a.since, b.since);
  const until = Math.min(a.until, b.until);
  return since < until ? { since, until } : null;
};

/** What of `ranges` lies outside of `hole`; in order where they are. */
export const without = (ranges: readonly RunRange[], hole: RunRange): readonly RunRange[] =>
  ranges.flatMap((range) => {
    if (overlap(range, hole) === null) return [range];
    const before = { since: range.since, until: hole.since };
    const after = { since: hole.until, until: range.until };
    return [before, after].filter(({ since, until }) => since < until);
  });

/**
 * Reads what a user typed, both ends included: “31404”, “31404..31410”, “31404:3”, “31404:3..31404:7”. A run without a
 * subrun means all of it.
 * @throws BeamglassError `badInput`
 */
export function parseRunRange(text: string): RunRange {
  const [from = '', to = from, ...more] = text.trim().split('..');
  const first = parsePlace(from);
  const last = parsePlace(to);
  if (more.length > 0 || first === null || last === null) {
    const message = `“${text}” is no range of runs: write “31404”, “31404..31410” (both included) or “31404:3..31404:7” with subruns.`;
    throw new BeamglassError('badInput', message, { range: text });
  }
  if (last.until > first.since) return { since: first.since, until: last.until };
  throw new BeamglassError('badInput', `“${text}” is reversed: the earlier run or subrun comes first.`, {
    range: text,
  });
}

function parsePlace(text: string): RunRange | null {
  const [, run, subrun] = /^\s*(\d{1,10})(?::(\d{1,7}))?\s*$/.exec(text) ?? [];
  if (run === undefined || Number(run) > LAST_RUN) return null;
  if (subrun === undefined) return wholeRuns(Number(run), Number(run));
  return Number(subrun) < SUBRUNS ? subrunsOf(Number(run), Number(subrun), Number(subrun)) : null;
}

/** As people read it: “31404”, “31404–31410”, “31404:3”, “31404:3–7”, “31404:3–31405:2”. */
export function formatRunRange({ since, until }: RunRange): string {
  const [first, last] = [runOf(since), runOf(until - 1)];
  const isWhole = since === startOfRun(first) && until === startOfRun(last + 1);
  if (isWhole) return first === last ? String(first) : `${first}–${last}`;
  const from = formatPosition('runSubrun', since);
  if (until - since === 1) return from;
  const end = lastPlace(until);
  return first === last ? `${from}–${end.slice(end.indexOf(':') + 1)}` : `${from}–${end}`;
}

/** As `parseRunRange` reads it. */
export function typedRunRange({ since, until }: RunRange): string {
  const [first, last] = [runOf(since), runOf(until - 1)];
  if (since === startOfRun(first) && until === startOfRun(last + 1)) {
    return first === last ? String(first) : `${first}..${last}`;
  }
  const from = formatPosition('runSubrun', since);
  return until - since === 1 ? from : `${from}..${lastPlace(until)}`;
}

/** The last subrun of a run stands for “to its end”, which has no number to show. */
const lastPlace = (until: number): string =>
  until === startOfRun(runOf(until)) ? `${runOf(until) - 1}:${SUBRUNS - 1}` : formatPosition('runSubrun', until - 1);
