/** A page of monitors as a shifter reads it: one row per part of the detector, and the plots of the first screen. */
import { partsOf, partTitle } from '#core/dataQuality/parts.ts';
import type { MonitoringPage } from '#core/api/monitoring.ts';
import type { MonitorDefinition } from '#core/monitoring/definition.ts';
import { worstVerdict, type MonitorView, type Verdict } from '#core/monitoring/view.ts';
import { byUrgency } from './verdictMarks.ts';

export interface PartHealth {
  readonly part: string;
  readonly title: string;
  readonly verdict: Verdict;
  /** How many of its monitors stand how, in words: "all 9 good", "8 good, 9 too little data". */
  readonly counts: string;
  /** The one that decides. */
  readonly worst: MonitorView;
}

/** The more urgent alarm first, among equals as the page has them. */
const mostUrgent = (a: MonitorView, b: MonitorView): number =>
  byUrgency(a.verdict, b.verdict) || a.definition.priority - b.definition.priority;

const COUNTED = [
  ['bad', 'bad'],
  ['watch', 'watch'],
  ['good', 'good'],
  ['noData', 'too little data'],
] as const satisfies readonly (readonly [Verdict, string])[];

function countsText(verdicts: readonly Verdict[]): string {
  const counts = COUNTED.flatMap(([verdict, word]) => {
    const count = verdicts.filter((one) => one === verdict).length;
    return count === 0 ? [] : [`${count} ${word}`];
  });
  return counts.length === 1 && verdicts.length > 1 ? `all ${counts[0]!}` : counts.join(', ');
}

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
      counts: countsText(own.map(({ verdict }) => verdict)),
      worst: counted.toSorted(mostUrgent)[0]!,
    };
  });
  const place = (part: string): number => (order.includes(part) ? order.indexOf(part) : order.length);
  return rows.toSorted((a, b) => place(a.part) - place(b.part));
}

const SHIFT_PLOTS = 6;
const SHIFT_TRENDS = 4;

/** Of each section in turn the one of the highest priority, so that a page of few sections fills the screen too. */
function inTurn<T>(all: readonly T[], most: number, definitionOf: (one: T) => MonitorDefinition): T[] {
  const bySection = [...Map.groupBy(all, (one) => definitionOf(one).section).values()];
  const ranked = bySection.map((own) => own.toSorted((a, b) => definitionOf(a).priority - definitionOf(b).priority));
  const chosen: T[] = [];
  for (let turn = 0; chosen.length < most && ranked.some((own) => own.length > turn); turn++) {
    for (const own of ranked) if (own[turn] && chosen.length < most) chosen.push(own[turn]!);
  }
  const place = new Map(all.map((one, at) => [one, at]));
  return chosen.toSorted((a, b) => place.get(a)! - place.get(b)!);
}

/**
 * Three to six plots: of each section the monitor of the highest priority, in the order of the page. Which they are
 * depends on the definitions alone, so that a plot keeps its place whatever its verdict is.
 */
export const shiftPlots = ({ monitors }: Pick<MonitoringPage, 'monitors'>): MonitorView[] =>
  inTurn(monitors, SHIFT_PLOTS, ({ definition }) => definition);

/** Likewise up to four whose course over runs is worth a screen: those with a number of their own. */
export const trendedMonitors = (definitions: readonly MonitorDefinition[]): MonitorDefinition[] =>
  inTurn(
    definitions.filter(({ shows }) => shows.kind !== 'grid' && shows.kind !== 'channels'),
    SHIFT_TRENDS,
    (definition) => definition,
  );
