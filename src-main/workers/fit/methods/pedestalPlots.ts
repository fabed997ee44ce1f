/** Plots of pedestals: the means of a channel's waveforms beside a Gaussian, and all channels at a glance. */
import type { Parameter } from '#core/calibration/payload.ts';
import type { StoredPlot } from '#core/plot/storedPlot.ts';
import { normalBelow } from '#core/statistics/normal.ts';
import { spreadOf } from '#core/statistics/spread.ts';
import { histogramPlot, pointsPlot } from '../plots.ts';

type Row = Readonly<Record<string, Parameter>>;

export interface Histogram {
  readonly edges: Float64Array;
  readonly counts: Float64Array;
  /** By the Gaussian with the mean and the width of the entries */
  readonly expected: Float64Array;
}

/** Half the range in widths, and bins in it. */
const RANGE = 3;
const BINS = 24;

/** Means of whole codes lie on a grid of 1/samples: bins hold the same number of its points. */
export function binned(means: Float64Array, centre: number, width: number, samples: number): Histogram {
  const step = Math.max(1, Math.round((2 * RANGE * width * samples) / BINS)) / samples;
  const bins = Math.max(3, Math.round((2 * RANGE * width) / step));
  const low = Math.round((centre - (bins / 2) * step) * samples) / samples - 0.5 / samples;
  const edges = Float64Array.from({ length: bins + 1 }, (_, i) => low + i * step);
  const counts = new Float64Array(bins);
  for (const value of means) {
    const bin = Math.floor((value - low) / step);
    if (bin >= 0 && bin < bins) counts[bin]!++;
  }
  const below = edges.map((edge) => normalBelow((edge - centre) / width));
  const expected = counts.map((_, bin) => means.length * (below[bin + 1]! - below[bin]!));
  return { edges, counts, expected };
}

/** χ² of Baker and Cousins; mean and width were taken from the entries. */
export function goodnessOf({ counts, expected }: Histogram): { chi2: number; ndof: number } | null {
  const ndof = counts.length - 2;
  if (ndof < 1) return null;
  let chi2 = 0;
  for (let bin = 0; bin < counts.length; bin++) {
    const [seen, mean] = [counts[bin]!, expected[bin]!];
    chi2 += 2 * (mean - seen + (seen > 0 ? seen * Math.log(seen / mean) : 0));
  }
  return { chi2, ndof };
}

export function channelPlot(channel: number, row: Row, means: Float64Array, samples: number): StoredPlot {
  const { edges, counts, expected } = binned(means, row['pedestal']!.value!, spreadOf(means).rms.value, samples);
  return histogramPlot(
    {
      key: channel,
      title: `Pedestal of channel ${channel}`,
      x: { label: `Mean of ${samples} samples`, unit: 'counts' },
      y: { label: 'Waveforms', unit: '' },
    },
    { name: 'Waveforms', edges, counts },
    {
      name: 'Gaussian',
      at: expected,
      curve: { x: expected.map((_, bin) => (edges[bin]! + edges[bin + 1]!) / 2), y: expected },
    },
  );
}

export function overview(good: readonly { readonly channel: number; readonly row: Row }[]): StoredPlot[] {
  if (good.length === 0) return [];
  return [['pedestal', 'Pedestal'] as const, ['noise', 'Noise'] as const].map(([name, label]) =>
    pointsPlot(
      {
        key: null,
        title: `${label} of each channel`,
        x: { label: 'Channel', unit: '' },
        y: { label, unit: 'counts' },
      },
      {
        name: label,
        x: good.map(({ channel }) => channel),
        y: good.map(({ row }) => row[name]!.value!),
        error: good.map(({ row }) => row[name]!.error!),
      },
    ),
  );
}
