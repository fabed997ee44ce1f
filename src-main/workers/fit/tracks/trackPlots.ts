/** Histograms of residuals with the Gaussian that is expected of them. */
import type { StoredPlot } from '#core/plot/storedPlot.ts';
import { normalBelow } from '#core/statistics/normal.ts';
import { histogramPlot } from '../plots.ts';

const BINS = 60;
/** Half the range, in expected widths */
const REACH = 5;
const MICROMETRE = 1e-3;

/** @param width expected standard deviation, mm */
export function residualPlot(
  key: string,
  title: string,
  label: string,
  residuals: Float64Array,
  width: number,
): StoredPlot {
  const sigma = width / MICROMETRE;
  const edges = Float64Array.from({ length: BINS + 1 }, (_, i) => REACH * sigma * ((2 * i) / BINS - 1));
  const counts = new Float64Array(BINS);
  for (const residual of residuals) {
    const bin = Math.floor((BINS / 2) * (1 + residual / width / REACH));
    if (bin >= 0 && bin < BINS) counts[bin]! += 1;
  }
  const expected = (low: number, high: number): number =>
    residuals.length * (normalBelow(high / sigma) - normalBelow(low / sigma));
  const at = counts.map((_, i) => expected(edges[i]!, edges[i + 1]!));
  const centres = counts.map((_, i) => (edges[i]! + edges[i + 1]!) / 2);
  return histogramPlot(
    { key, title, x: { label, unit: 'µm' }, y: { label: 'Tracks', unit: '' } },
    { name: 'residuals', edges, counts },
    { name: 'expected', at, curve: { x: centres, y: at } },
  );
}
