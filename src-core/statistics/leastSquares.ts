/** Weighted linear least squares in closed form: y = Σ θⱼ fⱼ, independent errors, optional Gaussian priors. */
import { BeamglassError } from '#core/errors.ts';

export interface LinearFit {
  readonly values: readonly number[];
  /** Row by row */
  readonly covariance: readonly (readonly number[])[];
  readonly chiSquared: number;
  /** Points and priors less parameters */
  readonly degrees: number;
}

/** What is known of a parameter beforehand. */
export interface Prior {
  readonly mean: number;
  readonly error: number;
}

/** A fit but for its values: what the terms, errors and priors fix. */
export interface LinearModel {
  /** Of the parameters, row by row */
  readonly covariance: readonly (readonly number[])[];
  fit(values: ArrayLike<number>): LinearFit;
  /** χ² at the minimum alone */
  chiSquared(values: ArrayLike<number>): number;
  /** Values of the points for given parameters */
  predict(parameters: readonly number[]): Float64Array;
  /** A parameter's estimate is `offset` + Σ `weights` · values. */
  estimator(parameter: number): { readonly weights: Float64Array; readonly offset: number };
}

/**
 * @param columns one per parameter: the derivative of every point's value by that parameter
 * @param errors of the points, σ
 * @param priors per parameter; null for none
 * @throws BeamglassError `badInput` where lengths differ, an error is not above 0, or the points do not fix the
 *   parameters
 */
export function linearModel(
  columns: readonly ArrayLike<number>[],
  errors: ArrayLike<number>,
  priors: readonly (Prior | null)[] = [],
): LinearModel {
  const count = columns.length;
  const points = errors.length;
  if (columns.some((column) => column.length !== points)) throw unequal();
  const weights = Float64Array.from(errors, (error, i) => {
    if (!(error > 0)) throw new BeamglassError('badInput', `The error of point ${i + 1} is not above 0.`, { point: i });
    return 1 / (error * error);
  });
  const weighted = columns.map((column) => Float64Array.from(column, (value, i) => value * weights[i]!));
  const matrix = weighted.map((row) => Float64Array.from(columns, (column) => dot(row, column)));
  const priorTerm = new Float64Array(count);
  let priorChiSquared = 0;
  let degrees = points - count;
  for (const [a, prior] of priors.entries()) {
    if (prior === null) continue;
    const weight = 1 / prior.error ** 2;
    matrix[a]![a]! += weight;
    priorTerm[a] = weight * prior.mean;
    priorChiSquared += weight * prior.mean ** 2;
    degrees++;
  }
  const covariance = inverseOfPositive(matrix);
  // Toys ask for χ² a million times: arrays of their own, used again.
  const rows = covariance.map((row) => Float64Array.from(row));
  const terms = new Float64Array(count);

  const right = (values: ArrayLike<number>): number[] => {
    if (values.length !== points) throw unequal();
    return weighted.map((row, a) => dot(row, values) + priorTerm[a]!);
  };
  const predict = (parameters: readonly number[]): Float64Array =>
    Float64Array.from(errors, (_, i) => columns.reduce((sum, column, a) => sum + parameters[a]! * column[i]!, 0));
  return {
    covariance,
    fit: (values) => {
      const terms = right(values);
      const found = rows.map((row) => dot(row, terms));
      const fitted = predict(found);
      let sum = 0;
      for (let i = 0; i < points; i++) sum += weights[i]! * (values[i]! - fitted[i]!) ** 2;
      for (const [a, prior] of priors.entries()) {
        if (prior !== null) sum += ((found[a]! - prior.mean) / prior.error) ** 2;
      }
      return { values: found, covariance, chiSquared: sum, degrees };
    },
    chiSquared: (values) => {
      if (values.length !== points) throw unequal();
      let sum = priorChiSquared;
      for (let i = 0; i < points; i++) sum += weights[i]! * values[i]! * values[i]!;
      for (let a = 0; a < count; a++) terms[a] = dot(weighted[a]!, values) + priorTerm[a]!;
      for (let a = 0; a < count; a++) sum -= terms[a]! * dot(rows[a]!, terms);
      return sum;
    },
    predict,
    estimator: (parameter) => ({
      weights: Float64Array.from(errors, (_, i) =>
        weighted.reduce((sum, row, b) => sum + covariance[parameter]![b]! * row[i]!, 0),
      ),
      offset: dot(rows[parameter]!, priorTerm),
    }),
  };
}

const unequal = (): BeamglassError =>
  new BeamglassError('badInput', 'A fit needs as many errors and terms as it has points.');

function dot(a: Float64Array, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** One fit of such a model. */
export function fitLinear(
  columns: readonly ArrayLike<number>[],
  values: ArrayLike<number>,
  errors: ArrayLike<number>,
  priors: readonly (Prior | null)[] = [],
): LinearFit {
  return linearModel(columns, errors, priors).fit(values);
}

/** Straight line y = constant + slope · (x − centre): parameters in that order. */
export function fitLine(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  errors: ArrayLike<number>,
  centre: number,
): LinearFit {
  return fitLinear([Float64Array.from(x, () => 1), Float64Array.from(x, (value) => value - centre)], y, errors);
}

/** Mean weighted with 1/σ², as the fit of a constant. */
export function fitConstant(y: ArrayLike<number>, errors: ArrayLike<number>): LinearFit {
  return fitLinear([Float64Array.from(y, () => 1)], y, errors);
}

/**
 * Inverse of a symmetric positive definite matrix, by Cholesky's factors of the matrix scaled to a unit diagonal.
 * @throws BeamglassError `badInput` where it is none
 */
export function inverseOfPositive(matrix: readonly Float64Array[]): number[][] {
  const n = matrix.length;
  const scale = matrix.map((row, i) => Math.sqrt(row[i]!));
  const lower = Array.from({ length: n }, () => new Float64Array(n));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i]![j]! / (scale[i]! * scale[j]!);
      for (let k = 0; k < j; k++) sum -= lower[i]![k]! * lower[j]![k]!;
      if (i !== j) lower[i]![j] = sum / lower[j]![j]!;
      else if (sum > 1e-13) lower[i]![i] = Math.sqrt(sum);
      else throw new BeamglassError('badInput', 'The points do not fix all parameters of the fit.', { parameter: i });
    }
  }
  const result: number[][] = Array.from({ length: n }, () => Array.from({ length: n }, () => 0));
  const column = new Float64Array(n);
  for (let c = 0; c < n; c++) {
    for (let i = 0; i < n; i++) {
      let sum = i === c ? 1 : 0;
      for (let k = 0; k < i; k++) sum -= lower[i]![k]! * column[k]!;
      column[i] = sum / lower[i]![i]!;
    }
    for (let i = n - 1; i >= 0; i--) {
      let sum = column[i]!;
      for (let k = i + 1; k < n; k++) sum -= lower[k]![i]! * result[k]![c]!;
      result[i]![c] = sum / lower[i]![i]!;
    }
  }
  return result.map((row, i) => row.map((value, j) => value / (scale[i]! * scale[j]!)));
}
