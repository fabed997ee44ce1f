/**
 * What a plot shows, in the units of its axes: one model for the screen, for a file, for a stored result and for tests.
 * Curves come as points; nothing is evaluated here.
 */

/** A place in the data colours, or one of the quiet colours of the interface. */
export type Tone = number | 'text' | 'muted' | 'line' | 'accent' | 'warning';

export interface PlotAxis {
  readonly label: string;
  /** '' where the number has none. */
  readonly unit: string;
  /** Without it: what the series need, and a margin along y. */
  readonly range?: readonly [number, number];
  /** time: ms since 1970, read in UTC. */
  readonly scale?: 'linear' | 'log' | 'time';
  /** Whole numbers alone, such as runs and places in a list: no ticks between them. */
  readonly isWhole?: boolean;
}

/** A second reading of the x axis, above the plot: (x − zero) / step. */
export interface SecondAxis {
  readonly label: string;
  readonly zero: number;
  readonly step: number;
}

interface SeriesHead {
  /** In the legend, unless ''. */
  readonly name: string;
  readonly tone: Tone;
}

/** Straight lines from point to point; a value that is no number makes a gap. */
export interface LineSeries extends SeriesHead {
  readonly kind: 'line';
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

/** A value per bin, `edges` one more than `y`. */
export interface StepSeries extends SeriesHead {
  readonly kind: 'steps';
  readonly edges: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** Down to zero, as histograms are. */
  readonly isFilled: boolean;
}

/** Points with error bars, 1σ, where there are errors. */
export interface PointSeries extends SeriesHead {
  readonly kind: 'points';
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly xError?: ArrayLike<number>;
  readonly yError?: ArrayLike<number>;
  /** Circles instead of discs: what is not to be trusted. */
  readonly isHollow?: boolean;
}

/** The area between two curves. */
export interface BandSeries extends SeriesHead {
  readonly kind: 'band';
  readonly x: ArrayLike<number>;
  readonly low: ArrayLike<number>;
  readonly high: ArrayLike<number>;
}

export type PlotSeries = LineSeries | StepSeries | PointSeries | BandSeries;

/** A line across the whole plot at one value. */
export interface PlotLevel {
  /** '' has no place in the legend. */
  readonly name: string;
  readonly tone: Tone;
  /** The axis on which `at` lies. */
  readonly axis: 'x' | 'y';
  readonly at: number;
  readonly look: 'solid' | 'dashed' | 'dotted';
}

/** (data − fit) / error at places of the x axis; what is no number has none. */
export interface PullSeries {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

export interface PlotSpec {
  /** Says what is seen to those who do not see it; stands above the plot in a file. */
  readonly title: string;
  readonly x: PlotAxis;
  readonly y: PlotAxis;
  readonly top?: SecondAxis;
  readonly series: readonly PlotSeries[];
  readonly levels: readonly PlotLevel[];
  /** Drawn in a strip of their own below. */
  readonly pulls?: PullSeries;
}

/** Place of each value of a series along x, and how many there are. */
export function abscissa(series: PlotSeries, index: number): number {
  return series.kind === 'steps' ? (series.edges[index]! + series.edges[index + 1]!) / 2 : series.x[index]!;
}

export const lengthOf = (series: PlotSeries): number => (series.kind === 'band' ? series.x.length : series.y.length);

/** The value of a series that lies nearest to x, −1 where the series is empty; x rises along a series. */
export function nearestIndex(series: PlotSeries, x: number): number {
  let from = 0;
  let to = lengthOf(series);
  if (to === 0) return -1;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (abscissa(series, middle) < x) from = middle + 1;
    else to = middle;
  }
  if (from === lengthOf(series)) return from - 1;
  if (from > 0 && x - abscissa(series, from - 1) < abscissa(series, from) - x) return from - 1;
  return from;
}
