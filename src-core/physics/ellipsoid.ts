/** Error ellipsoids: principal axes of a 3 × 3 covariance by cyclic Jacobi rotations. */

const SWEEPS = 50;

export interface Eigen3 {
  /** Largest first. */
  readonly values: readonly [number, number, number];
  /** Unit eigenvectors of the values in turn, x y z each: a right-handed frame. */
  readonly vectors: readonly number[];
}

/**
 * Eigenvalues and eigenvectors of a symmetric matrix, accurate to rounding of its largest element
 * (Jacobi's method; Golub and Van Loan, Matrix Computations, §8.5).
 * @param m xx, xy, yy, xz, yz, zz
 */
export function symmetricEigen3(m: ArrayLike<number>): Eigen3 {
  const a = [
    [m[0]!, m[1]!, m[3]!],
    [m[1]!, m[2]!, m[4]!],
    [m[3]!, m[4]!, m[5]!],
  ];
  const v = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ];
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const off = Math.hypot(a[0]![1]!, a[0]![2]!, a[1]![2]!);
    const scale = Math.hypot(a[0]![0]!, a[1]![1]!, a[2]![2]!);
    if (!(off > 1e-16 * scale)) break;
    rotate(a, v, 0, 1);
    rotate(a, v, 0, 2);
    rotate(a, v, 1, 2);
  }
  const order = [0, 1, 2].toSorted((i, j) => a[j]![j]! - a[i]![i]!);
  const column = (i: number): number[] => v.map((row) => row[i]!);
  const first = column(order[0]!);
  const second = column(order[1]!);
  const third = [
    first[1]! * second[2]! - first[2]! * second[1]!,
    first[2]! * second[0]! - first[0]! * second[2]!,
    first[0]! * second[1]! - first[1]! * second[0]!,
  ];
  const [i, j, k] = [order[0]!, order[1]!, order[2]!];
  return { values: [a[i]![i]!, a[j]![j]!, a[k]![k]!], vectors: [...first, ...second, ...third] };
}

/** One rotation in the plane of axes p and q that makes a[p][q] zero, applied to a and to v. */
function rotate(a: number[][], v: number[][], p: number, q: number): void {
  const apq = a[p]![q]!;
  if (apq === 0) return;
  const tau = (a[q]![q]! - a[p]![p]!) / (2 * apq);
  const t = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.hypot(1, tau));
  const c = 1 / Math.hypot(1, t);
  const s = t * c;
  for (const row of a) mix(row, p, q, c, s);
  for (let k = 0; k < 3; k++) {
    const x = a[p]![k]!;
    const y = a[q]![k]!;
    a[p]![k] = c * x - s * y;
    a[q]![k] = s * x + c * y;
  }
  for (const row of v) mix(row, p, q, c, s);
}

function mix(row: number[], p: number, q: number, c: number, s: number): void {
  const x = row[p]!;
  const y = row[q]!;
  row[p] = c * x - s * y;
  row[q] = s * x + c * y;
}

export interface Ellipsoid {
  /** 1σ along each axis, largest first, in the unit whose square the covariance has. */
  readonly semiAxes: readonly [number, number, number];
  /** Unit vectors of the axes in turn, x y z each: a right-handed frame. */
  readonly axes: readonly number[];
}

const sigma = (variance: number): number => Math.sqrt(Math.max(0, variance));

/**
 * The 1σ ellipsoid of a covariance.
 * @param covariance xx, xy, yy, xz, yz, zz
 * @returns null where it is no covariance: not finite, or an eigenvalue below zero by more than the rounding of 32-bit input
 */
export function covarianceEllipsoid(covariance: ArrayLike<number>): Ellipsoid | null {
  for (let i = 0; i < 6; i++) if (!Number.isFinite(covariance[i])) return null;
  const { values, vectors } = symmetricEigen3(covariance);
  if (values[0] < 0 || values[2] < -1e-6 * values[0]) return null;
  return { semiAxes: [sigma(values[0]), sigma(values[1]), sigma(values[2])], axes: vectors };
}
