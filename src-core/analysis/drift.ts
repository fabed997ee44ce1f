/**
 * Rules by which a measured quantity is said to drift: limits, a change against a reference, distance in standard
 * deviations (Shewhart's chart), and the cumulated sum (CUSUM), which finds small lasting shifts.
 *
 * Sources: W. A. Shewhart, Economic Control of Quality of Manufactured Product (1931), 3σ; E. S. Page, Biometrika 41
 * (1954) 100, in the tabular form of the NIST/SEMATECH e-Handbook of Statistical Methods 6.3.2.3: with z = (x − μ)/σ,
 * S⁺ᵢ = max(0, S⁺ᵢ₋₁ + zᵢ − k), S⁻ᵢ = max(0, S⁻ᵢ₋₁ − zᵢ − k), alarm where one is above h. k = ½ and h = 5 find a shift of
 * 1σ after 10 points on average, with a false alarm every 465 points (Montgomery, Introduction to Statistical Quality
 * Control, ch. 9).
 */
import type { SeriesPoint } from '#core/calibration/series.ts';
import { spreadOf } from '#core/statistics/spread.ts';
import { z } from '#core/zod.ts';

const positive = z.number().positive();

/** What is normal: given, or the mean and standard deviation of the first usable points. */
const reference = z.discriminatedUnion('from', [
  z.object({ from: z.literal('given'), value: z.number(), sigma: positive }),
  z.object({ from: z.literal('first'), points: z.number().int().min(2).max(100_000) }),
]);
export type DriftReference = z.infer<typeof reference>;

/** "run": every run has a reference of its own, because its conditions were set anew. */
const scope = z.enum(['all', 'run']);

export const driftRule = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('limits'), low: z.number().nullable(), high: z.number().nullable() }),
  /** `allowed`: a fraction of the reference where it is counted relative, else in the unit of the quantity. */
  z.object({
    kind: z.literal('change'),
    allowed: positive,
    counted: z.enum(['relative', 'absolute']),
    reference,
    scope,
  }),
  z.object({ kind: z.literal('sigma'), most: positive, reference, scope }),
  /** Both in standard deviations of the reference. */
  z.object({ kind: z.literal('cusum'), k: z.number().nonnegative(), h: positive, reference, scope }),
]);
export type DriftRule = z.infer<typeof driftRule>;

/** Points in a row that a rule does not accept. */
export interface DriftAlarm {
  /** Places among the points that were given. */
  readonly first: number;
  readonly last: number;
  readonly fromX: number;
  readonly toX: number;
  /** Of the first point. */
  readonly run: number | null;
  readonly points: number;
  /** Of the first point. */
  readonly value: number;
  /** The farthest of what the rule looks at: value, change, deviations or cumulated sum. */
  readonly worst: number;
  readonly limit: number;
  /** A sentence about the first point. */
  readonly why: string;
  /** CUSUM: x of the point at which the sum began to grow; the shift began there. */
  readonly shiftFromX: number | null;
}

export interface UsedReference {
  readonly run: number | null;
  readonly value: number;
  readonly sigma: number;
  /** Points that it was taken of; null: given. */
  readonly points: number | null;
}

export interface DriftVerdict {
  /** Of one run each where the rule has a reference per run. */
  readonly alarms: readonly DriftAlarm[];
  readonly references: readonly UsedReference[];
  /** Points that were held against the rule. */
  readonly judged: number;
  /** Points whose status keeps them out. */
  readonly leftOut: number;
  /** Usable points that the reference was taken of, or that had none. */
  readonly withoutReference: number;
}

/** A usable point. */
export interface DriftPoint {
  readonly x: number;
  readonly run: number | null;
  readonly value: number;
}

interface Placed extends DriftPoint {
  readonly index: number;
}

/** What a rule says of one point; null: it accepts it. */
export interface Breach {
  readonly size: number;
  readonly limit: number;
  readonly why: string;
  readonly shiftFromX: number | null;
}

type Judge = (point: DriftPoint) => Breach | null;

