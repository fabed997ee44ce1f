/** Alarms of series and payloads: held against their rules whenever the store has something new of them. */
import { watchCourse } from '#core/alarms/course.ts';
import { isCourse, matchesQuantity, type AlarmCondition } from '#core/alarms/rule.ts';
import type { DriftRule } from '#core/analysis/drift.ts';
import type { Trend } from '#core/api/trends.ts';
import type { PayloadType } from '#core/calibration/payloadType.ts';
import { PAYLOAD_TYPES } from '#core/calibration/payloadTypes.ts';
import { measuredPoint, type SeriesAbscissa, type SeriesPoint } from '#core/calibration/series.ts';
import { requireTrendValue, type TrendValue } from '#core/calibration/trendValue.ts';
import { BeamglassError } from '#core/errors.ts';
import type { ServiceContext } from './context.ts';
import { officialGlobalTags } from './proposalChecks.ts';
import { columnsOf, judgedBy, payloadTrend, seriesTrend } from './trends.ts';

type Reading = Pick<ServiceContext, 'alarms' | 'store'>;

interface Course {
  readonly experiment: string;
  readonly quantity: string;
  readonly points: readonly SeriesPoint[];
  readonly abscissa: SeriesAbscissa;
}

export class AlarmCourses {
  private readonly context: ServiceContext;
  private readonly stops: (() => void)[] = [];
  private turn: Promise<void> = Promise.resolve();
  private isWaiting = false;

  constructor(context: ServiceContext) {
    this.context = context;
    if (!context.writable) return;
    for (const topic of ['series', 'conditions', 'alarmRules'] as const) {
      this.stops.push(context.changes.listen(topic, () => this.look()));
    }
  }

  /** Several changes at once are looked at together. */
  look(): void {
    if (this.isWaiting || !this.context.writable) return;
    this.isWaiting = true;
    this.turn = this.lookAfter(this.turn);
  }

  private async lookAfter(before: Promise<void>): Promise<void> {
    await before;
    this.isWaiting = false;
    await watchCourses(this.context);
  }

  /** Waits for what is under way. */
  async close(): Promise<void> {
    for (const stop of this.stops) stop();
    await this.turn;
  }
}

async function watchCourses(context: Reading): Promise<void> {
  for (const read of coursesOf(context)) {
    try {
      const course = read();
      await context.alarms.watchCourse(course.experiment, course.quantity, (watch, rule, now) =>
        watchCourse(watch, rule, course, now),
      );
    } catch {
      // One that cannot be read is told where it is looked at, and by `check`; the others are watched.
    }
  }
}

/** What the rules mean of what the store has. */
function coursesOf(context: Reading): (() => Course)[] {
  const { alarms, store } = context;
  const wanted = [...new Set(alarms.ruleList().map(({ rule }) => rule.quantity))].filter(isCourse);
  const series = store.series
    .names()
    .filter((name) => wanted.some((pattern) => matchesQuantity(pattern, `series/${name}`)))
    .map((name) => (): Course => {
      const { experiment, points, abscissa } = store.series.get(name);
      return { experiment, quantity: `series/${name}`, points, abscissa };
    });
  const experiments = [...new Set(store.conditions.globalTags().map(({ experiment }) => experiment))];
  const payloads = experiments.flatMap((experiment) =>
    wanted
      .filter((quantity) => payloadInput(context, experiment, quantity) !== null)
      .map((quantity) => (): Course => {
        const trend = payloadCourse(context, experiment, quantity);
        return { experiment, quantity, points: pointsOf(trend), abscissa: trend?.abscissa ?? 'run' };
      }),
  );
  return [...series, ...payloads];
}

/** “payload/beam.spot/x”, “payload/padme_ecal.gains/gain/median” or “…/gain/312”, in the global tag in force. */
function payloadInput(context: Reading, experiment: string, quantity: string) {
  const { conditions } = context.store;
  const meant = payloadValueOf(quantity);
  if (meant === null) return null;
  const official = officialGlobalTags(context, experiment).findLast((record) =>
    conditions.members(record.name).some((member) => member.type === meant.type.id),
  );
  return official === undefined ? null : { globalTag: official.name, type: meant.type.id, value: meant.value };
}

/** null: it names no payload type. */
function payloadValueOf(quantity: string): { type: PayloadType; value: TrendValue } | null {
  const [area, typeId, name = '', row = 'mean'] = quantity.split('/');
  const type = PAYLOAD_TYPES.find(({ id }) => id === typeId);
  if (area !== 'payload' || type === undefined) return null;
  const over = (['mean', 'median', 'spread'] as const).find((one) => one === row) ?? null;
  const key = over !== null ? null : type.key === 'name' ? row : Number(row);
  return { type, value: { name, key, over: over ?? 'mean' } };
}

/** @throws BeamglassError `badInput` where a rule means a payload that there cannot be */
export function requireWatchable(quantity: string): void {
  if (!quantity.startsWith('payload/')) return;
  const meant = payloadValueOf(quantity);
  if (meant === null) {
    throw new BeamglassError('badInput', `“${quantity}” names no payload type; “payload/beam.spot/x” would.`, {
      quantity,
    });
  }
  requireTrendValue(meant.type, meant.value);
}

function payloadCourse(context: Reading, experiment: string, quantity: string): Trend | null {
  const input = payloadInput(context, experiment, quantity);
  return input && payloadTrend(context, { ...input, tag: null, against: 'run', rules: [], useAll: false });
}

function pointsOf(trend: Trend | null): SeriesPoint[] {
  const { x, value, error, run } = trend?.points ?? { x: [], value: [], error: [], run: [] };
  return x.map((at, index) => measuredPoint(at, value[index] ?? null, error[index] ?? null, run[index] ?? null));
}

/**
 * What an alarm watches, in its course, with its rule.
 * @throws BeamglassError `notFound`, `corruptStore`
 */
export function alarmCourse(context: Reading, number: number): Trend {
  const { rule: id, experiment, quantity } = context.alarms.get(number);
  if (quantity.startsWith('series/')) {
    return seriesTrend(context, { name: quantity.slice('series/'.length), rules: null, useAll: false });
  }
  const rule = context.alarms.ruleOf(id);
  const drift = rule && driftOf(rule.condition);
  const given = drift && rule ? [{ title: rule.title, rule: drift, source: rule.source, guidance: rule.action }] : [];
  const payload = quantity.startsWith('payload/') ? payloadCourse(context, experiment, quantity) : null;
  if (payload !== null) return { ...payload, rules: judgedBy(pointsOf(payload), given, false, payload.unit) };
  const points = context.store.alarms
    .observations(experiment, quantity)
    .map((row) => measuredPoint(row.at_utc_ms, row.value, row.error, row.run));
  return {
    title: quantity,
    label: rule?.title ?? quantity,
    unit: rule?.unit ?? '',
    abscissa: 'utc',
    points: columnsOf(
      points,
      points.map(() => null),
    ),
    borders: points.flatMap(({ x, run }, index) =>
      run !== null && run !== points[index - 1]?.run ? [{ x, label: `run ${run}` }] : [],
    ),
    rules: judgedBy(points, given, false, rule?.unit ?? ''),
    notes: [],
  };
}

/** A verdict as limits between its numbers; null where no value is judged. */
function driftOf(condition: AlarmCondition): DriftRule | null {
  if (condition.kind === 'noData') return null;
  if (condition.kind !== 'verdict') return condition;
  return { kind: 'limits', low: null, high: condition.from === 'bad' ? 1.5 : 0.5 };
}
