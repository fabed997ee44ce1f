/**
 * The blind check of a scan: the window of consecutive points whose removal lets a straight line fit the others best,
 * and the tests of that side band (PADME, arXiv:2503.05650).
 */
import { BeamglassError } from '#core/errors.ts';
import { chiSquaredAbove } from './chiSquared.ts';
import { fitLine, type LinearFit } from './leastSquares.ts';

/** Points in the order of x; errors are σ. */
export interface Scan {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly errors: ArrayLike<number>;
}

export interface Window {
  /** Index of its first point */
  readonly first: number;
  /** Mean of the first and the last x */
  readonly middle: number;
  /** Of a straight line through the points outside */
  readonly chiSquared: number;
}

/** Sums of 1, x, x², y, xy and y², all weighted */
const TERMS = 6;

/**
 * χ² of the others for every window of `width` consecutive points.
 * @throws BeamglassError `badInput` where fewer than three points are left
 */
export function windows(scan: Scan, width: number): Window[] {
  const count = scan.x.length;
  if (count - width < 3) {
    throw new BeamglassError('badInput', `A window of ${width} leaves no side band of ${count} points.`);
  }
  const result: Window[] = [];
  // Sums of the points before each: what a line needs of the points outside a window is a difference.
  const centre = (scan.x[0]! + scan.x[count - 1]!) / 2;
  const sums = new Float64Array(TERMS * (count + 1));
  for (let i = 0; i < count; i++) {
    const weight = 1 / (scan.errors[i]! * scan.errors[i]!);
    const x = scan.x[i]! - centre;
    // Values may all lie about 1; their distance from the first keeps the sums of squares exact.
    const y = scan.y[i]! - scan.y[0]!;
    const [from, to] = [TERMS * i, TERMS * (i + 1)];
    sums[to] = sums[from]! + weight;
    sums[to + 1] = sums[from + 1]! + weight * x;
    sums[to + 2] = sums[from + 2]! + weight * x * x;
    sums[to + 3] = sums[from + 3]! + weight * y;
    sums[to + 4] = sums[from + 4]! + weight * x * y;
    sums[to + 5] = sums[from + 5]! + weight * y * y;
  }
  for (let first = 0; first + width <= count; first++) {
    const outside = (term: number): number =>
      sums[TERMS * count + term]! - sums[TERMS * (first + width) + term]! + sums[TERMS * first + term]!;
    const [s, sx, sxx] = [outside(0), outside(1), outside(2)];
    const [sy, sxy] = [outside(3), outside(4)];
    const determinant = s * sxx - sx * sx;
    const constant = (sxx * sy - sx * sxy) / determinant;
    const slope = (s * sxy - sx * sy) / determinant;
    result.push({
      first,
      middle: (scan.x[first]! + scan.x[first + width - 1]!) / 2,
      chiSquared: outside(5) - constant * sy - slope * sxy,
    });
  }
  return result;
}

/** The window that leaves the least χ². */
export function bestWindow(scan: Scan, width: number): Window {
  return windows(scan, width).reduce((best, one) => (one.chiSquared < best.chiSquared ? one : best));
}

/** Line through the points that are not masked, about `centre`. */
export interface SideBand {
  readonly fit: LinearFit;
  /** P(χ²) */
  readonly probability: number;
  readonly pulls: readonly number[];
  readonly pullMean: number;
  /** Root of the mean squared distance from that mean */
  readonly pullSpread: number;
  /** Slope of a line through the pulls, each with error 1, and its error */
  readonly pullSlope: { readonly value: number; readonly error: number };
}

/** @param masked per point */
export function fitSideBand(scan: Scan, masked: ArrayLike<boolean>, centre: number): SideBand {
  const kept = Array.from(scan.x, (_, i) => i).filter((i) => !masked[i]!);
  const x = kept.map((i) => scan.x[i]!);
  const y = kept.map((i) => scan.y[i]!);
  const errors = kept.map((i) => scan.errors[i]!);
  const fit = fitLine(x, y, errors, centre);
  const [constant, slope] = fit.values as [number, number];
  const pulls = kept.map((_, i) => (y[i]! - constant - slope * (x[i]! - centre)) / errors[i]!);
  const pullMean = pulls.reduce((sum, pull) => sum + pull, 0) / pulls.length;
  const line = fitLine(
    x,
    pulls,
    pulls.map(() => 1),
    centre,
  );
  return {
    fit,
    probability: chiSquaredAbove(fit.chiSquared, fit.degrees),
    pulls,
    pullMean,
    pullSpread: Math.sqrt(pulls.reduce((sum, pull) => sum + (pull - pullMean) ** 2, 0) / pulls.length),
    pullSlope: { value: line.values[1]!, error: Math.sqrt(line.covariance[1]![1]!) },
  };
}