/** The cumulated sums so far, and x of the points at which they began to grow. */
export interface CusumSums {
  readonly sum: Readonly<Record<'up' | 'down', number>>;
  readonly began: Readonly<Record<'up' | 'down', number | null>>;
}

export const NO_SUMS: CusumSums = { sum: { up: 0, down: 0 }, began: { up: null, down: null } };

/**
 * @param points in the order in which they were measured
 * @param useAll points with a wrong error too; missing ones never
 * @param unit of the values, for sentences
 */
export function judgeDrift(
  points: readonly SeriesPoint[],
  rule: DriftRule,
  { useAll = false, unit = '' }: { useAll?: boolean; unit?: string } = {},
): DriftVerdict {
  const usable = points.flatMap(({ x, run, value, status }, index): Placed[] =>
    value !== null && (status === 'good' || useAll) ? [{ index, x, run, value }] : [],
  );
  const leftOut = points.length - usable.length;
  if (rule.kind === 'limits') {
    const alarms = alarmsOf(usable, limitsJudge(rule, unit));
    return { alarms, references: [], judged: usable.length, leftOut, withoutReference: 0 };
  }
  const groups = rule.scope === 'run' ? [...Map.groupBy(usable, ({ run }) => run).values()] : [usable];
  const verdicts = groups.map((group) => judgeGroup(group, rule, unit));
  const judged = verdicts.reduce((sum, verdict) => sum + verdict.judged, 0);
  return {
    alarms: verdicts.flatMap(({ alarms }) => alarms).toSorted((a, b) => a.first - b.first),
    references: verdicts.flatMap(({ used }) => (used === null ? [] : [used])),
    judged,
    leftOut,
    withoutReference: usable.length - judged,
  };
}

export type ReferredRule = Exclude<DriftRule, { kind: 'limits' }>;

function judgeGroup(
  group: readonly Placed[],
  rule: ReferredRule,
  unit: string,
): { alarms: DriftAlarm[]; used: UsedReference | null; judged: number } {
  const used = referenceOf(group, rule);
  if (used === null) return { alarms: [], used, judged: 0 };
  const judged = group.slice(used.points ?? 0);
  return { alarms: alarmsOf(judged, judgeOf(rule, used, unit)), used, judged: judged.length };
}

/** null where there are too few points for it, or where they do not scatter and the rule counts in their scatter. */
export function referenceOf(group: readonly DriftPoint[], rule: ReferredRule): UsedReference | null {
  const run = rule.scope === 'run' ? (group[0]?.run ?? null) : null;
  if (rule.reference.from === 'given') {
    return { run, value: rule.reference.value, sigma: rule.reference.sigma, points: null };
  }
  const { points } = rule.reference;
  if (group.length < points) return null;
  const { mean, rms } = spreadOf(group.slice(0, points).map(({ value }) => value));
  if (rule.kind !== 'change' && !(rms.value > 0)) return null;
  if (rule.kind === 'change' && rule.counted === 'relative' && mean.value === 0) return null;
  return { run, value: mean.value, sigma: rms.value, points };
}

const digits = (value: number): string => String(Number(value.toPrecision(4)));
const withUnit = (value: number, unit: string): string => `${digits(value)}${unit && ` ${unit}`}`;

const named = ({ run, value, points }: UsedReference, unit: string): string =>
  `${withUnit(value, unit)}, ${points === null ? 'the reference' : `the mean of the first ${points} points`}${run === null ? '' : ` of run ${run}`}`;

export function limitsJudge({ low, high }: Extract<DriftRule, { kind: 'limits' }>, unit: string): Judge {
  return ({ value }) => {
    const limit = low !== null && value < low ? low : high !== null && value > high ? high : null;
    if (limit === null) return null;
    const side = value < limit ? 'below' : 'above';
    return {
      size: value,
      limit,
      why: `${withUnit(value, unit)} is ${side} ${withUnit(limit, unit)}.`,
      shiftFromX: null,
    };
  };
}

