/** The beam spot from hits: a Gaussian with correlation on a flat background, in a range that may cut it. Lengths in mm. */
import { measured, type Parameter } from '#core/calibration/payload.ts';
import type { FitResult } from '#core/statistics/fitResult.ts';
import { failedState, fitStateOf, type FitState } from '#core/statistics/fitState.ts';
import { fitModels, type FitData, type FitParameter, type FitTask, type FitTerm } from '#main/native/fit.ts';
import type { SpotHits } from './spotData.ts';
import { edgesOver, imageOf, spotSample, type SpotOptions, type SpotSample } from './spotSample.ts';

export const SPOT_COLUMNS = ['x', 'y', 'sigmaX', 'sigmaY', 'correlation'] as const;
export type SpotConstants = Readonly<Record<(typeof SPOT_COLUMNS)[number], Parameter>>;

export interface SpotFit {
  /** null where there are not hits enough */
  readonly sample: SpotSample | null;
  readonly state: FitState;
  /** null where there is no good one; then `reason` says why. */
  readonly result: FitResult | null;
  readonly reason: string | null;
}

/** Hits that the search for a second peak looks at. */
const SEARCHED = 20_000;
/** A second peak has this part of the hits, lies this many widths away, and lowers −2 ln L by this much. */
const SECOND = { part: 0.05, distance: 3, improvement: 50 } as const;

/** Every station's fit; one that fails says why. @throws BeamglassError `cancelled` */
export async function fitSpots(
  stations: readonly SpotHits[],
  options: SpotOptions,
  signal: AbortSignal,
): Promise<SpotFit[]> {
  const samples = stations.map((station) => spotSample(station, options));
  const tasks = samples.flatMap((sample) => ('failure' in sample ? [] : tasksOf(sample, options)));
  const results = (await withoutEmptyFlat(tasks, signal)).values();
  return stations.map(({ station, hitX }, index): SpotFit => {
    const sample = samples[index]!;
    if ('failure' in sample) {
      return { sample: null, state: failedState(sample.failure, hitX.length), result: null, reason: sample.reason };
    }
    const [result, one, two] = [results.next().value!, results.next().value!, results.next().value!];
    const entries = sample.x.length;
    const state = fitStateOf(result, entries, options.starts);
    if (!result.isValid) return { sample, state, result: null, reason: `The fit of ${station} did not succeed.` };
    const second = secondPeak(one, two);
    if (second === null) return { sample, state, result, reason: null };
    const reason = `The image of ${station} has two peaks ${second.distance.toFixed(1)} mm apart, the smaller one with ${(100 * second.part).toFixed(0)} % of the hits.`;
    return { sample, state: { ...failedState('twoPeaks', entries), starts: options.starts }, result: null, reason };
  });
}

/** Where the flat background comes out at nothing, fitted again without it: no parameter is left at its limit. */
async function withoutEmptyFlat(tasks: readonly FitTask[], signal: AbortSignal): Promise<FitResult[]> {
  const results = await fitModels(tasks, { signal });
  const again = tasks.filter((_, index) => isEmpty(results[index]!)).map(withoutFlat);
  const without = (await fitModels(again, { signal })).values();
  return results.map((result) => (isEmpty(result) ? without.next().value! : result));
}

const isEmpty = ({ parameters }: FitResult): boolean =>
  parameters.some(({ name, isAtLimit }) => name === 'flat' && isAtLimit);

const withoutFlat = (task: FitTask): FitTask => ({
  ...task,
  parameters: task.parameters.filter(({ name }) => name !== 'flat'),
  sets: task.sets.map((set) => ({ ...set, terms: set.terms.filter(({ shape }) => shape !== 'uniform2d') })),
});

/** The fit itself, and on part of the hits one with one and one with two peaks. */
function tasksOf(sample: SpotSample, options: SpotOptions): FitTask[] {
  const every = Math.ceil(sample.x.length / SEARCHED);
  const part = {
    ...sample,
    x: sample.x.filter((_, i) => i % every === 0),
    y: sample.y.filter((_, i) => i % every === 0),
  };
  const unbinned = { kind: 'unbinned', x: part.x, y: part.y } as const;
  const one = peak(part, '');
  const flat = background(part);
  const { range } = part;
  const apart = halves(part);
  const seed = options.seed;
  return [
    spotTask(sample, options),
    {
      parameters: [...one.parameters, flat.parameter],
      sets: [{ ...unbinned, range, terms: [one.term, flat.term] }],
    },
    {
      parameters: [...peak(part, '', apart[0]).parameters, ...peak(part, '2', apart[1]).parameters, flat.parameter],
      sets: [{ ...unbinned, range, terms: [one.term, peak(part, '2').term, flat.term] }],
      starts: 2,
      seed,
    },
  ];
}

export function spotTask(sample: SpotSample, options: SpotOptions): FitTask {
  const { term, parameters } = peak(sample, '');
  const flat = background(sample);
  return {
    parameters: [...parameters, ...(options.flat ? [flat.parameter] : [])],
    sets: [
      {
        ...(options.binned ? inBins(sample, options.binWidth) : { kind: 'unbinned', x: sample.x, y: sample.y }),
        range: sample.range,
        terms: [term, ...(options.flat ? [flat.term] : [])],
      },
    ],
    starts: options.starts,
    seed: options.seed,
  };
}

