/** The Gaussian core of a peak whose tails are something else: fits within a range about the peak that follows it. */
import type { FitResult } from '#core/statistics/fitResult.ts';
import type { StoredPlot } from '#core/plot/storedPlot.ts';
import { fitModels, modelValues, type FitDataSet, type FitTask } from '#main/native/fit.ts';
import { histogramPlot, type PlotHead } from './plots.ts';
import type { FitFollowing } from './procedure.ts';

/** Range of the fit in standard deviations on each side of the peak. */
export interface CoreRange {
  readonly below: number;
  readonly above: number;
}

export interface GaussianCore {
  readonly fit: FitResult;
  /** null where the fit failed */
  readonly mean: Measured | null;
  readonly sigma: Measured | null;
  /** Values within the range of the fit */
  readonly entries: number;
  /** As it was fitted last */
  readonly set: Extract<FitDataSet, { kind: 'binned' }>;
}

interface Measured {
  readonly value: number;
  readonly error: number;
}

const BINS = 40;
const ROUNDS = 4;
/** Fewer values have no shape. */
const LEAST_ENTRIES = 30;

/** One per list of values; all are fitted at once. Too few values, or all equal, give a failed fit. */
export async function gaussianCores(
  samples: readonly Float64Array[],
  range: CoreRange,
  { signal, progress }: FitFollowing,
): Promise<GaussianCore[]> {
  const sorted = samples.map((values) => values.toSorted());
  let peaks = sorted.map(peakOf);
  let sets: GaussianCore['set'][] = [];
  let fits: FitResult[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    sets = sorted.map((values, i) => binned(values, peaks[i]!, range));
    fits = await fitModels(sets.map(taskOf), { signal });
    progress(round + 1, ROUNDS);
    peaks = fits.map((fit, i) => (fit.isValid ? [fit.parameters[1]!.value, fit.parameters[2]!.value] : peaks[i]!));
  }
  return fits.map((fit, i) => ({
    fit,
    mean: measuredOf(fit, 1),
    sigma: measuredOf(fit, 2),
    entries: sets[i]!.counts.reduce((sum, count) => sum + count, 0),
    set: sets[i]!,
  }));
}

function measuredOf({ isValid, hasParametersAtLimit, parameters }: FitResult, index: number): Measured | null {
  const { value, error } = parameters[index]!;
  return isValid && !hasParametersAtLimit && error !== null ? { value, error } : null;
}

type Peak = readonly [mean: number, sigma: number];

/** Middle and width of the shortest interval that holds half of the sorted values. */
function peakOf(sorted: Float64Array): Peak {
  const half = Math.ceil(sorted.length / 2);
  let best = 0;
  for (let i = 0; i + half < sorted.length; i++) {
    if (sorted[i + half]! - sorted[i]! < sorted[best + half]! - sorted[best]!) best = i;
  }
  const [low, high] = [sorted[best] ?? 0, sorted[best + half] ?? sorted.at(-1) ?? 0];
  // Half of a Gaussian is within 0.6745 σ.
  return [(low + high) / 2, (high - low) / 1.349];
}

function binned(sorted: Float64Array, [mean, sigma]: Peak, { below, above }: CoreRange): GaussianCore['set'] {
  const isPeak = sigma > 0 && sorted.length >= LEAST_ENTRIES;
  const [low, high] = isPeak ? [mean - below * sigma, mean + above * sigma] : [0, 1];
  const counts = new Float64Array(BINS);
  if (isPeak) {
    for (const value of sorted) {
      const bin = Math.floor(((value - low) / (high - low)) * BINS);
      if (bin >= 0 && bin < BINS) counts[bin]! += 1;
    }
  }
  return {
    kind: 'binned',
    edges: Float64Array.from({ length: BINS + 1 }, (_, i) => low + ((high - low) * i) / BINS),
    counts,
    range: { x: [low, high] },
    terms: [{ shape: 'gaussian', parameters: ['area', 'mean', 'sigma'] }],
  };
}

function taskOf(set: GaussianCore['set']): FitTask {
  const [low, high] = set.range.x;
  const total = set.counts.reduce((sum, count) => sum + count, 0);
  return {
    parameters: [
      { name: 'area', start: Math.max(1, total), low: 0 },
      { name: 'mean', start: (low + high) / 2, low, high },
      { name: 'sigma', start: (high - low) / 4, low: (high - low) / 100, high: 4 * (high - low) },
    ],
    sets: [set],
  };
}

/** Counts per bin with the fitted curve. */
export function corePlot(head: PlotHead, { fit, set }: GaussianCore): StoredPlot {
  const data = { name: 'Data', edges: set.edges, counts: set.counts };
  if (!fit.isValid) return histogramPlot(head, data);
  const values = Object.fromEntries(fit.parameters.map(({ name, value }) => [name, value]));
  const [low, high] = set.range.x;
  const x = Float64Array.from({ length: 201 }, (_, i) => low + ((high - low) * i) / 200);
  const width = (high - low) / BINS;
  const points: FitDataSet = { ...set, kind: 'leastSquares', x, y: x, sigma: x };
  const y = modelValues(points, values).map((density) => density * width);
  return histogramPlot(head, data, { name: 'Gaussian', at: modelValues(set, values), curve: { x, y } });
}
