/**
 * What a run was exposed to, spill by spill, or subrun by subrun where the beam has no spills of many events: particles
 * on target by the counters of the acquisition, and what of them came while triggers could be taken (NA64 handbook
 * §2.3: n_EOT is corrected for the dead time of the DAQ, 7.4 % on average in 2016).
 */
import { keysOfSubruns, type SubrunFacts } from '#core/dataQuality/subrun.ts';
import { formatNumber } from '#core/format/number.ts';
import { amountText } from './texts.ts';

/** Consecutive events of one spill. Keys: [first, end). */
export interface SpillKeys {
  /** null: the events have none. */
  readonly spill: number | null;
  readonly first: number;
  readonly end: number;
}

/**
 * Where an amount comes from: the counter of its file; that of a file with several spills, or of the whole run, shared
 * out by recorded events; null: nothing counts it.
 */
export type AmountOrigin = 'counter' | 'file' | 'run' | null;

export interface ExposureRow {
  readonly spill: number | null;
  /** First and last that it lies in. */
  readonly subruns: readonly [first: number, last: number];
  /** Recorded. */
  readonly events: number;
  /** Particles on target; null where nothing counts them. */
  readonly amount: number | null;
  readonly origin: AmountOrigin;
  /** Share of the time in which no trigger could be taken; null: not known. */
  readonly deadTime: number | null;
  /** Particles on target after dead time; null where one of the two is not known. */
  readonly live: number | null;
}

/** What of the catalogue's record it is made from. */
export interface ExposedRun {
  readonly run: string;
  readonly experiment: string;
  readonly events: number;
  readonly pot: number | null;
  readonly eot: number | null;
  readonly deadTime: number | null;
}

export interface RunExposure {
  readonly run: string;
  readonly counts: 'pot' | 'eot';
  readonly rows: readonly ExposureRow[];
  readonly events: number;
  /** Of the rows; null where one of them is not counted. */
  readonly amount: number | null;
  readonly live: number | null;
  /** Of the amount the share that came in dead time; null where it is not known of all. */
  readonly deadTime: number | null;
  /** How it is counted, and what is not known. */
  readonly notes: readonly string[];
}

/** @param spills in order of keys, over all events */
export function exposureOfRun(
  run: ExposedRun,
  subruns: readonly SubrunFacts[],
  spills: readonly SpillKeys[],
): RunExposure {
  const counts = run.experiment === 'na64' ? 'eot' : 'pot';
  const facts = new Map(subruns.map((one) => [one.subrun, one]));
  const parts = keysOfSubruns(subruns, run.events).flatMap(({ subrun, first, end }) => {
    const own = facts.get(subrun);
    const inFile = spills.flatMap((one) => {
      const events = Math.min(one.end, end) - Math.max(one.first, first);
      return events > 0 ? [{ spill: one.spill, events }] : [];
    });
    const counter = own?.[counts] ?? null;
    const deadTime = own === undefined ? run.deadTime : own.deadTime;
    return inFile.map(({ spill, events }): ExposureRow => {
      const amount = counter !== null ? (counter * events) / (end - first) : ofRun(run, counts, subruns, events);
      const origin = amount === null ? null : counter === null ? 'run' : inFile.length === 1 ? 'counter' : 'file';
      const live = amount === null || deadTime === null ? null : amount * (1 - deadTime);
      return { spill, subruns: [subrun, subrun], events, amount, origin, deadTime, live };
    });
  });
  const rows = joinedSpills(parts);
  const amount = sumOf(rows.map((row) => row.amount));
  const live = sumOf(rows.map((row) => row.live));
  return {
    run: run.run,
    counts,
    rows,
    events: rows.reduce((sum, { events }) => sum + events, 0),
    amount,
    live,
    deadTime: amount === null || live === null || amount === 0 ? null : 1 - live / amount,
    notes: notesOf(rows, counts),
  };
}

const ORIGINS = ['counter', 'file', 'run', null] as const;

