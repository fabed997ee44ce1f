/** Alarms of what is read in its whole course: a series, or a value of payloads. */
import { judgeDrift, type DriftAlarm } from '#core/analysis/drift.ts';
import type { SeriesAbscissa, SeriesPoint } from '#core/calibration/series.ts';
import type { AlarmRule } from './rule.ts';
import { step, type AlarmEvent } from './state.ts';
import { timingOf, type AlarmWatch, type WatchStep } from './watch.ts';

/**
 * Holds the course against the rule. What it finds is told of once: as long as the findings stay the same, looking
 * again raises nothing.
 * @param points in the order in which they were measured
 * @param now ms since 1970
 */
export function watchCourse(
  before: AlarmWatch,
  rule: AlarmRule,
  { points, abscissa }: { readonly points: readonly SeriesPoint[]; readonly abscissa: SeriesAbscissa },
  now: number,
): WatchStep {
  const { condition, count, unit } = rule;
  if (condition.kind === 'noData' || condition.kind === 'verdict' || before.state.isDisabled) {
    return { watch: before, events: [] };
  }
  const found = judgeDrift(points, condition, { unit }).alarms.filter((alarm) => alarm.points >= count.least);
  const seen = found.map(keyOf).join(' ');
  const end = points.findLastIndex(({ value }) => value !== null);
  const point = points[end];
  const last =
    point === undefined
      ? before.last
      : {
          at: abscissa === 'utc' ? point.x : now,
          value: point.value,
          error: point.error,
          run: point.run,
          subrun: null,
        };
  let { state } = before;
  const events: AlarmEvent[] = [];
  const take = (input: Parameters<typeof step>[1]): void => {
    const next = step(state, input, now, { ...timingOf(rule), delayMs: 0 });
    state = next.state;
    events.push(...next.events);
  };
  const latest = found.at(-1);
  const known = new Set(before.seen.split(' '));
  const isOn = latest !== undefined && latest.last >= end;
  if (latest !== undefined && !known.has(keyOf(latest))) {
    if (state.phase === 'active') take({ kind: 'good' });
    take({
      kind: 'bad',
      at: latest.fromX,
      why: `${placeOf(latest.fromX, abscissa)}${latest.why}`,
      value: latest.value,
    });
  }
  if (!isOn) take({ kind: 'good' });
  return { watch: { ...before, state, last, seen }, events };
}

/** Of a finding: it stays one while it goes on. */
const keyOf = ({ fromX, run, worst }: DriftAlarm): string => `${fromX}/${run ?? ''}/${Math.sign(worst)}`;

function placeOf(x: number, abscissa: SeriesAbscissa): string {
  if (abscissa === 'utc') return `${new Date(x).toISOString().slice(0, 16).replace('T', ' ')} UTC: `;
  return abscissa === 'run' ? `Run ${x}: ` : '';
}
