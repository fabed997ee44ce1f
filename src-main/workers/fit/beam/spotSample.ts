/** Hits in the range of a beam spot's fit, and where the fit begins: both from the projections. Lengths in mm. */
import type { FitFailure } from '#core/statistics/fitResult.ts';
import type { Interval, SpotHits } from './spotData.ts';

export interface SpotOptions {
  readonly binned: boolean;
  readonly binWidth: number;
  readonly flat: boolean;
  /** Half the range in widths of the projections */
  readonly reach: number;
  /** Where hits are taken at all */
  readonly x: Interval;
  readonly y: Interval;
  readonly starts: number;
  readonly leastEntries: number;
  readonly seed: number;
}

export interface SpotSample {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly range: { readonly x: Interval; readonly y: Interval };
  /** Median and half of the middle 68 % of the projections */
  readonly middle: readonly [x: number, y: number];
  readonly width: readonly [x: number, y: number];
}

/** The sample, or why there is none. */
export function spotSample(hits: SpotHits, options: SpotOptions): SpotSample | { failure: FitFailure; reason: string } {
  const { station, hitX, hitY } = hits;
  if (hitX.length === 0) return { failure: 'noData', reason: `${station} has no hits.` };
  const area = { x: overlap(hits.x, options.x), y: overlap(hits.y, options.y) };
  const kept = within(hitX, hitY, area);
  const few = (count: number) => ({
    failure: 'tooFewData' as const,
    reason: `${station} has ${count} hits in the range of the fit; ${options.leastEntries} are needed.`,
  });
  if (kept.x.length < options.leastEntries) return few(kept.x.length);
  const [atX, atY] = [middleOf(kept.x), middleOf(kept.y)];
  if (!(atX.width > 0 && atY.width > 0)) {
    return { failure: 'undetermined', reason: `The hits of ${station} lie in one place.` };
  }
  const range = { x: around(atX, options.reach, area.x), y: around(atY, options.reach, area.y) };
  const sample = within(kept.x, kept.y, range);
  if (sample.x.length < options.leastEntries) return few(sample.x.length);
  return { ...sample, range, middle: [atX.middle, atY.middle], width: [atX.width, atY.width] };
}

const overlap = (a: Interval, b: Interval): Interval => [Math.max(a[0], b[0]), Math.min(a[1], b[1])];

interface Middle {
  readonly middle: number;
  readonly width: number;
}

const around = ({ middle, width }: Middle, reach: number, area: Interval): Interval =>
  overlap([middle - reach * width, middle + reach * width], area);

const inside = (value: number, [low, high]: Interval): boolean => value >= low && value <= high;

function within(x: Float64Array, y: Float64Array, range: SpotSample['range']): { x: Float64Array; y: Float64Array } {
  const isIn = (i: number): boolean => inside(x[i]!, range.x) && inside(y[i]!, range.y);
  return { x: x.filter((_, i) => isIn(i)), y: y.filter((_, i) => isIn(i)) };
}

function middleOf(values: Float64Array): Middle {
  const sorted = values.toSorted();
  const at = (part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]!;
  return { middle: at(0.5), width: (at(0.8413) - at(0.1587)) / 2 };
}

/** Edges of bins of about the wanted width that fill a range exactly. */
export function edgesOver([low, high]: Interval, width: number, most = 400): Float64Array {
  const bins = Math.min(Math.max(Math.round((high - low) / width), 4), most);
  return Float64Array.from({ length: bins + 1 }, (_, i) => (i === bins ? high : low + ((high - low) * i) / bins));
}

function binOf(value: number, edges: Float64Array): number {
  const bins = edges.length - 1;
  return Math.min(bins - 1, Math.floor((bins * (value - edges[0]!)) / (edges[bins]! - edges[0]!)));
}

/** Hits per bin, row by row from the lowest y; `edges` are evenly spaced and cover every hit. */
export function imageOf(
  { x, y }: Pick<SpotSample, 'x' | 'y'>,
  xEdges: Float64Array,
  yEdges: Float64Array,
): Float64Array {
  const binsX = xEdges.length - 1;
  const counts = new Float64Array(binsX * (yEdges.length - 1));
  for (let i = 0; i < x.length; i++) counts[binOf(y[i]!, yEdges) * binsX + binOf(x[i]!, xEdges)]! += 1;
  return counts;
}
