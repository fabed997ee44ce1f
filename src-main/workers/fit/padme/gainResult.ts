/** Gains of all crystals as the result of a calibration: table, what was left out, headline and maps. */
import { measured, MISSING, tableOf, type Constants, type Parameter } from '#core/calibration/payload.ts';
import type { FittedCalibration } from '#core/calibration/result.ts';
import type { ResultPlot } from '#core/plot/storedPlot.ts';
import { histogramPlot } from '../plots.ts';
import { crystalMap, crystalName, type Crystals } from './crystals.ts';

/** Of one crystal: its gain, or why there is none (“has 3 muons; 60 are needed”). */
export type CrystalGain = { readonly gain: number; readonly error: number } | { readonly reason: string };

const BINS = 40;

export interface GainResult {
  readonly constants: Constants;
  readonly headline: FittedCalibration['headline'];
  readonly left: FittedCalibration['left'];
  /** Map of the gains, of their errors, of the change, and how gains are distributed */
  readonly plots: readonly ResultPlot[];
}

type Headline = FittedCalibration['headline'][number];

function headlineOf(
  name: string,
  label: string,
  value: number | null,
  unit: string,
  error: number | null = null,
): Headline {
  return { name, label, value, error, unit };
}

/** @param before gains in force, pC/MeV; NaN where there is none */
export function gainResult(crystals: Crystals, gains: readonly CrystalGain[], before: Float64Array): GainResult {
  const value = Float64Array.from(gains, (one) => ('gain' in one ? one.gain : Number.NaN));
  const error = Float64Array.from(gains, (one) => ('gain' in one ? one.error : Number.NaN));
  const found = value.filter(Number.isFinite);
  const table = tableOf(
    crystals.channels.map((channel, i): [number, { gain: Parameter }] => {
      const one = gains[i]!;
      return [channel, { gain: 'gain' in one ? measured(one.gain, one.error) : MISSING }];
    }),
  );
  const count = found.length;
  const mean = count > 0 ? found.reduce((sum, one) => sum + one, 0) / count : null;
  const width = mean !== null && count > 1 ? spreadOf(found, mean) : null;
  const relative = Float64Array.from(error, (one, i) => (100 * one) / value[i]!)
    .filter(Number.isFinite)
    .toSorted();
  return {
    constants: { parameters: {}, table },
    headline: [
      headlineOf('crystals', 'Crystals measured', count, ''),
      headlineOf('meanGain', 'Mean gain', mean, 'pC/MeV', width === null ? null : width / Math.sqrt(count)),
      headlineOf('gainSpread', 'Spread of the gains', width, 'pC/MeV'),
      headlineOf('medianError', 'Median error', relative[relative.length >> 1] ?? null, '%'),
    ],
    left: gains.flatMap((one, i) =>
      'gain' in one
        ? []
        : [{ key: crystals.channels[i]!, reason: `${capital(crystalName(crystals, i))} ${one.reason}.` }],
    ),
    plots: [
      crystalMap(crystals, 'Gains', { label: 'Gain', unit: 'pC/MeV' }, value),
      crystalMap(
        crystals,
        'Gains over those in force',
        { label: 'Ratio', unit: '' },
        value.map((one, i) => one / before[i]!),
      ),
      crystalMap(
        crystals,
        'Relative errors of the gains',
        { label: 'Error', unit: '%' },
        error.map((one, i) => (100 * one) / value[i]!),
      ),
      ...(count > 1 ? [distribution(found)] : []),
    ],
  };
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const spreadOf = (values: Float64Array, mean: number): number =>
  Math.sqrt(values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (values.length - 1));

function distribution(values: Float64Array): ResultPlot {
  const sorted = values.toSorted();
  const low = sorted[0]!;
  const high = Math.max(sorted.at(-1)!, low * (1 + 1e-6));
  return histogramPlot(
    {
      key: null,
      title: 'Distribution of the gains',
      x: { label: 'Gain', unit: 'pC/MeV' },
      y: { label: 'Crystals', unit: '' },
    },
    { name: 'Crystals', ...histogram(values, low, high, BINS) },
  );
}

/** Counts of equal bins; the last one includes its end. Values outside are left out. */
export function histogram(
  values: Iterable<number>,
  low: number,
  high: number,
  bins: number,
): { edges: Float64Array; counts: Float64Array } {
  const edges = Float64Array.from({ length: bins + 1 }, (_, i) => low + ((high - low) * i) / bins);
  const counts = new Float64Array(bins);
  for (const value of values) {
    if (!(value >= low && value <= high)) continue;
    const bin = Math.min(bins - 1, Math.floor((bins * (value - low)) / (high - low)));
    counts[bin]! += 1;
  }
  return { edges, counts };
}
