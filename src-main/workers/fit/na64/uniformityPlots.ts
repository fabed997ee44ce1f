/** The leak map of a calorimeter, profiles across the borders of its cells, and the peak in their middles. */
import { storedNumbers, type ResultPlot, type StoredGrid } from '#core/plot/storedPlot.ts';
import { corePlot } from '../gaussianCore.ts';
import { pointsPlot } from '../plots.ts';
import { deviationsOf, type MapBin, type Profile, type Uniformity } from './uniformityFit.ts';

export function uniformityPlots(found: Uniformity, binSize: number): ResultPlot[] {
  const { calorimeter, middle, bins, profiles } = found;
  const maps =
    bins.length === 0
      ? []
      : [
          gridOf(
            calorimeter,
            `Uniformity of the ${calorimeter}`,
            { label: 'Energy over beam energy', unit: '' },
            bins,
            binSize,
            ({ peak }) => peak.value,
          ),
          gridOf(
            calorimeter,
            `Leak map of the ${calorimeter}: deviation from the median`,
            { label: 'Deviation', unit: 'σ' },
            deviationsOf(bins),
            binSize,
            ({ pull }) => pull,
          ),
        ];
  return [
    ...maps,
    ...profiles.map((profile) => profilePlot(calorimeter, profile)),
    corePlot(
      {
        key: calorimeter,
        title: `${calorimeter}: particles in the middle of cells`,
        x: { label: 'Energy over beam energy', unit: '' },
        y: { label: 'Particles', unit: '' },
      },
      middle,
    ),
  ];
}

function gridOf<Bin extends MapBin>(
  key: string,
  title: string,
  value: StoredGrid['value'],
  bins: readonly Bin[],
  size: number,
  valueOf: (bin: Bin) => number,
): StoredGrid {
  const axis = (name: 'x' | 'y') => {
    const places = bins.map((bin) => Math.round(bin[name] / size));
    const first = Math.min(...places);
    const count = Math.max(...places) - first + 1;
    return { first, count, edges: Array.from({ length: count + 1 }, (_, i) => (first + i - 0.5) * size) };
  };
  const [x, y] = [axis('x'), axis('y')];
  const values = new Float64Array(x.count * y.count).fill(Number.NaN);
  for (const bin of bins) {
    const row = Math.round(bin.y / size) - y.first;
    values[row * x.count + Math.round(bin.x / size) - x.first] = valueOf(bin);
  }
  return {
    kind: 'grid',
    key,
    title,
    x: { label: 'x from the middle', unit: 'mm' },
    y: { label: 'y from the middle', unit: 'mm' },
    value,
    xEdges: x.edges,
    yEdges: y.edges,
    values: storedNumbers(values),
    curves: [],
  };
}

function profilePlot(calorimeter: string, { axis, distance, peaks, evenness }: Profile): ResultPlot {
  const head = {
    key: calorimeter,
    title: `${calorimeter}: across the borders of cells along ${axis}, all folded into one`,
    x: { label: `${axis} from the nearest border`, unit: 'mm' },
    y: { label: 'Energy over beam energy', unit: '' },
  };
  const data = {
    name: 'Peaks',
    x: distance,
    y: peaks.map(({ value }) => value),
    error: peaks.map(({ error }) => error),
  };
  if (evenness === null) return pointsPlot(head, data);
  const at = peaks.map(() => evenness.mean);
  return pointsPlot(head, data, { name: 'Constant', at, curve: { x: distance, y: at } });
}
