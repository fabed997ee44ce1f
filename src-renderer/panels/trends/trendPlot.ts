/** A trend as a plot: points with errors where they have room, else the band of what is there, bin by bin. */
import type { Trend, TrendAnnotation } from '#core/api/trends.ts';
import type { PlotLevel, PlotSeries, PlotSpec } from '#core/plot/plotSpec.ts';
import type { Span } from './trendSpan.ts';

/** Points that are drawn one by one. */
const MOST_POINTS = 1500;
const BINS = 600;
/** More borders than these would be a grey area. */
const MOST_BORDERS = 80;

const AXES: Readonly<Record<Trend['abscissa'], readonly [label: string, unit: string]>> = {
  utc: ['Time (UTC)', ''],
  run: ['Run', ''],
  flux: ['Flux', 'particles'],
  position: ['Position', 'mm'],
  energy: ['Energy', 'MeV'],
  index: ['Index', ''],
};

/** First place at or behind a value; x rises. */
function placeOf(x: readonly number[], value: number): number {
  let [from, to] = [0, x.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (x[middle]! < value) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** A moment of something that happened beside the trend, such as that an alarm was raised; ms since 1970. */
export interface TrendMoment {
  readonly at: number;
  readonly name: string;
  /** What is urgent stands out. */
  readonly isUrgent: boolean;
}

/** @param moments drawn where the trend goes along time */
export function trendPlot(
  trend: Trend,
  span: Span,
  annotations: readonly TrendAnnotation[] = [],
  moments: readonly TrendMoment[] = [],
): PlotSpec {
  const { label, unit, title, abscissa, borders, points } = trend;
  const [from, to] = [placeOf(points.x, span.low), placeOf(points.x, span.high)];
  const [name, unitOfX] = AXES[abscissa];
  return {
    title,
    x: {
      label: name,
      unit: unitOfX,
      range: [span.low, span.high],
      ...(abscissa === 'utc' ? { scale: 'time' as const } : {}),
      isWhole: abscissa === 'run' || abscissa === 'index',
    },
    y: { label, unit },
    series: to - from > MOST_POINTS ? binned(trend, from, to, span) : single(trend, from, to),
    levels: [
      ...bordersIn(borders, span),
      ...annotationsIn(annotations, span),
      ...(abscissa === 'utc' ? momentsIn(moments, span) : []),
      ...trend.rules.flatMap(({ rule, references }): PlotLevel[] => {
        if (rule.kind === 'limits') {
          return [rule.low, rule.high].flatMap((at) => (at === null ? [] : [limit('limit', at)]));
        }
        const [only] = references;
        if (references.length !== 1 || only === undefined) return [];
        const reach = rule.kind === 'sigma' ? rule.most * only.sigma : changeOf(rule, only.value);
        const reference: PlotLevel = { name: 'reference', tone: 'muted', axis: 'y', at: only.value, look: 'dotted' };
        return reach === null
          ? [reference]
          : [reference, limit('limit', only.value - reach), limit('', only.value + reach)];
      }),
    ],
  };
}

function changeOf(rule: Trend['rules'][number]['rule'], value: number): number | null {
  if (rule.kind !== 'change') return null;
  return rule.counted === 'relative' ? rule.allowed * Math.abs(value) : rule.allowed;
}

const limit = (name: string, at: number): PlotLevel => ({ name, tone: 'text', axis: 'y', at, look: 'dashed' });

function bordersIn(borders: Trend['borders'], { low, high }: Span): PlotLevel[] {
  const shown = borders.filter(({ x }) => x >= low && x < high);
  if (shown.length > MOST_BORDERS) return [];
  return shown.map(({ x }) => ({ name: '', tone: 'line', axis: 'x', at: x, look: 'solid' }));
}

/** Letters of a text in the legend. */
const MOST_LETTERS = 28;
/** More in sight would fill the legend; the list has them all. */
const MOST_NAMED = 4;

const short = (text: string): string => (text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS)}…` : text);

function annotationsIn(annotations: readonly TrendAnnotation[], { low, high }: Span): PlotLevel[] {
  const shown = annotations.filter(({ x }) => x >= low && x < high);
  return shown.map(({ x, text }, at) => ({
    name: at < MOST_NAMED ? short(text) : '',
    tone: 'accent',
    axis: 'x',
    at: x,
    look: 'dotted',
  }));
}

/** Each kind is named once. */
function momentsIn(moments: readonly TrendMoment[], { low, high }: Span): PlotLevel[] {
  const named = new Set<string>();
  return moments
    .filter(({ at }) => at >= low && at <= high)
    .map(({ at, name, isUrgent }) => {
      const isNew = !named.has(name);
      named.add(name);
      return { name: isNew ? name : '', tone: isUrgent ? 'warning' : 'muted', axis: 'x', at, look: 'dashed' };
    });
}

/** Places of points that are part of an alarm. */
export function alarmed({ rules }: Trend): Set<number> {
  const places = new Set<number>();
  for (const { alarms } of rules) {
    for (const { first, last } of alarms) for (let at = first; at <= last; at++) places.add(at);
  }
  return places;
}

function single(trend: Trend, from: number, to: number): PlotSeries[] {
  const { x, value, error, status } = trend.points;
  const inAlarm = alarmed(trend);
  const groups = { good: [] as number[], wrong: [] as number[], alarm: [] as number[] };
  for (let at = from; at < to; at++) {
    if (value[at] === null) continue;
    if (status[at] !== 'good') groups.wrong.push(at);
    else if (inAlarm.has(at)) groups.alarm.push(at);
    else groups.good.push(at);
  }
  const series = (
    name: string,
    tone: PlotSeries['tone'],
    places: readonly number[],
    isHollow: boolean,
  ): PlotSeries[] =>
    places.length === 0
      ? []
      : [
          {
            kind: 'points',
            name,
            tone,
            isHollow,
            x: places.map((at) => x[at]!),
            y: places.map((at) => value[at]!),
            // An error that is wrong would hide the plot.
            ...(isHollow ? {} : { yError: places.map((at) => error[at] ?? 0) }),
          },
        ];
  return [
    ...series('measured', 0, groups.good, false),
    ...series('in alarm', 'warning', groups.alarm, false),
    ...series('error 0 or above the value', 'muted', groups.wrong, true),
  ];
}

/** Lowest and highest of each bin, and the mean: nothing that stands out is lost. */
function binned({ points: { x, value, status } }: Trend, from: number, to: number, { low, high }: Span): PlotSeries[] {
  const width = (high - low) / BINS;
  const bins = { x: [] as number[], low: [] as number[], high: [] as number[], mean: [] as number[] };
  let bin = -1;
  let sum = 0;
  let count = 0;
  const close = (): void => {
    if (count > 0) bins.mean.push(sum / count);
    sum = 0;
    count = 0;
  };
  for (let at = from; at < to; at++) {
    const one = value[at];
    if (one === null || one === undefined || status[at] !== 'good') continue;
    const place = Math.floor((x[at]! - low) / width);
    if (place !== bin) {
      close();
      bin = place;
      bins.x.push(low + (place + 0.5) * width);
      bins.low.push(one);
      bins.high.push(one);
    }
    const last = bins.x.length - 1;
    bins.low[last] = Math.min(bins.low[last]!, one);
    bins.high[last] = Math.max(bins.high[last]!, one);
    sum += one;
    count++;
  }
  close();
  return [
    { kind: 'band', name: 'lowest to highest', tone: 0, x: bins.x, low: bins.low, high: bins.high },
    { kind: 'line', name: 'mean', tone: 0, x: bins.x, y: bins.mean },
  ];
}
