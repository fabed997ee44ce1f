/** Entries in bins beside the Gaussian that has their mean and width: how good a mean and an r.m.s. describe them. */
import type { StoredPlot } from '#core/plot/storedPlot.ts';
import { normalBelow } from '#core/statistics/normal.ts';
import { histogramPlot } from './plots.ts';

export interface GaussianBins {
  readonly edges: Float64Array;
  readonly counts: Float64Array;
  /** By the Gaussian */
  readonly expected: Float64Array;
}

/** Half the range in widths, and about how many bins are in it. */
const RANGE = 3;
const BINS = 24;

/** @param grid distance of the values that entries can have; 0: any */
export function gaussianBins(values: Float64Array, centre: number, width: number, grid = 0): GaussianBins {
  const whole = (2 * RANGE * width) / BINS;
  // Bins hold the same number of the grid's points each, and have them inside.
  const step = grid > 0 ? Math.max(1, Math.round(whole / grid)) * grid : whole;
  const bins = Math.max(3, Math.round((2 * RANGE * width) / step));
  const begin = centre - (bins / 2) * step;
  const low = grid > 0 ? (Math.round(begin / grid) - 0.5) * grid : begin;
  const edges = Float64Array.from({ length: bins + 1 }, (_, i) => low + i * step);
  const counts = new Float64Array(bins);
  for (const value of values) {
    const bin = Math.floor((value - low) / step);
    if (bin >= 0 && bin < bins) counts[bin]!++;
  }
  const below = edges.map((edge) => normalBelow((edge - centre) / width));
  const expected = counts.map((_, bin) => values.length * (below[bin + 1]! - below[bin]!));
  return { edges, counts, expected };
}

/** χ² of Baker and Cousins; mean and width were taken from the entries. */
export function goodnessOf({ counts, expected }: GaussianBins): { chi2: number; ndof: number } | null {
  const ndof = counts.length - 2;
  if (ndof < 1) return null;
  let chi2 = 0;
  for (let bin = 0; bin < counts.length; bin++) {
    const [seen, mean] = [counts[bin]!, expected[bin]!];
    chi2 += 2 * (mean - seen + (seen > 0 ? seen * Math.log(seen / mean) : 0));
  }
  return { chi2, ndof };
}

export function gaussianPlot(
  { key, title, label, unit }: { key: number; title: string; label: string; unit: string },
  { edges, counts, expected }: GaussianBins,
): StoredPlot {
  return histogramPlot(
    { key, title, x: { label, unit }, y: { label: 'Entries', unit: '' } },
    { name: 'Entries', edges, counts },
    {
      name: 'Gaussian',
      at: expected,
      curve: { x: expected.map((_, bin) => (edges[bin]! + edges[bin + 1]!) / 2), y: expected },
    },
  );
}
