/** The numbers of a monitor in the course of runs, as a trend with the limits of its test. */
import { judgeDrift, type DriftRule } from '#core/analysis/drift.ts';
import type { MonitorHistory } from '#core/api/monitoring.ts';
import type { JudgedRule, Trend } from '#core/api/trends.ts';
import { measuredPoint } from '#core/calibration/series.ts';
import { counted } from '../../format/counted.ts';

type Point = MonitorHistory['points'][number];

/** A subrun stands behind the beginning of its run, in parts of a run number. */
function placesOf(points: readonly Point[], against: 'run' | 'utc'): (number | null)[] {
  if (against === 'utc') return points.map(({ at }) => at);
  const most = Math.max(0, ...points.map(({ subrun }) => subrun ?? 0));
  return points.map(({ number, subrun }) => number + (subrun ?? 0) / (most + 1));
}

/** @param rules null: the limits that the monitor itself has */
export function monitorTrend(
  { monitor, reductor, label, unit, points, watch, bad }: MonitorHistory,
  against: 'run' | 'utc',
  rules: readonly DriftRule[] | null,
): Trend {
  const places = placesOf(points, against);
  const placed = points
    .flatMap((point, index) => (places[index] === null ? [] : [{ point, x: places[index]! }]))
    .toSorted((a, b) => a.x - b.x);
  const measured = placed.map(({ point: { value, error, number }, x }) => measuredPoint(x, value, error, number));
  const judged = (title: string, rule: DriftRule, source: string): JudgedRule => {
    const { alarms, references, ...counts } = judgeDrift(measured, rule, { unit });
    return {
      title,
      rule,
      source,
      guidance: monitor.action,
      ...counts,
      alarms: [...alarms],
      references: [...references],
    };
  };
  const own = (title: string, limits: MonitorHistory['watch']): JudgedRule[] =>
    limits === null ? [] : [judged(title, { kind: 'limits', low: limits[0], high: limits[1] }, monitor.source)];
  const lost = points.length - placed.length;
  let before: number | null = null;
  return {
    title: `${monitor.title}: ${reductor}`,
    label,
    unit,
    abscissa: against,
    points: {
      x: measured.map(({ x }) => x),
      value: measured.map(({ value }) => value),
      error: measured.map(({ error }) => error),
      status: measured.map(({ status }) => status),
      run: measured.map(({ run }) => run),
      payload: measured.map(() => null),
    },
    borders: placed.flatMap(({ point: { number }, x }) => {
      const isNew = number !== before;
      before = number;
      return isNew ? [{ x, label: `run ${number}` }] : [];
    }),
    rules:
      rules === null
        ? [...own('Worth a look', watch), ...own('Bad', bad)]
        : rules.map((rule) => judged('As asked for', rule, 'as asked for')),
    notes: lost === 0 ? [] : [`${counted(lost, 'point')} left out: the run states no time.`],
  };
}
