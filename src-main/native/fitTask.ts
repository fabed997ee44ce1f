/** What the fitting core takes. */
import { BeamglassError } from '#core/errors.ts';

/**
 * Shapes and their parameters, in this order:
 * gaussian (area, mean, sigma) · exponential (area, slope: falls with exp(−slope x), area within the range) ·
 * polynomial (1 to 8 coefficients of Legendre polynomials over the range) ·
 * landauGauss (area, mode and width ξ of the Landau, sigma of the Gaussian) ·
 * crystalBall (area, mean, sigma, alpha, power; alpha < 0: tail above) · voigt (area, mean, sigma, half width gamma) ·
 * template (area) · gaussian2d (area, meanX, meanY, sigmaX, sigmaY, correlation) · uniform2d (area).
 * Areas are those of densities: counts, where x is in the unit of the data.
 */
export type FitShape =
  | 'gaussian'
  | 'exponential'
  | 'polynomial'
  | 'landauGauss'
  | 'crystalBall'
  | 'voigt'
  | 'template'
  | 'gaussian2d'
  | 'uniform2d';

export interface FitTerm {
  readonly shape: FitShape;
  /** Names of the task's parameters; terms and sets that name the same one share it. */
  readonly parameters: readonly string[];
  /** Of the shape `template`: bins + 1 edges, contents per bin (any norm). */
  readonly template?: { readonly edges: Float64Array; readonly contents: Float64Array };
}

export type FitData =
  /** Points with 1σ errors: Σ ((y − f) / σ)² */
  | {
      readonly kind: 'leastSquares';
      readonly x: Float64Array;
      readonly y: Float64Array;
      readonly sigma: Float64Array;
    }
  /**
   * Counts in bins + 1 edges, row by row from the lowest y where they have two dimensions: likelihood ratio χ² of Baker
   * and Cousins, NIM 221 (1984) 437. With 1σ errors, which need no counts above 0: least squares of the bins' contents.
   */
  | {
      readonly kind: 'binned';
      readonly edges: Float64Array;
      readonly yEdges?: Float64Array;
      readonly counts: Float64Array;
      readonly sigma?: Float64Array;
    }
  /** Entries within the range, of one dimension (no y) or two: extended likelihood */
  | { readonly kind: 'unbinned'; readonly x: Float64Array; readonly y?: Float64Array };

export type FitDataSet = FitData & {
  /** Part of space that the data cover; y only where they have two dimensions. */
  readonly range: { readonly x: readonly [number, number]; readonly y?: readonly [number, number] };
  /** The model is their sum. */
  readonly terms: readonly FitTerm[];
};

export interface FitParameter {
  readonly name: string;
  readonly start: number;
  /** Bounds, both allowed; none where left out. */
  readonly low?: number;
  readonly high?: number;
  readonly fixed?: boolean;
  /** How far from the start further starts are drawn where there are not two bounds; 0 where left out. */
  readonly spread?: number;
}

export interface FitTask {
  readonly parameters: readonly FitParameter[];
  readonly sets: readonly FitDataSet[];
  /** Knowledge from elsewhere: ((parameter − mean) / sigma)² is added. */
  readonly constraints?: readonly { readonly parameter: string; readonly mean: number; readonly sigma: number }[];
  /** Starts in all; 1 where left out. */
  readonly starts?: number;
  readonly seed?: number;
  /** Names of the parameters whose profile intervals are wanted. */
  readonly profiled?: readonly string[];
}

export interface NativeDataSet {
  readonly kind: FitData['kind'];
  readonly range: Float64Array;
  readonly x?: Float64Array;
  readonly y?: Float64Array;
  readonly sigma?: Float64Array;
  readonly edges?: Float64Array;
  readonly yEdges?: Float64Array;
  readonly counts?: Float64Array;
  readonly terms: readonly {
    readonly shape: FitShape;
    readonly parameters: Uint32Array;
    readonly template: FitTerm['template'];
  }[];
}

export interface NativeTask {
  readonly parameters: {
    readonly start: Float64Array;
    readonly low: Float64Array;
    readonly high: Float64Array;
    readonly fixed: Uint8Array;
  };
  readonly spread: Float64Array;
  readonly starts: number;
  readonly seed: number;
  readonly profiled: Uint32Array;
  readonly constraints: {
    readonly parameter: Uint32Array;
    readonly mean: Float64Array;
    readonly sigma: Float64Array;
  };
  readonly sets: readonly NativeDataSet[];
}

const NOTHING = new Float64Array(0);

/** Points, bins or entries. */
export function dataSetSize(set: FitData): number {
  return set.kind === 'binned' ? set.counts.length : set.x.length;
}

/** @throws BeamglassError `badInput` where a name is given twice or is not that of a parameter */
export function nativeTask(task: FitTask): NativeTask {
  const { parameters, constraints = [] } = task;
  const names = parameters.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new BeamglassError('badInput', `The fit has two parameters “${twice}”.`);
  return {
    parameters: {
      start: Float64Array.from(parameters, ({ start }) => start),
      low: Float64Array.from(parameters, ({ low = Number.NEGATIVE_INFINITY }) => low),
      high: Float64Array.from(parameters, ({ high = Number.POSITIVE_INFINITY }) => high),
      fixed: Uint8Array.from(parameters, ({ fixed }) => (fixed ? 1 : 0)),
    },
    spread: Float64Array.from(parameters, ({ spread = 0 }) => spread),
    starts: task.starts ?? 1,
    seed: task.seed ?? 0,
    profiled: indices(task.profiled ?? [], names),
    constraints: {
      parameter: indices(
        constraints.map(({ parameter }) => parameter),
        names,
      ),
      mean: Float64Array.from(constraints, ({ mean }) => mean),
      sigma: Float64Array.from(constraints, ({ sigma }) => sigma),
    },
    sets: task.sets.map((set) => nativeDataSet(set, names)),
  };
}

/** @throws BeamglassError `badInput` where a term names no parameter of `names` */
export function nativeDataSet(set: FitDataSet, names: readonly string[]): NativeDataSet {
  const { range, terms, ...data } = set;
  return {
    ...data,
    ...(data.kind === 'unbinned' && { y: data.y ?? NOTHING }),
    ...(data.kind === 'binned' && { yEdges: data.yEdges ?? NOTHING, sigma: data.sigma ?? NOTHING }),
    range: Float64Array.of(...range.x, ...(range.y ?? [0, 0])),
    terms: terms.map(({ shape, parameters, template }) => ({
      shape,
      parameters: indices(parameters, names),
      template,
    })),
  };
}

function indices(wanted: readonly string[], names: readonly string[]): Uint32Array {
  return Uint32Array.from(wanted, (name) => {
    const index = names.indexOf(name);
    if (index < 0) throw new BeamglassError('badInput', `The fit has no parameter “${name}”.`);
    return index;
  });
}
