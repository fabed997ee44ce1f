/**
 * From what a check says of each subrun of a run to the defects that it states. Rules:
 * 1. Consecutive bad subruns are one defect. A subrun that cannot be judged is never bad and ends it.
 * 2. A single bad subrun between two that are fine is a dip, such as chance makes in many subruns: it counts only where
 *    the run as a whole is bad too, or another check of the same part of the detector finds that subrun bad as well.
 * 3. What only the run as a whole shows, and no subrun by itself, is stated of the whole run.
 * A check that comes again replaces what checks have stated of the run and leaves alone what people have: where a person
 * has stated, put right, verified or withdrawn the same, nothing is added. What a check found before and cannot judge
 * any more stays.
 */
import { placeOfSubrun } from './colours.ts';
import { holding, type DefectStatement } from './defect.ts';
import { overlap, startOfRun, wholeRuns, type RunRange } from './runRange.ts';

/** What a check says of a subrun: unknown where there is too little to judge. */
export type PartState = 'bad' | 'fine' | 'unknown';

/** What one check found of a run. */
export interface CheckedRun {
  /** Of the detector. */
  readonly part: string;
  /** Of the subruns, in order. */
  readonly subruns: readonly PartState[];
  /** Of all of them together. */
  readonly whole: PartState;
}

/** Positions of consecutive subruns, both in it. */
export type Stretch = readonly [first: number, last: number];

/** The subruns that count as bad, by the rules above. @param others all checks of the run, with or without this one */
export function countedBad(check: CheckedRun, others: readonly CheckedRun[]): readonly PartState[] {
  const { subruns, whole, part } = check;
  const isConfirmed = (at: number): boolean =>
    whole === 'bad' || others.some((one) => one !== check && one.part === part && one.subruns[at] === 'bad');
  const counted = subruns.map((state, at): PartState => {
    const isDip = state === 'bad' && subruns[at - 1] === 'fine' && subruns[at + 1] === 'fine';
    return isDip && !isConfirmed(at) ? 'fine' : state;
  });
  if (whole === 'bad' && !counted.includes('bad')) return subruns.map(() => 'bad');
  return counted;
}

export function stretchesOf(states: readonly boolean[]): readonly Stretch[] {
  const found: [number, number][] = [];
  for (const [at, is] of states.entries()) {
    if (!is) continue;
    const last = found.at(-1);
    if (last !== undefined && last[1] === at - 1) last[1] = at;
    else found.push([at, at]);
  }
  return found;
}

/** A statement as far as it matters here. */
export type SettledStatement = DefectStatement & {
  /** Another person has looked. */
  readonly verified: unknown;
};

/** A run whose defects of one type and part are settled. */
export interface Settling {
  readonly experiment: string;
  readonly number: number;
  /** Numbers of its subruns, in order; those of one that is not divided: 0. */
  readonly subruns: readonly number[];
  readonly type: string;
  readonly part: string;
  /** Of its subruns, as `countedBad` gives them. */
  readonly states: readonly PartState[];
}

/** What is to be stated now: a defect of a stretch, or that one is not there any more. */
export type SettlingStep =
  | { readonly present: true; readonly range: RunRange; readonly stretch: Stretch; readonly supersedes: number | null }
  | { readonly present: false; readonly range: RunRange; readonly supersedes: number };

export function settlingSteps(run: Settling, all: readonly SettledStatement[]): readonly SettlingStep[] {
  const { experiment, number, subruns, type, part, states } = run;
  const here = wholeRuns(number, number);
  const places = placesOf(number, subruns);
  const held = holding(all);
  const own = all.filter((one) => one.experiment === experiment && one.type === type && one.part === part);
  const covers = (ranges: readonly RunRange[]): boolean[] =>
    places.map((place) => ranges.some((range) => overlap(range, place) !== null));

  const byNumber = new Map(all.map((one) => [one.defect, one]));
  const decided = covers(own.flatMap((one) => decidedBy(one, byNumber, held)));
  const before = own
    .filter(
      ({ origin, present, verified, since, until }) =>
        origin === 'automatic' && present && verified === null && since >= here.since && until <= here.until,
    )
    .map((one) => ({ ...one, covered: covers(held.get(one.defect) ?? []).map((is, at) => is && !decided[at]) }))
    .filter(({ covered }) => covered.includes(true));
  const wanted = states.map(
    (state, at) =>
      !decided[at] && (state === 'bad' || (state === 'unknown' && before.some(({ covered }) => covered[at]))),
  );

  const stretches = stretchesOf(wanted);
  // Those that cover just what they should, be it in several pieces where people have withdrawn what lies between.
  const standing = new Set<number>();
  for (const { defect, covered } of before) {
    const touched = stretches.filter(([first, last]) => covered.slice(first, last + 1).includes(true));
    const isFull = touched.every(([first, last]) => !covered.slice(first, last + 1).includes(false));
    const isFree = !before.some(
      (other) => standing.has(other.defect) && other.covered.some((is, at) => is && covered[at]),
    );
    if (isFull && isFree && covered.every((is, at) => !is || wanted[at])) standing.add(defect);
  }
  const steps: SettlingStep[] = [];
  const done = new Set<number>();
  for (const stretch of stretches) {
    const isIn = (at: number): boolean => at >= stretch[0] && at <= stretch[1];
    const touching = before.filter(
      ({ defect, covered }) => !done.has(defect) && covered.some((is, at) => is && isIn(at)),
    );
    const kept = touching.find((one) => standing.has(one.defect));
    if (kept !== undefined) continue;
    const [replaced] = touching;
    if (replaced !== undefined) done.add(replaced.defect);
    const isWhole = stretch[0] === 0 && stretch[1] === places.length - 1;
    const range = isWhole ? here : { since: places[stretch[0]]!.since, until: lastOf(number, subruns[stretch[1]]!) };
    steps.push({ present: true, range, stretch, supersedes: replaced?.defect ?? null });
  }
  for (const { defect, since, until } of before) {
    if (!done.has(defect) && !standing.has(defect))
      steps.push({ present: false, range: { since, until }, supersedes: defect });
  }
  return steps;
}

/** All of a run that is not divided; what is said of subruns behind the last is said of the last. */
const placesOf = (number: number, subruns: readonly number[]): RunRange[] =>
  subruns.map((subrun) => placeOfSubrun({ number, subruns: 1 + subruns.at(-1)! }, subrun));

const lastOf = (number: number, subrun: number): number => startOfRun(number) + subrun + 1;

/** Where a person has had the word. */
function decidedBy(
  one: SettledStatement,
  all: ReadonlyMap<number, SettledStatement>,
  held: ReadonlyMap<number, readonly RunRange[]>,
): readonly RunRange[] {
  const ranges = held.get(one.defect) ?? [];
  if (one.origin === 'automatic') return one.present && one.verified !== null ? ranges : [];
  const before = one.supersedes === null ? undefined : all.get(one.supersedes);
  if (!one.present) return before === undefined || before.present ? ranges : [];
  // Who puts a defect right has also said where it is not.
  return ranges.length > 0 && before !== undefined ? [...ranges, before] : ranges;
}
