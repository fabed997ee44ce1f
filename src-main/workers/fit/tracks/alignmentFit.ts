/**
 * Shifts and rotations of the planes of a group by linear least squares over all tracks. A plane that is displaced by
 * δ and turned by δr about z through its centre c gives, of a track at r, u − δ·e + δr (r − c)·e⊥, with e along u and
 * e⊥ across it. The first and the last station stay: else an overall displacement, a shear and a twist are free.
 */
import { inverted, residualModel, robustWidth, times, zeros, type ResidualModel } from './trackModel.ts';
import type { TrackGroup } from './trackData.ts';

export interface Shift {
  readonly value: number;
  readonly error: number;
}

export interface AlignedStation {
  readonly station: string;
  readonly dx: Shift;
  readonly dy: Shift;
  /** null where rotations are not fitted */
  readonly rz: Shift | null;
}

export interface GroupAlignment {
  readonly stations: readonly AlignedStation[];
  readonly chi2: number;
  readonly ndof: number;
  readonly tracks: number;
  /** Residuals of the tracks that are used, per plane, before and after */
  readonly before: readonly Float64Array[];
  readonly after: readonly Float64Array[];
  /** Expected width of each, by the resolutions and the matter that are assumed */
  readonly width: Float64Array;
}

const ROUNDS = 3;

/** Names of the stations of a group, by z. */
export const stationsOf = ({ planes }: TrackGroup): string[] => [...new Set(planes.map(({ station }) => station))];

/** null where the tracks do not determine it. */
export function alignGroup(group: TrackGroup, rotations: boolean, cut: number): GroupAlignment | null {
  const model = residualModel(group);
  const free = stationsOf(group).slice(1, -1);
  const planes = group.planes.length;
  const all = group.u.length / planes;
  const perStation = rotations ? 3 : 2;
  if (model === null || free.length === 0 || all === 0) return null;
  let used: Uint8Array = new Uint8Array(all).fill(1);
  let solution: Solution | null = null;
  for (let round = 0; round < ROUNDS; round++) {
    solution = solve(group, model, free, perStation, used);
    if (solution === null) return null;
    used = kept(residuals(group, model, free, perStation, solution.values), cut);
  }
  solution = solve(group, model, free, perStation, used);
  if (solution === null) return null;
  const { values, covariance, chi2, tracks } = solution;
  // Each track has as many residuals as planes beyond the four numbers of a line.
  const ndof = tracks * (planes - 4) - values.length;
  if (!(ndof > 0)) return null;
  const scale = Math.sqrt(chi2 / ndof);
  const shift = (index: number): Shift => ({
    value: values[index]!,
    error: scale * Math.sqrt(covariance[index]![index]!),
  });
  const only = (columns: readonly Float64Array[]): Float64Array[] =>
    columns.map((column) => column.filter((_, i) => used[i] === 1));
  return {
    stations: free.map((station, index) => ({
      station,
      dx: shift(index * perStation),
      dy: shift(index * perStation + 1),
      rz: rotations ? shift(index * perStation + 2) : null,
    })),
    chi2,
    ndof,
    tracks,
    before: only(residuals(group, model, free, perStation, new Float64Array(values.length))),
    after: only(residuals(group, model, free, perStation, values)),
    width: Float64Array.from(times(model.residual, model.covariance), (row, i) => Math.sqrt(row[i]!)),
  };
}

interface Solution {
  readonly values: Float64Array;
  readonly covariance: readonly Float64Array[];
  readonly chi2: number;
  readonly tracks: number;
}

/** Derivatives of every plane's coordinate by the corrections, for one track. */
function fillDerivatives(
  { planes, u }: TrackGroup,
  track: number,
  free: readonly string[],
  perStation: number,
  rows: readonly Float64Array[],
): void {
  for (const [i, plane] of planes.entries()) {
    rows[i]!.fill(0);
    const station = free.indexOf(plane.station);
    if (station < 0) continue;
    const [cos, sin] = [Math.cos(plane.angle), Math.sin(plane.angle)];
    const at = station * perStation;
    rows[i]![at] = -cos;
    rows[i]![at + 1] = -sin;
    if (perStation < 3) continue;
    // Across the strips the other plane of the station measures.
    const other = planes.findIndex((one, j) => j !== i && one.station === plane.station);
    const turn = planes[other]!.angle - plane.angle;
    const own = u[track * planes.length + i]!;
    const across = (u[track * planes.length + other]! - own * Math.cos(turn)) / Math.sin(turn);
    rows[i]![at + 2] = across - (plane.centre[1] * cos - plane.centre[0] * sin);
  }
}

function solve(
  group: TrackGroup,
  { weight }: ResidualModel,
  free: readonly string[],
  perStation: number,
  used: Uint8Array,
): Solution | null {
  const n = group.planes.length;
  const count = free.length * perStation;
  const derivatives = zeros(n, count);
  const normal = zeros(count, count);
  const right = new Float64Array(count);
  let squares = 0;
  let tracks = 0;
  for (let track = 0; track < used.length; track++) {
    if (used[track] === 0) continue;
    tracks++;
    fillDerivatives(group, track, free, perStation, derivatives);
    const u = group.u.subarray(track * n, (track + 1) * n);
    for (let i = 0; i < n; i++) {
      let weightedU = 0;
      for (let j = 0; j < n; j++) weightedU += weight[i]![j]! * u[j]!;
      squares += u[i]! * weightedU;
      for (let a = 0; a < count; a++) {
        const slope = derivatives[i]![a]!;
        if (slope === 0) continue;
        right[a]! += slope * weightedU;
        for (let j = 0; j < n; j++) {
          const factor = slope * weight[i]![j]!;
          for (let b = 0; b < count; b++) normal[a]![b]! += factor * derivatives[j]![b]!;
        }
      }
    }
  }
  const covariance = inverted(normal)?.inverse;
  if (covariance === undefined) return null;
  const values = covariance.map((row) => row.reduce((sum, value, b) => sum + value * right[b]!, 0));
  const gained = values.reduce((sum, value, a) => sum + value * right[a]!, 0);
  return { values: Float64Array.from(values), covariance, chi2: squares - gained, tracks };
}

/** Per plane, of every track, to its best line with the corrections applied. */
function residuals(
  group: TrackGroup,
  { residual }: ResidualModel,
  free: readonly string[],
  perStation: number,
  values: Float64Array,
): Float64Array[] {
  const n = group.planes.length;
  const tracks = group.u.length / n;
  const result = zeros(n, tracks);
  const derivatives = zeros(n, values.length);
  const corrected = new Float64Array(n);
  for (let track = 0; track < tracks; track++) {
    fillDerivatives(group, track, free, perStation, derivatives);
    for (let i = 0; i < n; i++) {
      let shift = 0;
      for (let a = 0; a < values.length; a++) shift += derivatives[i]![a]! * values[a]!;
      corrected[i] = group.u[track * n + i]! - shift;
    }
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let j = 0; j < n; j++) sum += residual[i]![j]! * corrected[j]!;
      result[i]![track] = sum;
    }
  }
  return result;
}

function kept(columns: readonly Float64Array[], cut: number): Uint8Array {
  const widths = columns.map(robustWidth);
  return Uint8Array.from(columns[0]!, (_, track) =>
    columns.every((column, i) => Math.abs(column[track]!) <= cut * widths[i]!) ? 1 : 0,
  );
}
