/** Peaks of minimum-ionising particles: where they are, and Landau ⊗ Gauss fitted to them. */
import type { StoredPlot } from '#core/plot/storedPlot.ts';
import type { FitResult } from '#core/statistics/fitResult.ts';
import { modelValues, type FitDataSet, type FitTask } from '#main/native/fit.ts';
import { histogramPlot, type PlotHead } from './plots.ts';

export interface LandauPeak {
  readonly set: Extract<FitDataSet, { kind: 'binned' }>;
  readonly mode: number;
  /** Of the shortest interval with half of the entries */
  readonly width: number;
  /** Within the range */
  readonly entries: number;
}

const BINS = 60;

/**
 * The peak by the half-sample mode (Bickel and Frühwirth, 2006), whatever lies beside it, and a histogram about it.
 * @param range of the histogram over the peak's position @returns null without entries, or where all are equal
 */
export function peakIn(values: ArrayLike<number>, [below, above]: readonly [number, number]): LandauPeak | null {
  const sorted = Float64Array.from(values).toSorted();
  const mode = halfSampleMode(sorted);
  if (!(mode > 0)) return null;
  const [low, high] = [below * mode, above * mode];
  const inside = sorted.filter((value) => value >= low && value < high);
  const [from, to] = shortestHalf(inside);
  if (!(to > from)) return null;
  const counts = new Float64Array(BINS);
  for (const value of inside) counts[Math.min(BINS - 1, Math.floor(((value - low) / (high - low)) * BINS))]! += 1;
  return {
    mode,
    width: to - from,
    entries: inside.length,
    set: {
      kind: 'binned',
      edges: Float64Array.from({ length: BINS + 1 }, (_, i) => low + ((high - low) * i) / BINS),
      counts,
      range: { x: [low, high] },
      terms: [{ shape: 'landauGauss', parameters: ['area', 'mode', 'width', 'sigma'] }],
    },
  };
}

/** Of sorted values: ends of the shortest interval with half of them. */
function shortestHalf(sorted: Float64Array): readonly [low: number, high: number] {
  const half = Math.ceil(sorted.length / 2);
  let best = 0;
  for (let i = 0; i + half < sorted.length; i++) {
    if (sorted[i + half]! - sorted[i]! < sorted[best + half]! - sorted[best]!) best = i;
  }
  return [sorted[best] ?? Number.NaN, sorted[Math.min(best + half, sorted.length - 1)] ?? Number.NaN];
}

/** Halving stops at that many values, whose mean it is: fewer follow accidents of the sample. */
const LEAST_HALF = 10;

function halfSampleMode(sorted: Float64Array): number {
  let rest = sorted;
  while (rest.length > LEAST_HALF) {
    const [low, high] = shortestHalf(rest);
    const next = rest.filter((value) => value >= low && value <= high);
    if (next.length === rest.length) break;
    rest = next;
  }
  return rest.reduce((sum, value) => sum + value, 0) / rest.length;
}

/** @param noise of the electronics: the Gaussian is not narrower than half of it */
export function landauTask({ set, mode, width, entries }: LandauPeak, noise: number): FitTask {
  const [low, high] = set.range.x;
  return {
    parameters: [
      { name: 'area', start: entries, low: 0, high: 100 * entries },
      { name: 'mode', start: mode, low, high },
      // Half of a Landau lies within 3.6 ξ.
      { name: 'width', start: width / 5, low: width / 200, high: width },
      { name: 'sigma', start: width / 5, low: Math.min(width / 10, noise / 2), high: width },
    ],
    sets: [set],
  };
}

/** Counts per bin with the fitted curve. */
export function landauPlot({ set }: LandauPeak, fit: FitResult, head: Pick<PlotHead, 'key' | 'title'>): StoredPlot {
  const whole = { ...head, x: { label: 'Signal', unit: 'counts' }, y: { label: 'Muons', unit: '' } };
  const data = { name: 'Data', edges: set.edges, counts: set.counts };
  if (!fit.isValid) return histogramPlot(whole, data);
  const values = Object.fromEntries(fit.parameters.map(({ name, value }) => [name, value]));
  const [low, high] = set.range.x;
  const x = Float64Array.from({ length: 201 }, (_, i) => low + ((high - low) * i) / 200);
  const width = (high - low) / BINS;
  const points: FitDataSet = { ...set, kind: 'leastSquares', x, y: x, sigma: x };
  const curve = { x, y: modelValues(points, values).map((density) => density * width) };
  return histogramPlot(whole, data, { name: 'Landau ⊗ Gauss', at: modelValues(set, values), curve });
}
