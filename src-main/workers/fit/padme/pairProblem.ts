/** The least-squares problem of gains from two-body events: which of them count, and with what errors. */
import type { GainRequest } from '#main/native/gains.ts';
import type { Crystals } from './crystals.ts';
import type { PairClusters } from './pairClusters.ts';

/** Columns and rows on each side of the seed (padme.md §3.4). */
const REACH = 3;
const WIDTH = 2 * REACH + 1;

export interface PairSettings {
  /** Parts of 1 */
  readonly energyWindow: number;
  readonly missingShare: number;
  /** mm */
  readonly beamError: number;
  /** σ of corrections about 1; 0 for none */
  readonly tie: number;
  /** Of the calorimeter: a/√E ⊕ b ⊕ c/E, E in GeV */
  readonly resolution: { readonly stochastic: number; readonly constant: number; readonly noise: number };
}

export interface PairProblem {
  readonly request: GainRequest;
  readonly events: number;
  /** Events left out, by reason: a sentence each. */
  readonly notes: readonly string[];
}

interface Window {
  /** Energy by the gains to begin with, MeV */
  readonly energy: Float64Array;
  /** Part of the mean shower that falls on what is not there */
  readonly missing: Float64Array;
}

/**
 * @param gains to begin with, pC/MeV
 * @param usable per crystal
 */
export function pairProblem(
  data: PairClusters,
  crystals: Crystals,
  gains: Float64Array,
  usable: readonly boolean[],
  settings: PairSettings,
): PairProblem {
  const { energy, missing } = windows(data, crystals, gains, usable);
  const events = data.expected.length / 2;
  const kept: number[] = [];
  let [incomplete, outside] = [0, 0];
  for (let event = 0; event < events; event++) {
    const [a, b] = [2 * event, 2 * event + 1];
    if (!(Math.max(missing[a]!, missing[b]!) <= settings.missingShare)) {
      incomplete++;
      continue;
    }
    const expected = data.expected[a]! * (1 - missing[a]!) + data.expected[b]! * (1 - missing[b]!);
    if (Math.abs((energy[a]! + energy[b]!) / expected - 1) <= settings.energyWindow) kept.push(event);
    else outside++;
  }
  const notes = [
    ...(incomplete > 0 ? [`${incomplete} of ${events} pairs touch dead crystals or the edge and were left out.`] : []),
    ...(outside > 0 ? [`${outside} of ${events} pairs lie outside the window of the summed energy.`] : []),
  ];
  return { request: requestOf(data, gains, usable, missing, kept, settings), events: kept.length, notes };
}

function windows(data: PairClusters, crystals: Crystals, gains: Float64Array, usable: readonly boolean[]): Window {
  const clusters = data.expected.length;
  const energy = new Float64Array(clusters);
  const seed = new Int32Array(clusters).fill(-1);
  for (let k = 0; k < clusters; k++) {
    let most = 0;
    for (let i = data.offsets[k]!; i < data.offsets[k + 1]!; i++) {
      const cell = data.cell[i]!;
      if (!usable[cell]) continue;
      const value = data.charge[i]! / gains[cell]!;
      energy[k]! += value;
      if (value > most) [most, seed[k]] = [value, cell];
    }
  }
  const absent = absentOffsets(crystals, usable);
  const share = meanShares(data, crystals, gains, energy, seed, absent);
  const perSeed = absent.map((offsets) => offsets.reduce((sum, offset) => sum + share[offset]!, 0));
  return { energy, missing: Float64Array.from(seed, (cell) => (cell < 0 ? 1 : perSeed[cell]!)) };
}

/** Per crystal: places of the window about it that hold none, or one that cannot be used. */
function absentOffsets({ column, row, cells, at }: Crystals, usable: readonly boolean[]): number[][] {
  return cells.map((_, seed) => {
    const absent: number[] = [];
    for (let offset = 0; offset < WIDTH * WIDTH; offset++) {
      const dx = (offset % WIDTH) - REACH;
      const dy = Math.floor(offset / WIDTH) - REACH;
      const cell = at(column[seed]! + dx, row[seed]! + dy);
      if (cell < 0 || !usable[cell]) absent.push(offset);
    }
    return absent;
  });
}

