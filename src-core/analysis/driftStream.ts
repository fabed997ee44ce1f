/** A drift rule held against points that come one by one: what it remembers between them is plain data. */
import {
  cusumStep,
  limitsJudge,
  NO_SUMS,
  referenceOf,
  referredJudge,
  type Breach,
  type CusumSums,
  type DriftPoint,
  type DriftRule,
  type UsedReference,
} from './drift.ts';

export interface DriftMemory {
  /** Of the points below, where the rule has a reference per run. */
  readonly run: number | null;
  /** Values of the points that the reference is to be taken of, while there are too few. */
  readonly first: readonly number[];
  readonly reference: UsedReference | null;
  readonly sums: CusumSums;
}

export const NO_DRIFT: DriftMemory = { run: null, first: [], reference: null, sums: NO_SUMS };

export interface DriftStep {
  readonly memory: DriftMemory;
  /** null: the rule accepts the point, or does not judge it. */
  readonly breach: Breach | null;
  /** false: the point went into the reference, or there is none. */
  readonly isJudged: boolean;
}

/** Point after point this says the same as `judgeDrift` of all of them. */
export function judgeNext(before: DriftMemory, point: DriftPoint, rule: DriftRule, unit: string): DriftStep {
  if (rule.kind === 'limits') {
    return { memory: before, breach: limitsJudge(rule, unit)(point), isJudged: true };
  }
  const isAnew = rule.scope === 'run' && before.run !== point.run;
  const memory = isAnew ? { ...NO_DRIFT, run: point.run } : before;
  const used = memory.reference ?? (rule.reference.from === 'given' ? referenceOf([point], rule) : null);
  if (used === null) return { memory: collected(memory, point, rule), breach: null, isJudged: false };
  if (rule.kind !== 'cusum') {
    return { memory: { ...memory, reference: used }, breach: referredJudge(rule, used, unit)(point), isJudged: true };
  }
  const { sums, breach } = cusumStep(point, rule, used, memory.sums, unit);
  return { memory: { ...memory, reference: used, sums }, breach, isJudged: true };
}

/** With one more point for the reference. Points of no use as one leave it without. */
function collected(memory: DriftMemory, point: DriftPoint, rule: Exclude<DriftRule, { kind: 'limits' }>): DriftMemory {
  if (rule.reference.from === 'given' || memory.first.length === rule.reference.points) return memory;
  const first = [...memory.first, point.value];
  if (first.length < rule.reference.points) return { ...memory, first };
  const group = first.map((value) => ({ x: 0, run: point.run, value }));
  const reference = referenceOf(group, rule);
  // One that cannot be used keeps its points, so that it is not tried again.
  return reference === null ? { ...memory, first } : { ...memory, first: [], reference };
}
