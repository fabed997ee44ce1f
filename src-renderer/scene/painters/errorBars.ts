/** Uncertainties as thin lines in their true size: crosses of ±1σ, and ellipses along a track. */
import type { LineSet } from '../model/shapes.ts';
import type { Rows } from './painter.ts';

const WIDTH_PX = 1;
const CROSS_POINTS = 9;

/**
 * One cross of ±1σ along x, y and z per object; an object without an uncertainty has none.
 * @param positions x y z per object, mm
 * @param errors 1σ along each, mm
 */
export function errorCrosses(positions: Float32Array, errors: Float32Array, times: ArrayLike<number> | null): LineSet {
  const count = positions.length / 3;
  const first = new Uint32Array(count + 1);
  const points: number[] = [];
  const pointTimes: number[] = [];
  for (let i = 0; i < count; i++) {
    const centre = [positions[3 * i]!, positions[3 * i + 1]!, positions[3 * i + 2]!] as const;
    const own = errors.subarray(3 * i, 3 * i + 3);
    if (own.every((error) => Number.isFinite(error)) && own.some((error) => error > 0)) {
      for (let axis = 0; axis < 3; axis++) {
        for (const side of [-1, 1, 0]) {
          for (let k = 0; k < 3; k++) points.push(centre[k]! + (k === axis ? side * own[axis]! : 0));
        }
      }
      if (times) pointTimes.push(...Array.from({ length: CROSS_POINTS }, () => times[i]!));
    }
    first[i + 1] = points.length / 3;
  }
  return {
    form: 'lines',
    layer: 'strips',
    points: Float32Array.from(points),
    first,
    width: WIDTH_PX,
    times: times && Float32Array.from(pointTimes),
  };
}

const STATE = 6;
const COVARIANCE = 15;
const SEGMENTS = 24;

/**
 * The 1σ ellipse of (x, y) at every state of every track, each joined to the next by its edge.
 * @param states rows z, x, y, tx, ty, q/p
 * @param covariances lower triangles of (x, y, tx, ty, q/p), a row per state
 */
export function stateEllipses(states: Rows, covariances: Rows): LineSet {
  const count = states.offsets.length - 1;
  const first = new Uint32Array(count + 1);
  const points: number[] = [];
  for (let track = 0; track < count; track++) {
    const rows = states.offsets[track + 1]! - states.offsets[track]!;
    const from = covariances.offsets[track]!;
    if (covariances.offsets[track + 1]! - from !== rows) {
      first[track + 1] = points.length / 3;
      continue;
    }
    for (let row = 0; row < rows; row++) {
      const state = STATE * (states.offsets[track]! + row);
      appendEllipse(points, states.data, state, covariances.data, COVARIANCE * (from + row));
    }
    first[track + 1] = points.length / 3;
  }
  return { form: 'lines', layer: 'strips', points: Float32Array.from(points), first, width: WIDTH_PX, times: null };
}

/** c + L u for u on the unit circle, where L is the Cholesky factor of the covariance of x and y. */
function appendEllipse(
  points: number[],
  states: ArrayLike<number>,
  state: number,
  covariances: ArrayLike<number>,
  covariance: number,
): void {
  const [xx, xy, yy] = [covariances[covariance]!, covariances[covariance + 1]!, covariances[covariance + 2]!];
  const l11 = Math.sqrt(xx);
  const l21 = xx > 0 ? xy / l11 : 0;
  const l22 = Math.sqrt(yy - l21 * l21);
  if (!Number.isFinite(l11 + l21 + l22)) return;
  for (let k = 0; k <= SEGMENTS; k++) {
    const [cos, sin] = [Math.cos((2 * Math.PI * k) / SEGMENTS), Math.sin((2 * Math.PI * k) / SEGMENTS)];
    points.push(states[state + 1]! + l11 * cos, states[state + 2]! + l21 * cos + l22 * sin, states[state]!);
  }
}