/** Mean shower of clusters whose window is whole: part of the energy per place of the window. */
function meanShares(
  data: PairClusters,
  { column, row }: Crystals,
  gains: Float64Array,
  energy: Float64Array,
  seed: Int32Array,
  absent: readonly (readonly number[])[],
): Float64Array {
  const share = new Float64Array(WIDTH * WIDTH);
  let total = 0;
  for (let k = 0; k < energy.length; k++) {
    const at = seed[k]!;
    if (at < 0 || absent[at]!.length > 0) continue;
    total += energy[k]!;
    for (let i = data.offsets[k]!; i < data.offsets[k + 1]!; i++) {
      const cell = data.cell[i]!;
      const dx = column[cell]! - column[at]! + REACH;
      const dy = row[cell]! - row[at]! + REACH;
      if (dx >= 0 && dx < WIDTH && dy >= 0 && dy < WIDTH) share[WIDTH * dy + dx]! += data.charge[i]! / gains[cell]!;
    }
  }
  return total > 0 ? share.map((value) => value / total) : share;
}

function requestOf(
  data: PairClusters,
  gains: Float64Array,
  usable: readonly boolean[],
  missing: Float64Array,
  kept: readonly number[],
  { resolution, beamError, tie }: PairSettings,
): GainRequest {
  const size = kept.reduce((sum, event) => sum + data.offsets[2 * event + 2]! - data.offsets[2 * event]!, 0);
  const clusters = 2 * kept.length;
  const offsets = new Uint32Array(clusters + 1);
  const cell = new Uint32Array(size);
  const value = new Float64Array(size);
  const energy = new Float64Array(clusters);
  const variance = new Float64Array(clusters);
  const grain = new Float64Array(clusters);
  const sharing = new Float64Array(kept.length);
  // GeV to MeV
  const own = 1000 * resolution.stochastic ** 2;
  let filled = 0;
  kept.forEach((event, place) => {
    for (const side of [0, 1]) {
      const from = 2 * event + side;
      const to = 2 * place + side;
      for (let i = data.offsets[from]!; i < data.offsets[from + 1]!; i++) {
        const at = data.cell[i]!;
        if (!usable[at]) continue;
        cell[filled] = at;
        value[filled++] = data.charge[i]! / gains[at]!;
      }
      offsets[to + 1] = filled;
      const expected = data.expected[from]! * (1 - missing[from]!);
      energy[to] = expected;
      variance[to] = own * expected + (resolution.constant * expected) ** 2 + (1000 * resolution.noise) ** 2;
      grain[to] = own;
    }
    sharing[place] = sharingOf(data, event, beamError);
  });
  const unknowns = gains.length;
  return {
    unknowns,
    offsets,
    cell: cell.subarray(0, filled),
    value: value.subarray(0, filled),
    energy,
    variance,
    grain,
    sharing,
    priorMean: new Float64Array(unknowns).fill(1),
    priorSigma: Float64Array.from(usable, (isUsable) => (isUsable ? tie : 0)),
  };
}

/**
 * Variance of E₁ = E_tot R₂/(R₁ + R₂), from the errors of both places and of the axis between them, as the clusters'
 * windows see it.
 */
function sharingOf(
  { expected, radius, radiusError, contained }: PairClusters,
  event: number,
  beamError: number,
): number {
  const [a, b] = [2 * event, 2 * event + 1];
  const sum = radius[a]! + radius[b]!;
  const total = expected[a]! / contained[a]! + expected[b]! / contained[b]!;
  const ofPlaces = Math.hypot(radius[a]! * radiusError[b]!, radius[b]! * radiusError[a]!) / (sum * sum);
  const part = (contained[a]! + contained[b]!) / 2;
  return (part * total * Math.hypot(ofPlaces, beamError / sum)) ** 2;
}