function inBins(sample: SpotSample, width: number): Extract<FitData, { kind: 'binned' }> {
  const [edges, yEdges] = [edgesOver(sample.range.x, width), edgesOver(sample.range.y, width)];
  return { kind: 'binned', edges, yEdges, counts: imageOf(sample, edges, yEdges) };
}

interface Start {
  readonly part: number;
  readonly middle: readonly [x: number, y: number];
  readonly width: readonly [x: number, y: number];
}

const clamp = (value: number, [low, high]: readonly [number, number]): number => Math.min(Math.max(value, low), high);

function peak(
  { x, range, ...projections }: SpotSample,
  suffix: string,
  { part, middle, width }: Start = { part: 0.98, ...projections },
): { term: FitTerm; parameters: FitParameter[] } {
  const name = (one: string): string => `${one}${suffix}`;
  const sigma = (axis: 0 | 1, of: string): FitParameter => {
    const usual = projections.width[axis];
    return {
      name: name(of),
      start: clamp(width[axis], [0.05 * usual, 5 * usual]),
      low: 0.02 * usual,
      high: 10 * usual,
    };
  };
  return {
    term: { shape: 'gaussian2d', parameters: ['n', ...SPOT_COLUMNS].map(name) },
    parameters: [
      { name: name('n'), start: part * x.length, low: 0, high: 5 * x.length },
      { name: name('x'), start: clamp(middle[0], range.x), low: range.x[0], high: range.x[1] },
      { name: name('y'), start: clamp(middle[1], range.y), low: range.y[0], high: range.y[1] },
      sigma(0, 'sigmaX'),
      sigma(1, 'sigmaY'),
      { name: name('correlation'), start: 0, low: -0.999, high: 0.999 },
    ],
  };
}

const background = ({ x }: SpotSample): { term: FitTerm; parameter: FitParameter } => ({
  term: { shape: 'uniform2d', parameters: ['flat'] },
  parameter: { name: 'flat', start: 0.02 * x.length, low: 0, high: x.length },
});

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Moments of the hits on both sides of the mean along the longer axis of the image. */
function halves({ x, y }: SpotSample): [Start, Start] {
  const [mx, my] = [mean(x), mean(y)];
  let [xx, xy, yy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    xx += (x[i]! - mx) ** 2;
    xy += (x[i]! - mx) * (y[i]! - my);
    yy += (y[i]! - my) ** 2;
  }
  const angle = 0.5 * Math.atan2(2 * xy, xx - yy);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const side = (sign: 1 | -1): Start => {
    const isIn = (i: number): boolean => sign * ((x[i]! - mx) * cos + (y[i]! - my) * sin) > 0;
    const [sx, sy] = [x.filter((_, i) => isIn(i)), y.filter((_, i) => isIn(i))];
    const [cx, cy] = [mean(sx), mean(sy)];
    const width = (values: Float64Array, at: number): number => Math.sqrt(mean(values.map((v) => (v - at) ** 2)));
    return { part: (0.98 * sx.length) / x.length, middle: [cx, cy], width: [width(sx, cx), width(sy, cy)] };
  };
  return [side(-1), side(1)];
}

function secondPeak(one: FitResult, two: FitResult): { distance: number; part: number } | null {
  if (!two.isValid || (one.isValid && one.fval - two.fval < SECOND.improvement)) return null;
  const of = valueIn(two);
  const [dx, dy] = [of('x2') - of('x'), of('y2') - of('y')];
  const widths = Math.max(
    Math.abs(dx) / Math.max(of('sigmaX'), of('sigmaX2')),
    Math.abs(dy) / Math.max(of('sigmaY'), of('sigmaY2')),
  );
  const part = Math.min(of('n'), of('n2')) / (of('n') + of('n2'));
  return part < SECOND.part || widths < SECOND.distance ? null : { distance: Math.hypot(dx, dy), part };
}

export const valueIn =
  ({ parameters }: FitResult) =>
  (name: string): number =>
    parameters.find((one) => one.name === name)?.value ?? Number.NaN;

/** Widths without that of a pixel, which is even in it: its variance is a twelfth of its square. */
export function spotConstants(result: FitResult, pixel: readonly [number, number]): SpotConstants | null {
  const found = Object.fromEntries(result.parameters.map((one) => [one.name, one]));
  const entries = SPOT_COLUMNS.map((name): [string, Parameter] | null => {
    const { value, error } = found[name]!;
    if (error === null) return null;
    if (!name.startsWith('sigma')) return [name, measured(value, error)];
    const own = Math.sqrt(value ** 2 - pixel[name === 'sigmaX' ? 0 : 1] ** 2 / 12);
    return own > 0 ? [name, measured(own, (error * value) / own)] : null;
  });
  return entries.includes(null) ? null : (Object.fromEntries(entries as [string, Parameter][]) as SpotConstants);
}
