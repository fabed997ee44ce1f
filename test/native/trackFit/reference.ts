/**
 * A Kalman filter and smoother as textbooks have it, in plain double precision and with nothing of the engine: the
 * equation of motion in z with its variations by Gauss and Legendre's method of sixth order, matter as plates across z,
 * gains with matrices inverted by elimination, Joseph's form. Smoothed states by Rauch, Tung and Striebel; smoothed
 * covariances by Fraser and Potter's two filters, C_s⁻¹ = C_f⁻¹ + information of the planes behind, whose sum of positive
 * terms keeps the digits that the difference of the former loses (down to 1e-5 here).
 */
import type { MeasuringPlanes, TrackHits } from '#main/native/trackFit.ts';
import type { Layer } from '../materials.ts';

export type Matrix = number[][];

const BEND = 0.299792458e-3;
const ELECTRON = 0.51099895e-3;

export interface Dipole {
  readonly peak: number;
  readonly entry: number;
  readonly exit: number;
  readonly edge: number;
}

export interface Stage {
  readonly state: number[];
  readonly covariance: Matrix;
}
export interface Reference {
  readonly predicted: Stage[];
  readonly filtered: Stage[];
  readonly smoothed: Stage[];
  readonly chiSquared: number;
}

export const times = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) => b[0]!.map((_, j) => row.reduce((sum, value, k) => sum + value * b[k]![j]!, 0)));
const transposed = (a: Matrix): Matrix => a[0]!.map((_, j) => a.map((row) => row[j]!));
const plus = (a: Matrix, b: Matrix, sign = 1): Matrix =>
  a.map((row, i) => row.map((value, j) => value + sign * b[i]![j]!));
const column = (values: readonly number[]): Matrix => values.map((value) => [value]);
const flat = (a: Matrix): number[] => a.map(([value]) => value!);
const identity = (size: number): Matrix =>
  Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => (i === j ? 1 : 0)));

/** Gauss and Jordan with the largest pivot, on the matrix scaled to a diagonal of ones, or otherwise. */
function inverse(matrix: Matrix, scale = matrix.map((row, i) => 1 / Math.sqrt(row[i]!))): Matrix {
  const size = matrix.length;
  const rows = matrix.map((row, i) => [...row.map((value, j) => value * scale[i]! * scale[j]!), ...identity(size)[i]!]);
  for (let i = 0; i < size; i++) {
    let pivot = i;
    for (let k = i + 1; k < size; k++) if (Math.abs(rows[k]![i]!) > Math.abs(rows[pivot]![i]!)) pivot = k;
    [rows[i], rows[pivot]] = [rows[pivot]!, rows[i]!];
    const divisor = rows[i]![i]!;
    rows[i] = rows[i]!.map((value) => value / divisor);
    for (let k = 0; k < size; k++) {
      if (k === i) continue;
      const factor = rows[k]![i]!;
      rows[k] = rows[k]!.map((value, j) => value - factor * rows[i]![j]!);
    }
  }
  return rows.map((row, i) => row.slice(size).map((value, j) => value * scale[i]! * scale[j]!));
}

/** By, Bz and their slopes in y: B_y + iB_z is analytic in z + iy. */
function field(dipole: Dipole, y: number, z: number): [number, number, number, number] {
  let [by, bz, byY, bzY] = [0, 0, 0, 0];
  for (const [face, sign] of [
    [dipole.entry, 0.5],
    [dipole.exit, -0.5],
  ] as const) {
    const p = (2 * (z - face)) / dipole.edge;
    const q = (2 * y) / dipole.edge;
    const below = Math.cosh(p) + Math.cos(q);
    by += (sign * dipole.peak * Math.sinh(p)) / below;
    bz += (sign * dipole.peak * Math.sin(q)) / below;
    byY += (((sign * dipole.peak * Math.sinh(p) * Math.sin(q)) / below ** 2) * 2) / dipole.edge;
    bzY += (((sign * dipole.peak * (1 + Math.cosh(p) * Math.cos(q))) / below ** 2) * 2) / dipole.edge;
  }
  return [by, bz, byY, bzY];
}

