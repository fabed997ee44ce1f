/** Images and projections of the beam with their fits. */
import type { ResultPlot, StoredPlot } from '#core/plot/storedPlot.ts';
import type { FitResult } from '#core/statistics/fitResult.ts';
import { modelValues, type FitDataSet } from '#main/native/fit.ts';
import { histogramPlot, pointsPlot } from '../plots.ts';
import type { Interval, SpotView } from './spotData.ts';
import { valueIn } from './spotFit.ts';
import { edgesOver, imageOf, type SpotOptions, type SpotSample } from './spotSample.ts';
import type { ViewFit } from './spotStripFit.ts';

/** Most bins of an image along an axis. */
const MOST_BINS = 120;
/** Points of a curve. */
const CURVE = 120;

const axis = (label: string): StoredPlot['x'] => ({ label, unit: 'mm' });

/** @param result null where there is no fit to be shown */
export function spotPlots(
  station: string,
  sample: SpotSample,
  result: FitResult | null,
  { binWidth }: Pick<SpotOptions, 'binWidth'>,
): ResultPlot[] {
  const { range } = sample;
  const [xEdges, yEdges] = [range.x, range.y].map((one) => edgesOver(one, binWidth, MOST_BINS));
  return [
    {
      kind: 'grid',
      key: station,
      title: `Beam at ${station}`,
      x: axis('x'),
      y: axis('y'),
      value: { label: 'Hits', unit: '' },
      xEdges: Array.from(xEdges!),
      yEdges: Array.from(yEdges!),
      values: Array.from(imageOf(sample, xEdges!, yEdges!)),
      curves: result === null ? [] : [{ name: '1σ of the fit', ...ellipse(result) }],
    },
    projection(station, 'x', sample, xEdges!, result),
    projection(station, 'y', sample, yEdges!, result),
  ];
}

/** ((x − x₀)/σx)² − 2ρ(…)(…) + ((y − y₀)/σy)² = 1 − ρ² */
function ellipse(result: FitResult): { x: number[]; y: number[] } {
  const of = valueIn(result);
  const angles = Array.from({ length: CURVE + 1 }, (_, i) => (2 * Math.PI * i) / CURVE);
  const rho = of('correlation');
  return {
    x: angles.map((angle) => of('x') + of('sigmaX') * Math.cos(angle)),
    y: angles.map(
      (angle) => of('y') + of('sigmaY') * (rho * Math.cos(angle) + Math.sqrt(1 - rho * rho) * Math.sin(angle)),
    ),
  };
}

function projection(
  station: string,
  along: 'x' | 'y',
  sample: SpotSample,
  edges: Float64Array,
  result: FitResult | null,
): StoredPlot {
  const { range } = sample;
  const other = Float64Array.from(along === 'x' ? range.y : range.x);
  const counts = along === 'x' ? imageOf(sample, edges, other) : imageOf(sample, other, edges);
  const head = {
    key: station,
    title: `Beam at ${station} along ${along}`,
    x: axis(along),
    y: { label: 'Hits', unit: '' },
  };
  const data = { name: 'hits', edges, counts };
  if (result === null) return histogramPlot(head, data);
  const expected = (own: Float64Array): Float64Array =>
    expectedIn(result, range, along === 'x' ? [own, other] : [other, own]);
  const fine = edgesOver([edges[0]!, edges.at(-1)!], (edges.at(-1)! - edges[0]!) / CURVE);
  const perBin = (edges[1]! - edges[0]!) / (fine[1]! - fine[0]!);
  const curve = {
    x: Array.from({ length: fine.length - 1 }, (_, i) => (fine[i]! + fine[i + 1]!) / 2),
    y: expected(fine).map((count) => count * perBin),
  };
  return histogramPlot(head, data, { name: 'fit', at: expected(edges), curve });
}

function expectedIn(
  result: FitResult,
  range: { readonly x: Interval; readonly y: Interval },
  [edges, yEdges]: readonly [Float64Array, Float64Array],
): Float64Array {
  const values = Object.fromEntries(result.parameters.map(({ name, value }) => [name, value]));
  const set: FitDataSet = {
    kind: 'binned',
    edges,
    yEdges,
    counts: new Float64Array((edges.length - 1) * (yEdges.length - 1)),
    range,
    terms: [
      { shape: 'gaussian2d', parameters: ['n', 'x', 'y', 'sigmaX', 'sigmaY', 'correlation'] },
      ...(values['flat'] === undefined ? [] : [{ shape: 'uniform2d' as const, parameters: ['flat'] }]),
    ],
  };
  return modelValues(set, values);
}

/** Charge on the strips of a view. */
export function viewPlot(station: string, along: 'x' | 'y', view: SpotView, { result, task }: ViewFit): StoredPlot {
  const { edges, charge, error } = view;
  const centres = Float64Array.from(charge, (_, i) => (edges[i]! + edges[i + 1]!) / 2);
  const head = {
    key: station,
    title: `Charge on the strips of ${station} along ${along}`,
    x: axis(along),
    y: { label: 'Charge per strip, all events', unit: 'pC' },
  };
  const data = { name: 'strips', x: centres, y: charge.map((one, i) => (error[i]! > 0 ? one : Number.NaN)), error };
  const set = task?.sets[0];
  if (result === null || set === undefined) return pointsPlot(head, data);
  const values = Object.fromEntries(result.parameters.map((one) => [one.name, one.value]));
  const { range, terms } = set;
  const expected = (own: Float64Array): Float64Array =>
    modelValues({ kind: 'binned', edges: own, counts: new Float64Array(own.length - 1), range, terms }, values);
  // Charge of a strip that lies there, in steps of a tenth of a strip.
  const tenth = Float64Array.from(
    { length: 10 * charge.length + 1 },
    (_, i) => edges[0]! + ((edges.at(-1)! - edges[0]!) * i) / (10 * charge.length),
  );
  const curve = {
    x: tenth.slice(0, -1).map((low, i) => (low + tenth[i + 1]!) / 2),
    y: expected(tenth).map((one) => 10 * one),
  };
  return pointsPlot(head, data, { name: 'fit', at: expected(edges), curve });
}
