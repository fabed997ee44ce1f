/** What a comparison with truth shows as plots. */
import type {
  QualityEstimate,
  QualityHistogram,
  QualityQuantity,
  QualityResult,
} from '#core/analysis/quality/result.ts';
import type { EnergyUnit } from '#core/api/contract.ts';
import { shownUnit } from '#core/event/shownUnit.ts';
import { normalDensity } from '#core/statistics/normal.ts';
import type { PlotAxis, PlotSeries, PlotSpec } from '#core/plot/plotSpec.ts';

const PER_CENT = 100;
/** Points of the curve over the histogram of pulls. */
const CURVE_POINTS = 101;

const edgesOf = ({ low, high, counts }: QualityHistogram): Float64Array =>
  Float64Array.from({ length: counts.length + 1 }, (_, i) => low + ((high - low) * i) / counts.length);

export function residualPlot({ label, unit, residuals }: QualityQuantity): PlotSpec {
  const { histogram, spread } = residuals;
  return {
    title: `Residuals: ${label}`,
    x: { label: `${label}, reconstructed − true`, unit },
    y: { label: 'objects', unit: '' },
    series: [{ kind: 'steps', name: '', tone: 0, edges: edgesOf(histogram), y: histogram.counts, isFilled: true }],
    levels: [
      { name: '', tone: 'muted', axis: 'x', at: 0, look: 'dotted' },
      ...(spread.median.value === null
        ? []
        : [{ name: 'median', tone: 'text', axis: 'x', at: spread.median.value, look: 'dashed' } as const]),
    ],
  };
}

/** With the Gaussian of mean 0 and width 1 that pulls should follow. */
export function pullPlot({ label, pulls }: QualityQuantity): PlotSpec | null {
  if (!pulls) return null;
  const { histogram, spread } = pulls;
  const { low, high, counts } = histogram;
  const x = Float64Array.from({ length: CURVE_POINTS }, (_, i) => low + ((high - low) * i) / (CURVE_POINTS - 1));
  const height = (spread.count * (high - low)) / counts.length;
  return {
    title: `Pulls: ${label}`,
    x: { label: `pull of ${label}`, unit: '' },
    y: { label: 'objects', unit: '' },
    series: [
      { kind: 'steps', name: 'pulls', tone: 0, edges: edgesOf(histogram), y: counts, isFilled: true },
      { kind: 'line', name: 'mean 0, width 1', tone: 'text', x, y: x.map((at) => height * normalDensity(at)) },
    ],
    levels: [],
  };
}

interface Bins {
  readonly axis: PlotAxis;
  readonly x: number[];
  /** Half widths of the bins. */
  readonly xError: number[];
}

function binsOf({ versus }: QualityResult, variable: number, energyUnit: EnergyUnit): Bins | null {
  const found = versus[variable];
  if (!found || found.edges.length < 2) return null;
  const { unit, factor } = shownUnit(found.unit, energyUnit);
  const bins = found.edges.slice(1).map((edge, i) => [found.edges[i]! * factor, edge * factor] as const);
  return {
    axis: { label: `true ${found.label}`, unit },
    x: bins.map(([low, high]) => (low + high) / 2),
    xError: bins.map(([low, high]) => (high - low) / 2),
  };
}

const orNaN = (value: number | null): number => value ?? Number.NaN;

/** Efficiency, and fakes where the reconstructed objects have the variable; per cent. */
export function efficiencyPlot(result: QualityResult, variable: number, energyUnit: EnergyUnit): PlotSpec | null {
  const bins = binsOf(result, variable, energyUnit);
  if (!bins) return null;
  const { efficiency, fakes, label } = result.versus[variable]!;
  const rates = [
    ['efficiency', efficiency],
    ['fakes', fakes],
  ] as const;
  return {
    title: `Efficiency against ${label}: ${result.title}`,
    x: bins.axis,
    y: { label: 'part', unit: '%', range: [0, 105] },
    series: rates.flatMap(([name, list], tone): PlotSeries[] =>
      list.length === 0
        ? []
        : [
            {
              kind: 'points',
              name,
              tone,
              x: bins.x,
              xError: bins.xError,
              y: list.map(({ value }) => PER_CENT * orNaN(value)),
              // Wilson's interval is not even; its half width stands for it.
              yError: list.map(({ low, high }) => (PER_CENT * (orNaN(high) - orNaN(low))) / 2),
            },
          ],
    ),
    levels: [{ name: '', tone: 'muted', axis: 'y', at: 100, look: 'dotted' }],
  };
}

/** Bias and resolution of a quantity, or mean and width of its pulls. */
export function spreadPlot(
  result: QualityResult,
  variable: number,
  quantity: number,
  of: 'residuals' | 'pulls',
  energyUnit: EnergyUnit,
): PlotSpec | null {
  const bins = binsOf(result, variable, energyUnit);
  const spreads = result.versus[variable]?.[of][quantity];
  const shown = result.quantities[quantity];
  if (!bins || !spreads || !shown) return null;
  const points = (name: string, tone: number, list: readonly QualityEstimate[]): PlotSeries => ({
    kind: 'points',
    name,
    tone,
    x: bins.x,
    xError: bins.xError,
    y: list.map(({ value }) => orNaN(value)),
    yError: list.map(({ error }) => orNaN(error)),
  });
  const isPull = of === 'pulls';
  return {
    title: `${isPull ? 'Pulls' : 'Bias and resolution'} of ${shown.label} against ${result.versus[variable]!.label}`,
    x: bins.axis,
    y: { label: isPull ? `pull of ${shown.label}` : shown.label, unit: isPull ? '' : shown.unit },
    series: [
      points(
        isPull ? 'width' : 'resolution',
        0,
        spreads.map(({ core }) => core),
      ),
      points(
        isPull ? 'mean' : 'bias',
        1,
        spreads.map(({ median }) => median),
      ),
    ],
    levels: [
      { name: '', tone: 'muted', axis: 'y', at: 0, look: 'dotted' },
      ...(isPull ? [{ name: '', tone: 'muted', axis: 'y', at: 1, look: 'dotted' } as const] : []),
    ],
  };
}