/** d/dz of x, y, tx, ty and of their derivatives by x, y, tx, ty, q/p (20 numbers, row by row). */
function motion(dipole: Dipole, q: number, z: number, at: Float64Array, out: Float64Array): void {
  const [, y, tx, ty] = at as unknown as [number, number, number, number];
  const [by, bz, byY, bzY] = field(dipole, y, z);
  const n = Math.sqrt(1 + tx * tx + ty * ty);
  const g = -(1 + tx * tx) * by + ty * bz;
  const h = -tx * ty * by - tx * bz;
  const strength = BEND * q;
  out[0] = tx;
  out[1] = ty;
  out[2] = strength * n * g;
  out[3] = strength * n * h;
  const gY = strength * n * (-(1 + tx * tx) * byY + ty * bzY);
  const hY = strength * n * (-tx * ty * byY - tx * bzY);
  const gTx = strength * ((tx / n) * g - 2 * n * tx * by);
  const gTy = strength * ((ty / n) * g + n * bz);
  const hTx = strength * ((tx / n) * h + n * (-ty * by - bz));
  const hTy = strength * ((ty / n) * h - n * tx * by);
  for (let c = 0; c < 5; c++) {
    const [vy, vtx, vty] = [at[9 + c]!, at[14 + c]!, at[19 + c]!];
    out[4 + c] = vtx;
    out[9 + c] = vty;
    out[14 + c] = gY * vy + gTx * vtx + gTy * vty + (c === 4 ? BEND * n * g : 0);
    out[19 + c] = hY * vy + hTx * vtx + hTy * vty + (c === 4 ? BEND * n * h : 0);
  }
}

const ROOT = Math.sqrt(15);
const NODES = [0.5 - ROOT / 10, 0.5, 0.5 + ROOT / 10];
const WEIGHTS = [5 / 18, 4 / 9, 5 / 18];
const STAGES = [
  [5 / 36, 2 / 9 - ROOT / 15, 5 / 36 - ROOT / 30],
  [5 / 36 + ROOT / 24, 2 / 9, 5 / 36 - ROOT / 24],
  [5 / 36 + ROOT / 30, 2 / 9 + ROOT / 15, 5 / 36],
];

/** State and its Jacobian at z1. */
function move(
  dipole: Dipole | null,
  state: readonly number[],
  z0: number,
  z1: number,
): { state: number[]; jacobian: Matrix } {
  const at = new Float64Array(24);
  at.set(state.slice(0, 4));
  for (let k = 0; k < 4; k++) at[4 + 6 * k] = 1;
  const q = state[4]!;
  const straight = (length: number): void => {
    for (let k = 0; k < 2; k++) {
      at[k]! += length * at[2 + k]!;
      for (let c = 0; c < 5; c++) at[4 + 5 * k + c]! += length * at[14 + 5 * k + c]!;
    }
  };
  const reach = dipole ? 12 * dipole.edge : 0;
  const low = dipole ? Math.min(Math.max(dipole.entry - reach, z0), z1) : z1;
  const high = dipole ? Math.max(Math.min(dipole.exit + reach, z1), low) : z1;
  straight(low - z0);
  const slopes = [0, 1, 2].map(() => new Float64Array(24));
  const place = new Float64Array(24);
  const steps = dipole ? Math.ceil((high - low) / (dipole.edge / 6)) : 0;
  const size = (high - low) / steps;
  for (let step = 0; step < steps; step++) {
    const z = low + step * size;
    slopes.forEach((slope, i) => motion(dipole!, q, z + NODES[i]! * size, at, slope));
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 3; i++) {
        const [a, b, c] = STAGES[i] as [number, number, number];
        for (let k = 0; k < 24; k++) {
          place[k] = at[k]! + size * (a * slopes[0]![k]! + b * slopes[1]![k]! + c * slopes[2]![k]!);
        }
        motion(dipole!, q, z + NODES[i]! * size, place, slopes[i]!);
      }
    }
    for (let k = 0; k < 24; k++) {
      at[k]! += size * (WEIGHTS[0]! * slopes[0]![k]! + WEIGHTS[1]! * slopes[1]![k]! + WEIGHTS[2]! * slopes[2]![k]!);
    }
  }
  straight(z1 - high);
  const rows = [0, 1, 2, 3].map((k) => [...at.subarray(4 + 5 * k, 9 + 5 * k)]);
  return { state: [...at.subarray(0, 4), q], jacobian: [...rows, [0, 0, 0, 0, 1]] };
}

