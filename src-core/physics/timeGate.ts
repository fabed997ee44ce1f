/**
 * NA64's choice among the pulses of a calorimeter cell (na64.md §3.2): the one nearest to the expected time is kept; a
 * cell with more energy than the gate's must have it within the gate, else its energy is attributed to pile-up.
 */

/** ± ns about the expected time, and the energy in GeV from which a cell must be in time. */
export interface TimeGate {
  readonly halfWidth: number;
  readonly energy: number;
}

/** As printed. */
export const TIME_GATE: TimeGate = { halfWidth: 2, energy: 1 };

export type GatedCell =
  /** No pulse */
  | 'empty'
  /** One pulse, in time, or too little energy to ask */
  | 'clean'
  /** Of several pulses one is in time: the others are pile-up. */
  | 'separated'
  /** Only pulses out of time: flagged, and left out */
  | 'pileUp';

/** Pulses of one cell, one entry each: ns relative to the expected time, GeV. */
export interface CellPulses {
  readonly time: ArrayLike<number>;
  readonly energy: ArrayLike<number>;
}

/**
 * @param first of the cell's pulses in the arrays; `end` is behind the last
 * @returns index of the pulse that is kept, −1 where none is
 */
export function gateCell(
  { time, energy }: CellPulses,
  first: number,
  end: number,
  gate: TimeGate = TIME_GATE,
): { kept: number; cell: GatedCell } {
  let nearest = -1;
  for (let i = first; i < end; i++) {
    if (nearest < 0 || Math.abs(time[i]!) < Math.abs(time[nearest]!)) nearest = i;
  }
  if (nearest < 0) return { kept: -1, cell: 'empty' };
  const inTime = Math.abs(time[nearest]!) <= gate.halfWidth || energy[nearest]! <= gate.energy;
  if (!inTime) return { kept: -1, cell: 'pileUp' };
  return { kept: nearest, cell: end - first === 1 ? 'clean' : 'separated' };
}
