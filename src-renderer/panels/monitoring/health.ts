/** A page of monitors as a shifter reads it: one row per part of the detector, and the plots of the first screen. */
import { partsOf, partTitle } from '#core/dataQuality/parts.ts';
import type { MonitoringPage } from '#core/api/monitoring.ts';
import { worstVerdict, type MonitorView, type Verdict } from '#core/monitoring/view.ts';
import { byUrgency } from './verdictMarks.ts';

export interface PartHealth {
  readonly part: string;
  readonly title: string;
  readonly verdict: Verdict;
  /** How many monitors it has, and how many of them are good. */
  readonly monitors: number;
  readonly good: number;
  /** The one that decides. */
  readonly worst: MonitorView;
}

/** The more urgent alarm first, among equals as the page has them. */
const mostUrgent = (a: MonitorView, b: MonitorView): number =>
  byUrgency(a.verdict, b.verdict) || a.definition.priority - b.definition.priority;

/**
 * In the order of the beam. A part is as bad as its worst monitor; without data it is where none of them has any, so
 * that one monitor that waits for more events does not hide that the others are good.
 */
export function healthOf({ experiment, monitors }: Pick<MonitoringPage, 'experiment' | 'monitors'>): PartHealth[] {
  const order = partsOf(experiment).map(({ id }) => id);
  const byPart = Map.groupBy(monitors, ({ definition }) => definition.part);
  const rows = [...byPart].map(([part, own]): PartHealth => {
    const told = own.filter(({ verdict }) => verdict !== 'noData');
    const counted = told.length > 0 ? told : own;
    return {
      part,
      title: partTitle(experiment, part),
      verdict: worstVerdict(counted.map(({ verdict }) => verdict)),
      monitors: own.length,
      good: own.filter(({ verdict }) => verdict === 'good').length,
      worst: counted.toSorted(mostUrgent)[0]!,
    };
  });
  const place = (part: string): number => (order.includes(part) ? order.indexOf(part) : order.length);
  return rows.toSorted((a, b) => place(a.part) - place(b.part));
}

const SHIFT_PLOTS = 6;

/**
 * Three to six plots: of each section the monitor of the highest priority, in the order of the page. Which they are
 * depends on the definitions alone, so that a plot keeps its place whatever its verdict is.
 */
export function shiftPlots({ monitors }: Pick<MonitoringPage, 'monitors'>): MonitorView[] {
  const bySection = [...Map.groupBy(monitors, ({ definition }) => definition.section).values()];
  const ranked = bySection.map((own) => own.toSorted((a, b) => a.definition.priority - b.definition.priority));
  const chosen: MonitorView[] = [];
  // Sections take turns, so that a page of few sections fills the screen too.
  for (let turn = 0; chosen.length < SHIFT_PLOTS && ranked.some((own) => own.length > turn); turn++) {
    for (const own of ranked) if (own[turn] && chosen.length < SHIFT_PLOTS) chosen.push(own[turn]!);
  }
  const place = new Map(monitors.map(({ definition }, at) => [definition.id, at]));
  return chosen.toSorted((a, b) => place.get(a.definition.id)! - place.get(b.definition.id)!);
}