/** Highland's scattering of all plates on the way together, Bethe's mean loss; muons of βγ above 100. */
function matter(
  layers: readonly Layer[],
  mass: number,
  before: readonly number[],
  after: readonly number[],
  z0: number,
  z1: number,
): { noise: Matrix; slope: number; qOverP: number } {
  const way = Math.hypot(after[0]! - before[0]!, after[1]! - before[1]!, z1 - z0) / (z1 - z0);
  const p = 1 / Math.abs(before[4]!);
  const energy = Math.sqrt(p * p + mass * mass);
  const beta2 = (p / energy) ** 2;
  const gamma = energy / mass;
  let [lengths, weightedMean, weightedSquare, loss, variance] = [0, 0, 0, 0, 0];
  for (const { z, thickness, material } of layers) {
    const [begin, end] = [Math.max(z, z0), Math.min(z + thickness, z1)];
    if (!(end > begin)) continue;
    const share = ((end - begin) * way) / material.radiationLength;
    lengths += share;
    // Mean and mean square of the distance to z1
    weightedMean += share * (z1 - (begin + end) / 2);
    weightedSquare += (share * ((z1 - begin) ** 3 - (z1 - end) ** 3)) / (3 * (end - begin));
    const ratio = ELECTRON / mass;
    const betaGamma2 = gamma * gamma - 1;
    const transfer = (2 * ELECTRON * betaGamma2) / (1 + 2 * gamma * ratio + ratio * ratio);
    const excitation = material.meanExcitation * 1e-9;
    const xi = (0.307075e-3 * material.zOverA * material.density * (end - begin) * way) / 20 / beta2;
    const plasma = 28.816 * Math.sqrt(material.density * material.zOverA);
    const delta = Math.log(betaGamma2) - 2 * Math.log(material.meanExcitation / plasma) - 1;
    loss += xi * (Math.log((2 * ELECTRON * betaGamma2 * transfer) / excitation ** 2) - 2 * beta2 - delta);
    variance += ((4.018 / Math.sqrt(8 * Math.log(2))) * xi) ** 2;
  }
  const noise: Matrix = Array.from({ length: 5 }, () => [0, 0, 0, 0, 0]);
  if (lengths === 0) return { noise, slope: 1, qOverP: before[4]! };
  const angle = ((0.0136 / (p * Math.sqrt(beta2))) * Math.sqrt(lengths) * (1 + 0.038 * Math.log(lengths / beta2))) ** 2;
  const [tx, ty] = [after[2]!, after[3]!];
  const n = 1 + tx * tx + ty * ty;
  const slopes = [
    [(1 + tx * tx) * n, tx * ty * n],
    [tx * ty * n, (1 + ty * ty) * n],
  ];
  for (const i of [0, 1]) {
    for (const j of [0, 1]) {
      noise[2 + i]![2 + j] = angle * slopes[i]![j]!;
      noise[i]![2 + j] = noise[2 + j]![i] = ((angle * weightedMean) / lengths) * slopes[i]![j]!;
      noise[i]![j] = ((angle * weightedSquare) / lengths) * slopes[i]![j]!;
    }
  }
  const left = energy - loss;
  const last = Math.sqrt(left * left - mass * mass);
  noise[4]![4] = (left / last ** 3) ** 2 * variance;
  return { noise, slope: ((p / last) ** 3 * left) / energy, qOverP: Math.sign(before[4]!) / last };
}

