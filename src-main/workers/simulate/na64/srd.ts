/**
 * The synchrotron radiation detector: photons and electrons that reach it are absorbed, heavier particles leave
 * minimum ionisation and go on. Depth 5.9 X0 and a sampling term of 3 %/√E (GeV) are assumed: the handbook prints
 * neither depth nor resolution.
 */
import type { Random } from '#core/statistics/random.ts';
import type { ReadCell } from './layout.ts';
import type { Ledger } from './ledger.ts';

const DEPTH = 5.9;
const SAMPLING = 0.03;
/**
 * Of the energy that is left not all is seen: the part is chosen so that as many electrons as possible lie in the printed
 * window of 5 to 100 MeV in all three counters, 80 % (na64.md §4.3: tune the response, not the window). More cannot: a
 * counter sees some ten photons of very different energies.
 */
const VISIBLE = 0.45;
/** Of a particle along all plates, GeV. */
const MIP = 0.115;

export function srdCellAt(cells: readonly ReadCell[], x: number, y: number): ReadCell | null {
  for (const cell of cells) {
    const { centre, size } = cell;
    if (Math.abs(x - centre[0]) <= size[0] / 2 && Math.abs(y - centre[1]) <= size[1] / 2) return cell;
  }
  return null;
}

/** @returns the energy that the particle goes on with, 0 where it is absorbed */
export function passSrd(
  ledger: Ledger,
  cell: ReadCell,
  slot: number,
  code: number,
  energy: number,
  time: number,
  random: Random,
): number {
  const isShower = code === 22 || Math.abs(code) === 11;
  // A photon that does not convert (7/9 per radiation length) goes through.
  if (code === 22 && random.uniform() < Math.exp((-7 / 9) * DEPTH)) return energy;
  const left = isShower ? energy * contained(energy) : Math.min(energy / 2, MIP * (1 + 0.1 * random.landau()));
  const seen = VISIBLE * Math.max(0, left + SAMPLING * Math.sqrt(left) * random.normal(0, 1));
  ledger.add(slot, cell, left, seen, time);
  if (!isShower) return energy - left;
  ledger.lose('leaked', slot, energy - left);
  return 0;
}

/** Part of a shower within the depth: all of the synchrotron photons, less of what is harder. */
const contained = (energy: number): number => 1 / (1 + Math.max(0, Math.log(energy / 0.1)) / DEPTH);