function judgeOf(rule: ReferredRule, used: UsedReference, unit: string): Judge {
  if (rule.kind !== 'cusum') return referredJudge(rule, used, unit);
  let sums = NO_SUMS;
  return (point) => {
    const next = cusumStep(point, rule, used, sums, unit);
    ({ sums } = next);
    return next.breach;
  };
}

export function referredJudge(
  rule: Exclude<ReferredRule, { kind: 'cusum' }>,
  used: UsedReference,
  unit: string,
): Judge {
  switch (rule.kind) {
    case 'change':
      return changeJudge(rule, used, unit);
    case 'sigma':
      return ({ value }) => {
        const size = (value - used.value) / used.sigma;
        if (Math.abs(size) <= rule.most) return null;
        const why = `${withUnit(value, unit)} is ${digits(Math.abs(size))} standard deviations ${size < 0 ? 'below' : 'above'} ${named(used, unit)}; ${rule.most} are allowed.`;
        return { size, limit: rule.most, why, shiftFromX: null };
      };
  }
}

function changeJudge(rule: Extract<DriftRule, { kind: 'change' }>, used: UsedReference, unit: string): Judge {
  const { allowed, counted } = rule;
  const isRelative = counted === 'relative';
  return ({ value }) => {
    const size = isRelative ? (value - used.value) / Math.abs(used.value) : value - used.value;
    if (Math.abs(size) <= allowed) return null;
    const amount = (change: number): string => (isRelative ? `${digits(100 * change)} %` : withUnit(change, unit));
    const why = `${withUnit(value, unit)} is ${amount(Math.abs(size))} ${size < 0 ? 'below' : 'above'} ${named(used, unit)}; ${amount(allowed)} are allowed.`;
    return { size, limit: allowed, why, shiftFromX: null };
  };
}

/** The cumulated sums with one more point, and what the rule says of it. */
export function cusumStep(
  { x, value }: DriftPoint,
  { k, h }: Extract<DriftRule, { kind: 'cusum' }>,
  used: UsedReference,
  { sum: { up, down }, began }: CusumSums,
  unit: string,
): { sums: CusumSums; breach: Breach | null } {
  const deviation = (value - used.value) / used.sigma;
  const sum = { up: Math.max(0, up + deviation - k), down: Math.max(0, down - deviation - k) };
  const sums: CusumSums = {
    sum,
    began: { up: sum.up === 0 ? null : (began.up ?? x), down: sum.down === 0 ? null : (began.down ?? x) },
  };
  const side = sum.up >= sum.down ? 'up' : 'down';
  if (sum[side] <= h) return { sums, breach: null };
  const why = `The values have stayed ${side === 'up' ? 'above' : 'below'} ${named(used, unit)}: the cumulated sum is ${digits(sum[side])} standard deviations; ${h} are allowed.`;
  return { sums, breach: { size: side === 'up' ? sum.up : -sum.down, limit: h, why, shiftFromX: sums.began[side] } };
}

const isSameSide = (open: DriftAlarm, { size, limit }: Breach): boolean =>
  open.limit === limit && Math.sign(open.worst) === Math.sign(size);

/** Breaches in a row on one side are one alarm. */
function alarmsOf(points: readonly Placed[], judge: Judge): DriftAlarm[] {
  const alarms: { -readonly [Name in keyof DriftAlarm]: DriftAlarm[Name] }[] = [];
  let isOpen = false;
  for (const { index, x, run, value } of points) {
    const breach = judge({ x, run, value });
    const open = alarms.at(-1);
    if (breach === null) {
      isOpen = false;
    } else if (isOpen && open !== undefined && isSameSide(open, breach)) {
      open.last = index;
      open.toX = x;
      open.points++;
      if (Math.abs(breach.size) > Math.abs(open.worst)) open.worst = breach.size;
    } else {
      const { size: worst, limit, why, shiftFromX } = breach;
      alarms.push({
        first: index,
        last: index,
        fromX: x,
        toX: x,
        run,
        points: 1,
        value,
        worst,
        limit,
        why,
        shiftFromX,
      });
      isOpen = true;
    }
  }
  return alarms;
}