/** A spill that goes on in the next file is one: it is known as well as the worst known of its parts. */
function joinedSpills(parts: readonly ExposureRow[]): ExposureRow[] {
  const rows: ExposureRow[] = [];
  for (const part of parts) {
    const last = rows.at(-1);
    if (last === undefined || part.spill === null || last.spill !== part.spill) rows.push(part);
    else rows[rows.length - 1] = joined(last, part);
  }
  return rows;
}

function joined(a: ExposureRow, b: ExposureRow): ExposureRow {
  const events = a.events + b.events;
  const isDead = a.deadTime !== null && b.deadTime !== null;
  return {
    spill: a.spill,
    subruns: [a.subruns[0], b.subruns[1]],
    events,
    amount: sumOf([a.amount, b.amount]),
    origin: ORIGINS[Math.max(ORIGINS.indexOf(a.origin), ORIGINS.indexOf(b.origin))] ?? null,
    deadTime: isDead ? (a.deadTime! * a.events + b.deadTime! * b.events) / events : null,
    live: sumOf([a.live, b.live]),
  };
}

/** “3”, “3–5” */
export const subrunsText = ({ subruns: [first, last] }: Pick<ExposureRow, 'subruns'>): string =>
  first === last ? String(first) : `${first}–${last}`;

/** Of a run whose files count nothing what the run states. A sum over files is never shared out a second time. */
const ofRun = (
  run: ExposedRun,
  counts: 'pot' | 'eot',
  subruns: readonly SubrunFacts[],
  events: number,
): number | null => {
  const total = run[counts];
  const isCounted = subruns.some((one) => one[counts] !== null);
  return total === null || isCounted || run.events === 0 ? null : (total * events) / run.events;
};

const sumOf = (values: readonly (number | null)[]): number | null =>
  values.length === 0 || values.includes(null) ? null : values.reduce<number>((sum, value) => sum + value!, 0);

function notesOf(rows: readonly ExposureRow[], counts: 'pot' | 'eot'): string[] {
  const unit = counts.toUpperCase();
  const of = (origin: AmountOrigin): number => rows.filter((row) => row.origin === origin).length;
  const inAll = (count: number): string => (count === rows.length ? '' : ` of ${count} of ${rows.length}`);
  const notes: string[] = [];
  if (of('counter') > 0) notes.push(`${unit}${inAll(of('counter'))} by the counters of the data acquisition.`);
  if (of('file') > 0) {
    notes.push(`${unit}${inAll(of('file'))} counted for a file of several spills, shared out by recorded events.`);
  }
  if (of('run') > 0) notes.push(`${unit}${inAll(of('run'))} as stated for the run, shared out by recorded events.`);
  if (of(null) > 0) {
    notes.push(`${unit}${inAll(of(null))} not counted: the run has no counters, and only recorded events are told.`);
  }
  const withoutDeadTime = rows.filter(({ deadTime }) => deadTime === null).length;
  if (withoutDeadTime > 0) notes.push(`Dead time${inAll(withoutDeadTime)} not known.`);
  return notes;
}

/** “12 spills, 1.2 × 10⁵ EOT, 7.4 % dead time, 1.1 × 10⁵ EOT after it” */
export function exposureHeadline({ rows, counts, events, amount, live, deadTime }: RunExposure): string {
  const hasSpills = rows.some(({ spill }) => spill !== null);
  const number = hasSpills ? new Set(rows.map(({ spill }) => spill)).size : rows.length;
  const word = hasSpills ? 'spill' : 'subrun';
  const parts = [`${number} ${word}${number === 1 ? '' : 's'}`, `${formatNumber(events)} events`];
  if (amount !== null) parts.push(amountText(amount, { counts }));
  if (deadTime !== null) parts.push(`${percentText(deadTime)} dead time`);
  if (live !== null) parts.push(`${amountText(live, { counts })} after it`);
  return parts.join(', ');
}

/** “7.4 %” */
export const percentText = (share: number): string => `${(100 * share).toFixed(1)} %`;
