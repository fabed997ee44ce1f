/** Trajectories of podio tracks, from what each data type says of them. */
import { numericColumn, type Column, type NumericArray } from '#core/event/column.ts';

/** Charge from the sign of q/p, which is fifth of each row. */
export function chargeColumn(perigee: NumericArray): Column {
  const charge = Float32Array.from({ length: perigee.length / 5 }, (_, i) => Math.sign(Number(perigee[5 * i + 4])));
  return numericColumn(charge, { unit: 'e' });
}

/**
 * Perigee at the point where position and momentum are given: there d0 = z0 = 0. A neutral particle
 * has q/p = 0 and goes straight. NaN where the momentum is zero (not filled).
 * @param momentum rows px, py, pz in GeV
 */
export function perigeeFromMomentum(momentum: NumericArray, charge: NumericArray): Float64Array {
  const rows = new Float64Array((momentum.length / 3) * 5);
  for (let i = 0; i < momentum.length / 3; i++) {
    const [px, py, pz] = [0, 1, 2].map((k) => Number(momentum[3 * i + k])) as [number, number, number];
    const p = Math.hypot(px, py, pz);
    const row =
      p > 0 ? [0, 0, Math.atan2(py, px), Math.acos(pz / p), Number(charge[i]) / p] : Array(5).fill(Number.NaN);
    rows.set(row as number[], 5 * i);
  }
  return rows;
}

/** Members of `edm4hep::TrackState`, one row per state. */
export interface TrackStates {
  readonly d0: NumericArray;
  readonly z0: NumericArray;
  readonly phi: NumericArray;
  readonly reference: readonly [NumericArray, NumericArray, NumericArray];
}

/** Rows of each track in another branch. */
export interface RowRanges {
  readonly begin: NumericArray;
  readonly end: NumericArray;
}

/**
 * Points of the tracks: of each state the point nearest to its reference,
 * (x, y, z) = reference + (-d0 sin φ, d0 cos φ, z0).
 */
export function pointsFromStates(ranges: RowRanges, states: TrackStates): Column {
  return ragged(ranges, 3, (row) => {
    const [d0, phi] = [Number(states.d0[row]), Number(states.phi[row])];
    const [x, y, z] = states.reference.map((axis) => Number(axis[row])) as [number, number, number];
    return [x - d0 * Math.sin(phi), y + d0 * Math.cos(phi), z + Number(states.z0[row])];
  });
}

/** The rows of each track in the order of the source; `components` are the columns of a row. */
export function pointsFromRows(ranges: RowRanges, components: readonly NumericArray[], unit: string): Column {
  return { ...ragged(ranges, components.length, (row) => components.map((each) => Number(each[row]))), unit };
}

function ragged({ begin, end }: RowRanges, width: number, rowAt: (row: number) => number[]): Column {
  const offsets = new Uint32Array(begin.length + 1);
  const values: number[] = [];
  for (let i = 0; i < begin.length; i++) {
    for (let row = Number(begin[i]); row < Number(end[i]); row++) values.push(...rowAt(row));
    offsets[i + 1] = values.length / width;
  }
  return numericColumn(Float32Array.from(values), { unit: 'mm', width, offsets });
}
