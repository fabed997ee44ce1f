/**
 * What validity is counted in. Every payload type has one time base. A *position* is a point on it as one whole
 * number, so that positions compare as numbers: the run number; 2²⁰ · run + subrun; or ms UTC since 1970.
 * Intervals are half-open inside; texts for people are inclusive in runs and subruns.
 */
import { BeamglassError } from '#core/errors.ts';

export const TIME_BASES = ['run', 'runSubrun', 'utc'] as const;
export type TimeBase = (typeof TIME_BASES)[number];

export const SUBRUNS = 2 ** 20;
/** So that every position is a safe integer. */
const LAST_RUN = 2 ** 32 - 1;

/** Half-open: `since` is in it, `until` is not; null has no end. */
export interface Interval {
  readonly since: number;
  readonly until: number | null;
}

/** What a run covers on a time base; `start` and `end` in ms since 1970. */
export interface RunSpan {
  readonly run: string;
  readonly number: number;
  readonly start: number | null;
  readonly end: number | null;
}

/** First and last position of a run; null for one without a start on the time base by time. */
export function positionsOfRun(base: TimeBase, span: RunSpan): { first: number; last: number } | null {
  if (base === 'run') return { first: span.number, last: span.number };
  if (base === 'runSubrun') return { first: span.number * SUBRUNS, last: span.number * SUBRUNS + SUBRUNS - 1 };
  if (span.start === null) return null;
  return { first: span.start, last: Math.max(span.start, span.end ?? span.start) };
}

/** "80344", "80344:3", "2022-10-27T00:00:00.000Z" */
export function formatPosition(base: TimeBase, position: number): string {
  if (base === 'run') return String(position);
  if (base === 'runSubrun') return `${Math.floor(position / SUBRUNS)}:${position % SUBRUNS}`;
  return new Date(position).toISOString();
}

/** As people read it: "80344–80500", "80344 and later"; times name the moment at which it ends. */
export function formatInterval(base: TimeBase, { since, until }: Interval): string {
  const from = formatPosition(base, since);
  if (until === null) return `${from} and later`;
  if (base === 'utc') return `${from} until ${formatPosition(base, until)}`;
  return until - since === 1 ? from : `${from}–${formatPosition(base, until - 1)}`;
}

/**
 * Reads what a user typed: "80344..80500" (both included), "80344..", "80344"; runs with subruns as "80344:0..80344:7";
 * times as ISO 8601 in UTC, where the second is the moment at which it ends.
 * @throws BeamglassError `badInput`
 */
export function parseInterval(base: TimeBase, text: string): Interval {
  const [from = '', to, ...more] = text.trim().split('..');
  if (more.length > 0) throw notAnInterval(base, text);
  const since = parsePosition(base, from, text);
  if (to === '') return { since, until: null };
  if (base === 'utc') {
    if (to === undefined) throw notAnInterval(base, text);
    return interval(base, since, parsePosition(base, to, text));
  }
  return interval(base, since, (to === undefined ? since : parsePosition(base, to, text)) + 1);
}

const isPosition = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

/** @throws BeamglassError `badInput` for one that is empty, reversed or beyond what can be counted */
export function interval(base: TimeBase, since: number, until: number | null): Interval {
  if (!isPosition(since) || (until !== null && !isPosition(until))) {
    throw new BeamglassError('badInput', 'A validity is counted in whole numbers from 0.', { since, until });
  }
  if (until === null || until > since) return { since, until };
  const last = base === 'utc' ? until : Math.max(0, until - 1);
  const message = `A validity from ${formatPosition(base, since)} to ${formatPosition(base, last)} is empty or reversed.`;
  throw new BeamglassError('badInput', message, { since, until });
}

function parsePosition(base: TimeBase, text: string, whole: string): number {
  if (base === 'utc') {
    const time = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z)?$/.test(text) ? Date.parse(text) : Number.NaN;
    if (!(time >= 0)) throw notAnInterval(base, whole);
    return time;
  }
  const [, run = '', subrun] = /^(\d{1,10})(?::(\d{1,7}))?$/.exec(text) ?? [];
  const number = Number(run);
  if (run === '' || number > LAST_RUN) throw notAnInterval(base, whole);
  if (base === 'run') {
    if (subrun !== undefined) throw notAnInterval(base, whole);
    return number;
  }
  if (Number(subrun ?? 0) >= SUBRUNS) throw notAnInterval(base, whole);
  return number * SUBRUNS + Number(subrun ?? 0);
}

const EXAMPLES: Readonly<Record<TimeBase, string>> = {
  run: 'runs as “80344..80500” (both included) or “80344..”',
  runSubrun: 'runs and subruns as “80344:0..80344:7” (both included) or “80344:0..”',
  utc: 'times in UTC as “2022-10-27T00:00:00Z..2022-12-08T00:00:00Z” or “2022-10-27..”',
};

const notAnInterval = (base: TimeBase, text: string): BeamglassError =>
  new BeamglassError('badInput', `“${text}” is no validity here: write ${EXAMPLES[base]}.`, { text });
