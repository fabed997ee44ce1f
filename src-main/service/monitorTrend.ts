/** Trends of what is monitored: a number of a monitor in the course of runs, with the rules that watch it. */
import type { Trend, TrendMonitorInput } from '#core/api/trends.ts';
import { measuredPoint } from '#core/calibration/series.ts';
import type { ServiceContext } from './context.ts';
import { monitorHistory } from './monitoringHistory.ts';
import { columnsOf, given, judgedBy, watchedBy } from './trends.ts';

/** @throws BeamglassError `notFound`, `corruptStore` */
export async function monitorTrend(context: ServiceContext, input: TrendMonitorInput): Promise<Trend> {
  const { against, rules, useAll, ...request } = input;
  const history = await monitorHistory(context, { ...request, runs: null });
  const { monitor, label, unit, points: all } = history;
  const [experiment = ''] = all.map(({ run }) => run.replace(/-\d+$/, ''));
  const parts = new Map<string, number>();
  // Of a run whose files are not all there, the places of those that are missing stay free.
  for (const { run, subrun } of all) parts.set(run, Math.max(parts.get(run) ?? 1, 1 + (subrun ?? 0)));
  const placed = all.flatMap(({ run, number, subrun, at, value, error }) => {
    const within = (subrun ?? 0) / parts.get(run)!;
    const x = against === 'run' ? number + within : at;
    return x === null || value === null ? [] : [{ run, point: measuredPoint(x, value, error, number) }];
  });
  const points = placed.map(({ point }) => point);
  const runs = new Map(placed.toReversed().map(({ run, point }) => [run, point.x]));
  const limits = [history.watch, history.bad].flatMap((range, i) => {
    if (range === null) return [];
    const [low, high] = range;
    return [
      {
        title: i === 0 ? 'Worth a look' : 'Bad',
        rule: { kind: 'limits' as const, low, high },
        source: monitor.source,
        guidance: monitor.action,
      },
    ];
  });
  const watching = watchedBy(context.alarms, `${experiment}/${monitor.id}`, experiment);
  const lost = all.length - placed.length;
  return {
    title: monitor.title,
    label,
    unit,
    abscissa: against,
    points: columnsOf(points, Array<null>(points.length).fill(null)),
    borders: [...runs].map(([run, x]) => ({ x, label: `run ${run}` })).toSorted((a, b) => a.x - b.x),
    rules: judgedBy(points, rules === null ? [...limits, ...watching] : given(rules), useAll, unit),
    notes: lost === 0 ? [] : [`${lost} of ${all.length} points have no number, or no place on this axis.`],
  };
}
