/** The plots of calibration results: data with their fit and pulls. */
import { storedNumbers, type StoredPlot } from '#core/plot/storedPlot.ts';

type Axis = StoredPlot['x'];

/** Channels in order: their numbers leave gaps that are wider than all of them. */
export const CHANNEL_AXIS: Axis = { label: 'Channel, in the order of their numbers', unit: '', isWhole: true };

export interface PlotHead {
  /** Row of the constants that it explains; null: the whole. */
  readonly key: number | string | null;
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
}

/** What was fitted, as points: `at` the data (or bin by bin), for the pulls; `curve` finely, for the eye. */
export interface FittedCurve {
  readonly name: string;
  readonly at: ArrayLike<number>;
  readonly curve: { readonly x: ArrayLike<number>; readonly y: ArrayLike<number> };
}

/** Points with 1σ errors. */
export function pointsPlot(
  head: PlotHead,
  data: { name: string; x: ArrayLike<number>; y: ArrayLike<number>; error: ArrayLike<number> },
  fit: FittedCurve | null = null,
): StoredPlot {
  const { name, x, y, error } = data;
  const pulls = fit && Array.from(y, (value, i) => (value - fit.at[i]!) / error[i]!);
  return {
    ...head,
    kind: 'plot',
    series: [
      { kind: 'points', name, tone: 0, x: storedNumbers(x), y: storedNumbers(y), yError: storedNumbers(error) },
      ...lineOf(fit),
    ],
    levels: [],
    pulls: pulls && { x: storedNumbers(x), y: storedNumbers(pulls) },
  };
}

/** Counts per bin; `at` of the fit is the expected count of each. */
export function histogramPlot(
  head: PlotHead,
  data: { name: string; edges: ArrayLike<number>; counts: ArrayLike<number> },
  fit: FittedCurve | null = null,
): StoredPlot {
  const { name, edges, counts } = data;
  const centres = Array.from(counts, (_, bin) => (edges[bin]! + edges[bin + 1]!) / 2);
  // Pearson's: of a bin where nothing is expected there is none.
  const pulls = fit && Array.from(counts, (count, bin) => (count - fit.at[bin]!) / Math.sqrt(fit.at[bin]!));
  return {
    ...head,
    kind: 'plot',
    series: [
      { kind: 'steps', name, tone: 'muted', edges: storedNumbers(edges), y: storedNumbers(counts), isFilled: true },
      ...lineOf(fit),
    ],
    levels: [],
    pulls: pulls && { x: centres, y: storedNumbers(pulls) },
  };
}

function lineOf(fit: FittedCurve | null): StoredPlot['series'] {
  if (fit === null) return [];
  return [{ kind: 'line', name: fit.name, tone: 1, x: storedNumbers(fit.curve.x), y: storedNumbers(fit.curve.y) }];
}