/** Track number `track` of the request's hits. */
export function referenceFit(
  world: { dipole: Dipole | null; layers: readonly Layer[]; planes: MeasuringPlanes; mass: number; from: number },
  seed: readonly number[],
  seedErrors: readonly number[],
  hits: TrackHits,
  track: number,
): Reference {
  const { planes } = world;
  const predicted: Stage[] = [];
  const filtered: Stage[] = [];
  const jacobians: Matrix[] = [];
  const noises: Matrix[] = [];
  // Hᵀ V⁻¹ H of the hit
  const measured: Matrix[] = [];
  let chiSquared = 0;
  let stage: Stage = {
    state: [...seed],
    covariance: identity(5).map((row, i) => row.map((value) => value * seedErrors[i]! ** 2)),
  };
  let z = world.from;
  planes.z.forEach((planeZ, plane) => {
    const moved = move(world.dipole, stage.state, z, planeZ);
    const passed = matter(world.layers, world.mass, stage.state, moved.state, z, planeZ);
    moved.state[4] = passed.qOverP;
    moved.jacobian[4]![4] = passed.slope;
    z = planeZ;
    stage = {
      state: moved.state,
      covariance: plus(times(times(moved.jacobian, stage.covariance), transposed(moved.jacobian)), passed.noise),
    };
    predicted.push(stage);
    jacobians.push(moved.jacobian);
    noises.push(passed.noise);
    measured.push(identity(5).map((row) => row.map(() => 0)));
    const count = planes.coordinates[plane]!;
    for (let hit = hits.offsets[track]!; hit < hits.offsets[track + 1]!; hit++) {
      if (count === 0 || hits.plane[hit] !== plane) continue;
      const [c, s] = [Math.cos(planes.angle[plane]!), Math.sin(planes.angle[plane]!)];
      const h = [
        [c, s, 0, 0, 0],
        [-s, c, 0, 0, 0],
      ].slice(0, count);
      const noise = [
        [hits.errorU[hit]! ** 2, 0],
        [0, hits.errorV[hit]! ** 2],
      ]
        .slice(0, count)
        .map((row) => row.slice(0, count));
      measured[plane] = times(times(transposed(h), inverse(noise)), h);
      const residual = plus(column([hits.u[hit]!, hits.v[hit]!].slice(0, count)), times(h, column(stage.state)), -1);
      const weight = inverse(plus(times(times(h, stage.covariance), transposed(h)), noise));
      const gain = times(times(stage.covariance, transposed(h)), weight);
      const rest = plus(identity(5), times(gain, h), -1);
      chiSquared += times(times(transposed(residual), weight), residual)[0]![0]!;
      stage = {
        state: flat(plus(column(stage.state), times(gain, residual))),
        covariance: plus(
          times(times(rest, stage.covariance), transposed(rest)),
          times(times(gain, noise), transposed(gain)),
        ),
      };
    }
    filtered.push(stage);
  });
  const smoothed = [filtered.at(-1)!];
  let information = identity(5).map((row) => row.map(() => 0));
  for (let plane = planes.z.length - 2; plane >= 0; plane--) {
    const next = smoothed[0]!;
    const ahead = predicted[plane + 1]!;
    const { state, covariance } = filtered[plane]!;
    const gain = times(times(covariance, transposed(jacobians[plane + 1]!)), inverse(ahead.covariance));
    // (I + M Q)⁻¹ M is the information M with the noise Q, also of planes too few to know everything.
    const seen = plus(information, measured[plane + 1]!);
    const noisy = plus(identity(5), times(seen, noises[plane + 1]!));
    information = times(
      times(transposed(jacobians[plane + 1]!), times(inverse(noisy, [1, 1, 1, 1, 1]), seen)),
      jacobians[plane + 1]!,
    );
    smoothed.unshift({
      state: flat(plus(column(state), times(gain, plus(column(next.state), column(ahead.state), -1)))),
      covariance: inverse(plus(inverse(covariance), information)),
    });
  }
  return { predicted, filtered, smoothed, chiSquared };
}
