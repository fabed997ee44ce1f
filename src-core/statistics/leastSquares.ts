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

/**
 * @param columns one per parameter: the derivative of every point's value by that parameter
 * @param values of the points
 * @param errors of the points, σ
 * @param priors per parameter; null for none
 * @throws BeamglassError `badInput` where lengths differ, an error is not above 0, or the points do not fix the
 *   parameters
 */
export function fitLinear(
  columns: readonly ArrayLike<number>[],
  values: ArrayLike<number>,
  errors: ArrayLike<number>,
  priors: readonly (Prior | null)[] = [],
): LinearFit {
  const count = columns.length;
  const points = values.length;
  if (errors.length !== points || columns.some((column) => column.length !== points)) {
    throw new BeamglassError('badInput', 'A fit needs as many errors and terms as it has points.');
  }
  const matrix = Array.from({ length: count }, () => new Float64Array(count));
  const right = new Float64Array(count);
  for (let i = 0; i < points; i++) {
    const error = errors[i]!;
    if (!(error > 0)) throw new BeamglassError('badInput', `The error of point ${i + 1} is not above 0.`, { point: i });
    const weight = 1 / (error * error);
    for (let a = 0; a < count; a++) {
      const weighted = weight * columns[a]![i]!;
      right[a]! += weighted * values[i]!;
      for (let b = 0; b < count; b++) matrix[a]![b]! += weighted * columns[b]![i]!;
    }
  }
  for (const [a, prior] of priors.entries()) {
    if (prior === null) continue;
    matrix[a]![a]! += 1 / prior.error ** 2;
    right[a]! += prior.mean / prior.error ** 2;
  }
  const covariance = inverse(matrix);
  const found = covariance.map((row) => row.reduce((sum, value, b) => sum + value * right[b]!, 0));
  let chiSquared = 0;
  for (let i = 0; i < points; i++) {
    const fitted = found.reduce((sum, value, a) => sum + value * columns[a]![i]!, 0);
    chiSquared += ((values[i]! - fitted) / errors[i]!) ** 2;
  }
  let degrees = points - count;
  for (const [a, prior] of priors.entries()) {
    if (prior === null) continue;
    chiSquared += ((found[a]! - prior.mean) / prior.error) ** 2;
    degrees++;
  }
  return { values: found, covariance, chiSquared, degrees };
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
function inverse(matrix: readonly Float64Array[]): number[][] {
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
