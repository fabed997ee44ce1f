/**
 * Good-run lists: which subruns of which runs may be used for a purpose. A query says what is asked for, and by which
 * version of the rules; its result is computed from the defects and checks as they are, and frozen under a name.
 */
import { EXPERIMENT, TAG_NAME } from '#core/calibration/globalTag.ts';
import { z } from '#core/zod.ts';
import { COLOUR_RULES, judge, PURPOSES, type ColourRules, type Colour, type JudgedRun } from './colours.ts';
import type { DefectInForce } from './defect.ts';
import { overlap, wholeRuns } from './runRange.ts';
import { BeamglassError } from '#core/errors.ts';

export const goodRunQuery = z
  .object({
    /** Of the rules of colours (src-core/dataQuality/colours.ts). */
    rules: z.number().int().positive(),
    experiment: EXPERIMENT,
    purpose: z.enum(PURPOSES),
    /** The worst colour that is taken. */
    accept: z.enum(['good', 'usableWithCare']),
    /** Empty: any. */
    periods: z.array(z.string().max(64)).max(1000),
    /** Numbers, both in it; null: any. */
    runs: z.object({ first: z.number().int().nonnegative(), last: z.number().int().nonnegative() }).nullable(),
    /** Events that a run has at least. */
    minimumEvents: z.number().int().nonnegative(),
    /** Positrons or electrons on target that a run has at least; above 0, a run that does not state them is left out. */
    minimumOnTarget: z.number().nonnegative(),
    /** Simulated runs in the place of measured ones; left out: measured. Rules of version 1 take both. */
    simulated: z.boolean().optional(),
  })
  .strict();
export type GoodRunQuery = z.infer<typeof goodRunQuery>;

export const GOOD_RUN_LIST_NAME = TAG_NAME;

/** First and last subrun, both in it, from 0. */
export type SubrunRange = readonly [first: number, last: number];

/** A subrun as the list is made from it. */
export interface ListedPart {
  readonly subrun: number;
  readonly events: number;
  readonly onTarget: number | null;
}

/** A run as the list is made from it. */
export interface ListedRun extends JudgedRun {
  readonly run: string;
  readonly period: string | null;
  readonly events: number;
  /** Positrons or electrons on target; null where the run does not state them. */
  readonly onTarget: number | null;
  /** Of its events: what was listed can be told from another run of that number. */
  readonly contentHash: string;
  /** What was simulated; null: measured. */
  readonly process: string | null;
  /** In order; empty: the run is not divided. */
  readonly parts: readonly ListedPart[];
}

export interface ListedOutcome {
  readonly run: string;
  readonly number: number;
  readonly contentHash: string;
  readonly subruns: number;
  readonly events: number;
  readonly onTarget: number | null;
  readonly colour: Colour;
  /** Empty where the run is left out. */
  readonly ranges: readonly SubrunRange[];
  /** Of the subruns that are taken; null: not known of a part. Not in lists of before subruns were counted. */
  readonly taken?: { readonly events: number | null; readonly onTarget: number | null };
  /** Why it, or part of it, is left out. */
  readonly reasons: readonly string[];
}

/** The runs that a query asks for, in the order of their numbers: taken wholly, in part, or left out with the reasons. */
export function listRunsFor(
  query: GoodRunQuery,
  runs: readonly ListedRun[],
  defects: readonly DefectInForce[],
): readonly ListedOutcome[] {
  const rules = rulesOf(query.rules);
  return runs
    .filter((run) => isAskedFor(query, run))
    .toSorted((a, b) => a.number - b.number)
    .map((run) => outcomeOf(query, run, defects, rules));
}

/** @throws BeamglassError `badInput` */
export function rulesOf(version: number): ColourRules {
  const rules = COLOUR_RULES.find((one) => one.version === version);
  if (rules !== undefined) return rules;
  const versions = COLOUR_RULES.map((one) => one.version).join(', ');
  throw new BeamglassError('badInput', `There are no rules of version ${version}; there are ${versions}.`, { version });
}

const isAskedFor = ({ experiment, periods, runs }: GoodRunQuery, run: ListedRun): boolean =>
  run.experiment === experiment &&
  (periods.length === 0 || (run.period !== null && periods.includes(run.period))) &&
  (runs === null || (run.number >= runs.first && run.number <= runs.last));

function outcomeOf(
  query: GoodRunQuery,
  run: ListedRun,
  defects: readonly DefectInForce[],
  rules: ColourRules,
): ListedOutcome {
  const quality = judge(run, defects, query.purpose, rules);
  const taken = (colour: Colour): boolean =>
    colour === 'good' || (colour === 'usableWithCare' && query.accept === 'usableWithCare');
  const unfit = [...otherKind(query, run, rules), ...shortcomings(query, run)];
  const missing = new Set(rules.keepsSimulatedApart ? missingParts(run) : []);
  const ranges =
    unfit.length > 0 ? [] : rangesOf(quality.subruns.map((colour, at) => taken(colour) && !missing.has(at)));
  const notTaken = quality.reasons.filter(({ colour }) => !taken(colour)).map(({ text }) => text);
  return {
    run: run.run,
    number: run.number,
    contentHash: run.contentHash,
    subruns: run.subruns,
    events: run.events,
    onTarget: run.onTarget,
    colour: quality.colour,
    ranges,
    taken: takenOf(run, ranges),
    reasons: [
      ...unfit,
      ...(run.checked ? [] : ['not checked']),
      ...(missing.size === 0
        ? []
        : [`without ${missing.size === 1 ? 'subrun' : 'subruns'} ${[...missing].join(', ')}`]),
      ...notTaken,
    ],
  };
}

