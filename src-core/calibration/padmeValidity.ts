/** Wall-clock validity of PADME's constants, placed on run numbers by the times of the runs that are there. */
import { BeamglassError } from '#core/errors.ts';
import type { PadmeInterval } from './padmeConstants.ts';
import { interval, type Interval, type RunSpan } from './timeBase.ts';

export interface PlacedPadmeInterval {
  /** Run numbers. */
  readonly validity: Interval;
  /** Runs that begin within the interval. */
  readonly runs: number;
  /** Sentences about runs that end outside it. */
  readonly notes: readonly string[];
}

/**
 * From the first to the last run that begins within an interval: a run belongs to the interval of its start, so that
 * none belongs to two. Runs without a start are not looked at.
 * @throws BeamglassError `notFound` where no run begins within it; `badInput` where a run with a number in between
 *   begins outside it, for then no range of runs says the same as the interval
 */
export function placePadmeInterval(
  { since, until, file }: PadmeInterval,
  spans: readonly RunSpan[],
): PlacedPadmeInterval {
  const times = `${timeText(since)} to ${timeText(until)}`;
  const isWithin = ({ start }: RunSpan): boolean => start !== null && start >= since && start < until;
  const within = spans.filter(isWithin).toSorted((a, b) => a.number - b.number);
  const first = within[0];
  const last = within.at(-1);
  if (first === undefined || last === undefined) {
    const message = `${file} holds from ${times}, and no run of the store begins in that time; give a range of runs instead.`;
    throw new BeamglassError('notFound', message, { file, since: timeText(since), until: timeText(until) });
  }
  const outside = spans.find(
    (span) => span.start !== null && !isWithin(span) && span.number >= first.number && span.number <= last.number,
  );
  if (outside !== undefined) {
    const message = `${file} holds from ${times}, in which runs ${first.number} to ${last.number} begin, but ${outside.run} between them begins at ${timeText(outside.start!)}; give a range of runs instead.`;
    throw new BeamglassError('badInput', message, { file, run: outside.run });
  }
  const notes = within
    .filter(({ end }) => end !== null && end > until)
    .map(
      ({ run, end }) => `${run} begins within the interval and ends at ${timeText(end!)}, after it; it is included.`,
    );
  return { validity: interval('run', first.number, last.number + 1), runs: within.length, notes };
}

/** "2019-01-11T00:00:00Z" */
const timeText = (moment: number): string => new Date(moment).toISOString().replace(/\.000Z$/, 'Z');
