/** Trends: a value of the payloads of a tag, or a series, in its course, with what drift rules say of it. */
import type { JudgedRule, Trend, TrendPayloadInput, TrendSeriesInput } from '#core/api/trends.ts';
import { judgeDrift, type DriftRule } from '#core/analysis/drift.ts';
import { matchesQuantity } from '#core/alarms/rule.ts';
import { payloadType } from '#core/calibration/payloadTypes.ts';
import { measuredPoint, type SeriesPoint } from '#core/calibration/series.ts';
import { formatPosition, SUBRUNS } from '#core/calibration/timeBase.ts';
import { requireTrendValue, valueOf, type TrendValue, type Valued } from '#core/calibration/trendValue.ts';
import { resolved, type Iov } from '#core/calibration/validity.ts';
import { BeamglassError } from '#core/errors.ts';
import type { TagRecord } from '#main/store/conditionRows.ts';
import type { ServiceContext } from './context.ts';

type Reading = Pick<ServiceContext, 'store'>;
type Watching = Pick<ServiceContext, 'store' | 'alarms'>;

/** A rule and why it is held against the points. */
type GivenRule = Pick<JudgedRule, 'title' | 'rule' | 'source' | 'guidance'>;

const TITLES: Readonly<Record<DriftRule['kind'], string>> = {
  limits: 'Limits',
  change: 'Change against a reference',
  sigma: 'Standard deviations from a reference',
  cusum: 'Cumulated sum (CUSUM)',
};

export const given = (rules: readonly DriftRule[]): GivenRule[] =>
  rules.map((rule) => ({ title: TITLES[rule.kind], rule, source: 'as asked for', guidance: '' }));

/** What rules say of points. */
export function judgedBy(
  points: readonly SeriesPoint[],
  rules: readonly GivenRule[],
  useAll: boolean,
  unit: string,
): JudgedRule[] {
  return rules.map((one) => {
    const { alarms, references, ...counts } = judgeDrift(points, one.rule, { useAll, unit });
    return { ...one, ...counts, alarms: [...alarms], references: [...references] };
  });
}

export function columnsOf(points: readonly SeriesPoint[], payloads: readonly (string | null)[]): Trend['points'] {
  return {
    x: points.map(({ x }) => x),
    value: points.map(({ value }) => value),
    error: points.map(({ error }) => error),
    status: points.map(({ status }) => status),
    run: points.map(({ run }) => run),
    payload: [...payloads],
  };
}

/** @throws BeamglassError `notFound`, `corruptStore` */
export function seriesTrend({ store: { series }, alarms }: Watching, input: TrendSeriesInput): Trend {
  const { name, experiment, label, unit, abscissa, points } = series.get(input.name);
  const rules = input.rules === null ? watchedBy(alarms, `series/${name}`, experiment) : given(input.rules);
  const borders: Trend['borders'] = [];
  let before: number | null = null;
  for (const { x, run } of points) {
    if (run !== null && run !== before) borders.push({ x, label: `run ${run}` });
    before = run ?? before;
  }
  return {
    title: name,
    label,
    unit,
    abscissa,
    points: columnsOf(points, Array<null>(points.length).fill(null)),
    borders,
    rules: judgedBy(points, rules, input.useAll, unit),
    notes: [],
  };
}

/** The alarm rules that watch it without being asked. */
export function watchedBy(alarms: Watching['alarms'], quantity: string, experiment: string): GivenRule[] {
  return alarms.ruleList().flatMap(({ rule: { condition, title, source, action, ...rule } }) => {
    const isOther = rule.experiment !== null && rule.experiment !== experiment;
    if (!rule.enabled || isOther || !matchesQuantity(rule.quantity, quantity)) return [];
    return condition.kind === 'noData' || condition.kind === 'verdict'
      ? []
      : [{ title, rule: condition, source, guidance: action }];
  });
}