function otherKind({ simulated = false }: GoodRunQuery, { process }: ListedRun, rules: ColourRules): string[] {
  if (!rules.keepsSimulatedApart || simulated === (process !== null)) return [];
  return [process === null ? 'measured, not simulated' : `simulated (${process}), not measured`];
}

/** Numbers of subruns whose files are not there. */
function missingParts({ subruns, parts }: ListedRun): number[] {
  if (parts.length === 0) return [];
  const there = new Set(parts.map(({ subrun }) => subrun));
  return Array.from({ length: subruns }, (_, subrun) => subrun).filter((subrun) => !there.has(subrun));
}

const isWhole = ({ ranges, subruns }: Pick<ListedOutcome, 'ranges' | 'subruns'>): boolean =>
  ranges[0]?.[0] === 0 && ranges[0][1] === subruns - 1;

/** What the subruns that are taken hold. Of a whole run it is what the run states, which a person may have put right. */
function takenOf(run: ListedRun, ranges: readonly SubrunRange[]): NonNullable<ListedOutcome['taken']> {
  if (ranges.length === 0) return { events: 0, onTarget: 0 };
  if (isWhole({ ranges, subruns: run.subruns })) return { events: run.events, onTarget: run.onTarget };
  const own = run.parts.filter(({ subrun }) => ranges.some(([first, last]) => subrun >= first && subrun <= last));
  const counts = own.flatMap(({ onTarget }) => onTarget ?? []);
  return {
    events: own.reduce((sum, { events }) => sum + events, 0),
    onTarget: counts.length < own.length ? null : counts.reduce((sum, count) => sum + count, 0),
  };
}

/** As `taken` says it; of a list of before subruns were counted only where the run is taken wholly. */
export const takenIn = (outcome: ListedOutcome): NonNullable<ListedOutcome['taken']> =>
  outcome.taken ??
  (isWhole(outcome)
    ? { events: outcome.events, onTarget: outcome.onTarget }
    : outcome.ranges.length === 0
      ? { events: 0, onTarget: 0 }
      : { events: null, onTarget: null });

function shortcomings({ minimumEvents, minimumOnTarget }: GoodRunQuery, { events, onTarget }: ListedRun): string[] {
  const found: string[] = [];
  if (events < minimumEvents) found.push(`${events} events, fewer than ${minimumEvents}`);
  if (minimumOnTarget > 0 && onTarget === null) found.push('does not state its particles on target');
  else if (onTarget !== null && onTarget < minimumOnTarget) {
    found.push(`${onTarget} on target, fewer than ${minimumOnTarget}`);
  }
  return found;
}

/** Ranges of consecutive places that are taken. */
export function rangesOf(taken: readonly boolean[]): readonly SubrunRange[] {
  const ranges: [number, number][] = [];
  for (const [subrun, isTaken] of taken.entries()) {
    if (!isTaken) continue;
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === subrun - 1) last[1] = subrun;
    else ranges.push([subrun, subrun]);
  }
  return ranges;
}

/** What a list comes to: of the subruns that are taken. */
export interface GoodRunTotals {
  readonly asked: number;
  readonly whole: number;
  readonly partly: number;
  readonly leftOut: number;
  /** Of the subruns that are taken, as far as they are known. */
  readonly events: number;
  readonly onTarget: number;
  /** Runs of which something is taken and whose particles on target are not known. */
  readonly withoutOnTarget: number;
}

export function totalsOf(outcomes: readonly ListedOutcome[]): GoodRunTotals {
  const whole = outcomes.filter(isWhole);
  const taken = outcomes.filter(({ ranges }) => ranges.length > 0);
  return {
    asked: outcomes.length,
    whole: whole.length,
    partly: taken.length - whole.length,
    leftOut: outcomes.length - taken.length,
    events: taken.reduce((sum, one) => sum + (takenIn(one).events ?? 0), 0),
    onTarget: taken.reduce((sum, one) => sum + (takenIn(one).onTarget ?? 0), 0),
    withoutOnTarget: taken.filter((one) => takenIn(one).onTarget === null).length,
  };
}

/** The form in which CMS writes its lists: `{ "31404": [[0, 20]] }`, by run number, subruns from 0, both ends in it. */
export const cmsForm = (outcomes: readonly ListedOutcome[]): Record<string, readonly SubrunRange[]> =>
  Object.fromEntries(
    outcomes.filter(({ ranges }) => ranges.length > 0).map(({ number, ranges }) => [String(number), ranges]),
  );

/** Defects that can concern what a query asks for. */
export const concerning = (
  { experiment, runs }: GoodRunQuery,
  defects: readonly DefectInForce[],
): readonly DefectInForce[] =>
  defects.filter(
    ({ statement, ranges }) =>
      statement.experiment === experiment &&
      (runs === null || ranges.some((range) => overlap(range, wholeRuns(runs.first, runs.last)) !== null)),
  );
