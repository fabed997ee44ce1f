/** Covariance of the hits of a straight track, and what is left of them beyond the best line. Lengths in mm. */
import type { MeasuringPlane, Scatterer, TrackGroup } from './trackData.ts';

export type Matrix = readonly Float64Array[];

export const zeros = (rows: number, columns: number): Float64Array[] =>
  Array.from({ length: rows }, () => new Float64Array(columns));

export function times(a: Matrix, b: Matrix): Float64Array[] {
  return a.map((row) => {
    const result = new Float64Array(b[0]!.length);
    for (let k = 0; k < row.length; k++) for (let j = 0; j < result.length; j++) result[j]! += row[k]! * b[k]![j]!;
    return result;
  });
}

export const transposed = (a: Matrix): Float64Array[] =>
  Array.from({ length: a[0]!.length }, (_, j) => Float64Array.from(a, (row) => row[j]!));

/** Inverse of a positive definite matrix and the logarithm of its determinant; null where it is none. */
export function inverted(matrix: Matrix): { inverse: Float64Array[]; logDeterminant: number } | null {
  const n = matrix.length;
  const scale = matrix.map((row, i) => 1 / Math.sqrt(row[i]!));
  if (!scale.every((one) => one > 0 && Number.isFinite(one))) return null;
  const work = matrix.map((row, i) => {
    const both = new Float64Array(2 * n);
    for (let j = 0; j < n; j++) both[j] = row[j]! * scale[i]! * scale[j]!;
    both[n + i] = 1;
    return both;
  });
  let logDeterminant = 0;
  for (let i = 0; i < n; i++) {
    const pivot = work[i]![i]!;
    if (!(pivot > 1e-12)) return null;
    logDeterminant += Math.log(pivot) - 2 * Math.log(scale[i]!);
    for (let j = 0; j < 2 * n; j++) work[i]![j]! /= pivot;
    for (let k = 0; k < n; k++) {
      const factor = work[k]![i]!;
      if (k !== i) for (let j = 0; j < 2 * n; j++) work[k]![j]! -= factor * work[i]![j]!;
    }
  }
  return {
    inverse: work.map((row, i) => row.slice(n).map((value, j) => value * scale[i]! * scale[j]!)),
    logDeterminant,
  };
}

/** Highland's angle of a thin layer, rad; particles of the beam's momentum in GeV, β = 1. */
export const highland = (radiationLengths: number, momentum: number): number =>
  radiationLengths > 0
    ? (0.0136 / momentum) * Math.sqrt(radiationLengths) * (1 + 0.038 * Math.log(radiationLengths))
    : 0;

/** Covariance that multiple scattering gives to the places at z: Σ θ² (zᵢ − z)(zⱼ − z) over the layers before both. */
export function scatteringCovariance(
  z: readonly number[],
  scatterers: readonly Scatterer[],
  momentum: number,
): Float64Array[] {
  const result = zeros(z.length, z.length);
  for (const layer of scatterers) {
    const variance = highland(layer.radiationLengths, momentum) ** 2;
    for (const [i, one] of z.entries()) {
      for (const [j, other] of z.entries()) {
        if (one > layer.z && other > layer.z) result[i]![j]! += variance * (one - layer.z) * (other - layer.z);
      }
    }
  }
  return result;
}

/** What a track's four parameters (x, y, slopes) do to the planes. */
export const lineRows = (planes: readonly MeasuringPlane[]): Float64Array[] =>
  planes.map(({ z, angle }) => {
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    return Float64Array.of(cos, sin, z * cos, z * sin);
  });

export interface ResidualModel {
  /** V⁻¹ − V⁻¹ H (Hᵀ V⁻¹ H)⁻¹ Hᵀ V⁻¹: Σ u weight u is the χ² of the best line */
  readonly weight: Float64Array[];
  /** Of hits, V */
  readonly covariance: Float64Array[];
  /** V · weight: takes hits to their residuals to the best line */
  readonly residual: Float64Array[];
}

/** null where the planes do not determine a line. */
export function residualModel({ planes, scatterers, momentum }: TrackGroup): ResidualModel | null {
  const z = planes.map((plane) => plane.z);
  const covariance = scatteringCovariance(z, scatterers, momentum);
  for (const [i, one] of planes.entries()) {
    for (const [j, other] of planes.entries()) {
      // Scattering in x and in y is independent.
      covariance[i]![j]! *= Math.cos(one.angle - other.angle);
    }
    covariance[i]![i]! += one.resolution ** 2;
  }
  const middle = (Math.min(...z) + Math.max(...z)) / 2;
  const lines = lineRows(planes.map((plane) => ({ ...plane, z: plane.z - middle })));
  const weights = inverted(covariance)?.inverse;
  if (weights === undefined) return null;
  const weighted = times(weights, lines);
  const lineCovariance = inverted(times(transposed(lines), weighted))?.inverse;
  if (lineCovariance === undefined) return null;
  const taken = times(times(weighted, lineCovariance), transposed(weighted));
  const weight = weights.map((row, i) => row.map((value, j) => value - taken[i]![j]!));
  return { weight, covariance, residual: times(covariance, weight) };
}

/** Standard deviation of the middle 68 %. */
export function robustWidth(values: Float64Array): number {
  const sorted = values.toSorted();
  const at = (part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
  return (at(0.8413) - at(0.1587)) / 2;
}