/** @throws BeamglassError `notFound`, `badInput`, `corruptStore` */
export function payloadTrend(context: Reading, input: TrendPayloadInput): Trend {
  const { conditions } = context.store;
  const type = payloadType(input.type);
  const { label, unit } = requireTrendValue(type, input.value);
  const tag = tagOf(context, input);
  const iovs = resolved(conditions.iovs(tag.name));
  const values = new Map<string, Valued>();
  const valueIn = (hash: string): Valued => {
    const found = values.get(hash) ?? valueOf(conditions.payload(hash).constants, input.value);
    values.set(hash, found);
    return found;
  };
  const place = placing(context, tag, input.against);
  const placed = iovs.flatMap((iov) => {
    const at = place(iov);
    return at === null ? [] : [{ iov, ...at }];
  });
  const points = placed.map(({ iov, x, run }) => {
    const { value, error } = valueIn(iov.payload);
    return measuredPoint(x, value, error, run);
  });
  const lost = iovs.length - placed.length;
  const inTime = tag.timeBase === 'utc' || input.against === 'utc';
  return {
    title: `${type.id}: ${wordsOf(input.value)}`,
    label,
    unit,
    abscissa: inTime ? 'utc' : 'run',
    points: columnsOf(
      points,
      placed.map(({ iov }) => iov.payload),
    ),
    borders: placed.flatMap(({ iov, x }, index) => {
      const next = placed[index + 1];
      const gap = iov.until !== null && !inTime && next?.iov.since !== iov.until;
      const begins = { x, label: `since ${formatPosition(tag.timeBase, iov.since)}` };
      return gap ? [begins, { x: runOf(tag, iov.until!), label: 'nothing holds from here' }] : [begins];
    }),
    rules: judgedBy(points, given(input.rules ?? []), input.useAll, unit),
    notes:
      lost === 0
        ? []
        : [`${lost} of ${iovs.length} IoVs have no place in time: no run of the store that lies in them has a start.`],
  };
}

function wordsOf({ name, key, over }: TrendValue): string {
  return key === null ? `${name} (${over} where it has rows)` : `${name} of ${key}`;
}

/** @throws BeamglassError `badInput` where neither or both are given, or the tag is of another type; `notFound` */
function tagOf({ store: { conditions } }: Reading, { globalTag, tag, type }: TrendPayloadInput): TagRecord {
  if ((globalTag === null) === (tag === null)) {
    throw new BeamglassError(
      'badInput',
      'A trend of payloads is over a global tag or over a tag: name one of them.',
      {},
    );
  }
  const name = tag ?? conditions.members(conditions.globalTag(globalTag!).name).find((one) => one.type === type)?.tag;
  if (name === undefined) {
    throw new BeamglassError('notFound', `Global tag ${globalTag} has no tag of type ${type}.`, { globalTag, type });
  }
  const record = conditions.tag(name);
  if (record.type === type) return record;
  throw new BeamglassError('badInput', `Tag ${name} is of type ${record.type}, not ${type}.`, { tag: name, type });
}

const runOf = ({ timeBase }: TagRecord, position: number): number =>
  timeBase === 'runSubrun' ? position / SUBRUNS : position;

/** Where an IoV stands on the axis: at its beginning, or in time at the first run of the store that lies in it. */
function placing(
  { store: { history } }: Reading,
  tag: TagRecord,
  against: 'run' | 'utc',
): (iov: Iov) => { x: number; run: number | null } | null {
  if (tag.timeBase === 'utc') return ({ since }) => ({ x: since, run: null });
  if (against === 'run') return ({ since }) => ({ x: runOf(tag, since), run: Math.floor(runOf(tag, since)) });
  const started = history.runsOf(tag.experiment).filter(({ start }) => start !== null);
  let at = 0;
  // IoVs come in order, and so do the runs.
  return ({ since, until }) => {
    const first = Math.floor(runOf(tag, since));
    while (at < started.length && started[at]!.number < first) at++;
    const run = started[at];
    if (run === undefined || (until !== null && run.number >= runOf(tag, until))) return null;
    return { x: run.start!, run: run.number };
  };
}
