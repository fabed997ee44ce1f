/** What is expected of vertical muons, crystal by crystal, and the fit of their charges. */
import { MUON_LOSS } from '#core/physics/bgoMuon.ts';
import { makeRandom } from '#core/statistics/random.ts';
import type { FitTask } from '#main/native/fit.ts';
import type { CalibrationTask } from '../procedure.ts';
import type { Crystals } from './crystals.ts';
import { histogram } from './gainResult.ts';
import { drawLoss, drawMuon, measuredCrystals, type Face } from './verticalMuons.ts';

/** Their own statistics are part of the error of a gain. */
const MUONS = 120_000;
const BINS = 28;
/** Random numbers of their own. */
const PURPOSE = 2001;
/** Muons that a shape is fitted to at least; a crystal whose mirror images see fewer has that of all. */
const LEAST_DRAWN = 200;

/** Energies of muons in crystals that mirror one another: the calorimeter is the same left and right and upside down. */
export interface DrawnMuons {
  /** Mean way, mm */
  readonly way: number;
  /** MeV */
  readonly energies: readonly number[];
}

/**
 * Straight muons through the calorimeter, selected as those of the data.
 * @param resolution relative, of one charge
 * @returns per crystal; null where too few come
 */
export function drawnMuons(
  { seed, parameters }: Pick<CalibrationTask, 'seed' | 'parameters'>,
  crystals: Crystals,
  face: Face,
  faults: readonly string[],
  resolution: number,
): readonly (DrawnMuons | null)[] {
  const random = makeRandom(seed, 0, PURPOSE);
  const usable = faults.map((fault) => fault === '');
  const least = parameters['leastEnergy']!;
  const images = crystals.cells.map((_, i) => {
    const x = Math.abs(2 * crystals.column[i]! - (crystals.columns - 1));
    const y = Math.abs(2 * crystals.row[i]! - (crystals.rows - 1));
    return x * 1000 + y;
  });
  const drawn = new Map<number, { ways: number; energies: number[] }>();
  for (let muon = 0; muon < MUONS; muon++) {
    const ways = drawMuon(random, crystals, face);
    if (ways === null) continue;
    const energies = new Map([...ways].map(([cell, way]) => [cell, drawLoss(random, way)]));
    const fired = new Set([...energies].flatMap(([cell, energy]) => (energy >= least ? [cell] : [])));
    for (const cell of measuredCrystals(crystals, fired, usable)) {
      let own = drawn.get(images[cell]!);
      if (own === undefined) drawn.set(images[cell]!, (own = { ways: 0, energies: [] }));
      own.ways += ways.get(cell)!;
      own.energies.push(energies.get(cell)! * random.normal(1, resolution));
    }
  }
  const known = new Map(
    [...drawn].flatMap(([image, { ways, energies }]) =>
      energies.length < LEAST_DRAWN ? [] : [[image, { way: ways / energies.length, energies }] as const],
    ),
  );
  return images.map((image) => known.get(image) ?? null);
}

/** In parts of `unit` times the most probable loss on the mean way. */
export interface MuonShape {
  readonly mode: number;
  /** Of the mode, for as many muons as were drawn. */
  readonly modeError: number;
  readonly width: number;
  readonly sigma: number;
  readonly unit: number;
}

/** Most probable loss on the mean way, MeV. */
export const lossOn = ({ way }: DrawnMuons): number => 1000 * MUON_LOSS * way;

/** Landau ⊗ Gauss of charges in parts of about the most probable one; with a shape that is given, only its place is free. */
export function muonTask(
  values: readonly number[],
  [low, high]: readonly [number, number],
  shape: MuonShape | null,
): FitTask {
  const { edges, counts } = histogram(values, low, high, BINS);
  const count = counts.reduce((sum, one) => sum + one, 0);
  return {
    parameters: [
      { name: 'muons', start: Math.max(1, count), low: 0 },
      { name: 'mode', start: shape?.mode ?? 1, low, high },
      { name: 'width', start: shape?.width ?? 0.07, low: 0.005, high: 0.5, fixed: shape !== null },
      { name: 'sigma', start: shape?.sigma ?? 0.05, low: 0.002, high: 0.5, fixed: shape !== null },
    ],
    sets: [
      {
        kind: 'binned',
        edges,
        counts,
        range: { x: [low, high] },
        terms: [{ shape: 'landauGauss', parameters: ['muons', 'mode', 'width', 'sigma'] }],
      },
    ],
  };
}
