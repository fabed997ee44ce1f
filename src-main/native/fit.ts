/**
 * The fitting core (src/fit.hpp, src/fit_shape.hpp): models that are sums of shapes, fitted to points, to counts in
 * bins and to entries one by one; several data sets may share parameters. Deterministic: the seed draws the starts.
 */
import { chiSquaredAbove } from '#core/statistics/chiSquared.ts';
import type { FitFailure, FitInterval, FitResult, FittedParameter, IntervalEnd } from '#core/statistics/fitResult.ts';
import { nativeAddon } from './addon.ts';
import { dataSetSize, nativeDataSet, nativeTask, type FitDataSet, type FitShape, type FitTask } from './fitTask.ts';
import type { NativeDataSet, NativeTask } from './fitTask.ts';
import { checked, runChecked, type JobOptions } from './job.ts';

export type * from './fitTask.ts';

interface NativeFit {
  /** Index in FAILURES */
  readonly failure: number;
  readonly value: number;
  readonly edm: number;
  readonly calls: number;
  /** NaN where there was no other minimum */
  readonly secondDifference: number;
  readonly secondDistance: number;
  readonly parameters: Float64Array;
  readonly atLimit: Uint8Array;
  readonly covariance: Float64Array;
  readonly intervals: {
    readonly low: Float64Array;
    readonly high: Float64Array;
    /** Index in INTERVAL_ENDS */
    readonly lowEnd: Uint8Array;
    readonly highEnd: Uint8Array;
  };
}

declare module './addon.ts' {
  interface NativeAddon {
    /** @throws TypeError where a value has not the type, the length or the range that it must have */
    fitModels(
      request: { readonly fits: readonly NativeTask[] },
      onProgress?: (done: number) => void,
    ): NativeJob<NativeFit[]>;
    /** @throws TypeError where a value has not the type, the length or the range that it must have */
    modelValues(request: { readonly set: NativeDataSet; readonly parameters: Float64Array }): Float64Array;
  }
}

/** In the order of the engine's `Failure` (src/fit_minimiser.hpp). */
const FAILURES: readonly (FitFailure | null)[] = [
  null,
  'noData',
  'tooFewData',
  'notFinite',
  'errorNotPositive',
  'noEntries',
  'outsideRange',
  'noStart',
  'undetermined',
  'noMinimum',
  'callLimit',
];

/** In the order of the engine's `IntervalEnd` (src/fit.hpp). */
const INTERVAL_ENDS: readonly IntervalEnd[] = ['crossed', 'atLimit', 'noMinimum', 'lowerMinimum'];

/**
 * Fits, each by itself, on the engine's threads. Data that cannot be fitted give a result with a named failure.
 * @throws BeamglassError `badInput` where a task contradicts itself: an unknown parameter, a start outside its bounds
 * @throws BeamglassError `cancelled`
 */
export async function fitModels(tasks: readonly FitTask[], options: JobOptions = {}): Promise<FitResult[]> {
  const fits = tasks.map(nativeTask);
  const results = await runChecked('The fit', (onProgress) => nativeAddon().fitModels({ fits }, onProgress), options);
  return results.map((result, index) => fitResult(tasks[index]!, result));
}

/**
 * What a model expects: at each point, in each bin (its count), or at each entry (the density).
 * @param values of parameters by name
 * @throws BeamglassError `badInput` where a term names a parameter without a value, or data and model do not fit
 */
export function modelValues(set: FitDataSet, values: Readonly<Record<string, number>>): Float64Array {
  const request = {
    set: nativeDataSet(set, Object.keys(values)),
    parameters: Float64Array.from(Object.values(values)),
  };
  return checked('The model', () => nativeAddon().modelValues(request));
}

function fitResult(task: FitTask, result: NativeFit): FitResult {
  const failure = FAILURES[result.failure]!;
  const isValid = failure === null;
  return {
    isValid,
    failure,
    hasAccurateCovar: isValid && !hasFewEntries(task, result),
    hasParametersAtLimit: result.atLimit.includes(1),
    hasReachedCallLimit: failure === 'callLimit',
    edm: result.edm,
    fval: result.value,
    nfcn: result.calls,
    parameters: task.parameters.map((_, index) => fittedParameter(task, result, index)),
    covariance: result.covariance,
    goodness: isValid ? goodness(task, result.value) : null,
    secondBest: Number.isNaN(result.secondDifference)
      ? null
      : { difference: result.secondDifference, distance: result.secondDistance },
  };
}

/**
 * Entries that a fitted width must rest on. The errors of a peak go with its width: where that is from few entries,
 * pulls are distributed as Student's t of one less, and one in a thousand lies beyond 6 σ.
 */
const LEAST_ENTRIES = 10;
/** Where the widths of these shapes stand among their parameters. */
const WIDTHS: Partial<Record<FitShape, readonly number[]>> = { gaussian: [2], gaussian2d: [3, 4] };

/** True where the relative error of a Gaussian's width is more than N entries give, 1/√(2 N). */
function hasFewEntries(task: FitTask, result: NativeFit): boolean {
  const widths = task.sets.flatMap(({ terms }) =>
    terms.flatMap(({ shape, parameters }) => (WIDTHS[shape] ?? []).map((place) => parameters[place]!)),
  );
  const count = task.parameters.length;
  return widths.some((name) => {
    const index = task.parameters.findIndex((one) => one.name === name);
    const variance = result.covariance[index * count + index]!;
    return 2 * LEAST_ENTRIES * variance > result.parameters[index]! ** 2;
  });
}

function fittedParameter(task: FitTask, result: NativeFit, index: number): FittedParameter {
  const { name, fixed } = task.parameters[index]!;
  const variance = result.covariance[index * task.parameters.length + index]!;
  return {
    name,
    value: result.parameters[index]!,
    error: variance > 0 ? Math.sqrt(variance) : null,
    isFixed: fixed ?? false,
    isAtLimit: result.atLimit[index] === 1,
    interval: interval(result, task.profiled?.indexOf(name) ?? -1),
  };
}

const placeOf = (end: IntervalEnd, value: number): number | null =>
  end === 'crossed' || end === 'atLimit' ? value : null;

function interval({ intervals }: NativeFit, index: number): FitInterval | null {
  const lowEnd = INTERVAL_ENDS[intervals.lowEnd[index] ?? -1];
  const highEnd = INTERVAL_ENDS[intervals.highEnd[index] ?? -1];
  if (!lowEnd || !highEnd) return null;
  return {
    low: placeOf(lowEnd, intervals.low[index]!),
    high: placeOf(highEnd, intervals.high[index]!),
    lowEnd,
    highEnd,
  };
}

function goodness(task: FitTask, chi2: number): FitResult['goodness'] {
  if (task.sets.some(({ kind }) => kind === 'unbinned')) return null;
  const data = task.sets.reduce((sum, set) => sum + dataSetSize(set), task.constraints?.length ?? 0);
  const ndof = data - task.parameters.filter(({ fixed }) => !fixed).length;
  return { chi2, ndof, pValue: ndof > 0 ? chiSquaredAbove(chi2, ndof) : Number.NaN };
}
