/** Near-vertical muons in PADME's calorimeter: which crystals of an event they measure, and how long their ways are. */
import { MUON_LOSS, MUON_WIDTH } from '#core/physics/bgoMuon.ts';
import type { Random } from '#core/statistics/random.ts';
import type { Crystals } from './crystals.ts';

/**
 * Crystals through which a muon went from top to bottom, going by what fired: those above and below did (at the end of
 * a column the next two) and those beside it did not.
 * @param fired per crystal
 * @param usable per crystal: one that is not is as good as absent
 */
export function measuredCrystals(
  { at, column, row }: Crystals,
  fired: ReadonlySet<number>,
  usable: readonly boolean[],
): number[] {
  const place = (x: number, y: number): 'fired' | 'quiet' | 'absent' => {
    const cell = at(x, y);
    if (cell < 0 || !usable[cell]) return 'absent';
    return fired.has(cell) ? 'fired' : 'quiet';
  };
  return [...fired].filter((cell) => {
    if (!usable[cell]) return false;
    const [x, y] = [column[cell]!, row[cell]!];
    if (place(x - 1, y) === 'fired' || place(x + 1, y) === 'fired') return false;
    const [above, below] = [place(x, y + 1), place(x, y - 1)];
    if (above === 'quiet' || below === 'quiet') return false;
    if (above === 'fired' && below === 'fired') return true;
    if (above === 'fired') return place(x, y + 2) === 'fired';
    return below === 'fired' && place(x, y - 2) === 'fired';
  });
}

/** Where crystals are, mm from the middle of the calorimeter: boxes of one pitch, as the simulation has them. */
export interface Face {
  readonly pitch: number;
  readonly columns: number;
  readonly rows: number;
  readonly length: number;
}

/** Steeper muons cannot go through three crystals of a column and none beside them. */
const STEEPEST = 0.8;
/** LANDAU's mode lies at λ = −0.22278; beyond 50 widths a muon would have made a shower. */
const MODE = 0.22278;
const FARTHEST = 50;

export function faceOf({ cells, column, row, columns, rows }: Crystals): Face {
  const first = cells[0]!;
  const beside = cells.findIndex((_, i) => row[i] === row[0] && column[i] === column[0]! + 1);
  return {
    pitch: cells[beside]!.place.centre[0] - first.place.centre[0],
    columns,
    rows,
    length: first.size[2],
  };
}

/** A muon's way through crystals: lengths in mm, by crystal. */
export type MuonWays = ReadonlyMap<number, number>;

/**
 * A muon that falls as cos²θ on the middle plane of the calorimeter, its way straight.
 * @returns null for one too steep to measure anything
 */
export function drawMuon(random: Random, { at }: Crystals, { pitch, columns, rows, length }: Face): MuonWays | null {
  const cosine = Math.pow(1 - random.uniform(), 0.25);
  const turn = 2 * Math.PI * random.uniform();
  const tangent = Math.sqrt(1 / (cosine * cosine) - 1);
  const slope = tangent * Math.cos(turn);
  const slopeZ = tangent * Math.sin(turn);
  const x0 = columns * pitch * (random.uniform() - 0.5);
  const z0 = length * (random.uniform() - 0.5);
  if (Math.abs(slope) > STEEPEST) return null;
  const ways = new Map<number, number>();
  const perHeight = 1 / cosine;
  for (let row = 0; row < rows; row++) {
    // In this row, and while within the length of the crystals.
    let low = (row - rows / 2) * pitch;
    let high = low + pitch;
    if (slopeZ !== 0) {
      const ends = [(-length / 2 - z0) / slopeZ, (length / 2 - z0) / slopeZ];
      low = Math.max(low, Math.min(...ends));
      high = Math.min(high, Math.max(...ends));
    }
    if (!(high > low)) continue;
    const from = (x0 + slope * low) / pitch + columns / 2;
    const to = (x0 + slope * high) / pitch + columns / 2;
    const [left, right] = from < to ? [from, to] : [to, from];
    for (let column = Math.floor(left); column <= Math.floor(right); column++) {
      const cell = at(column, row);
      if (cell < 0) continue;
      const part = right > left ? (Math.min(right, column + 1) - Math.max(left, column)) / (right - left) : 1;
      if (part > 0) ways.set(cell, (high - low) * perHeight * part);
    }
  }
  return ways;
}

/** Loss on a way of that length, MeV. */
export const drawLoss = (random: Random, length: number): number =>
  1000 * length * (MUON_LOSS + MUON_WIDTH * (Math.min(random.landau(), FARTHEST) + MODE));
