/** Electrons of 100 GeV on every cell of NA64's ECAL. */
import { fixedColumn, type Constants } from '#core/calibration/payload.ts';
import { LEAD_PROFILE, showerShare } from '#core/physics/showerShare.ts';
import { preshowerPart } from '#core/physics/showerDepth.ts';
import type { Random } from '#core/statistics/random.ts';
import { ecalElectronScan } from '#main/workers/fit/methods/ecalElectronScan.ts';
import { ecalCells } from '#main/workers/fit/na64/ecalCells.ts';
import { LEAST_CELL, type ScanEvents } from '#main/workers/fit/na64/ecalScanEvents.ts';
import { MATERIAL_FILE, shippedDetector } from '../../fixtures/detector.ts';
import type { ClosureCase } from '../case.ts';

const DETECTOR = shippedDetector('na64-inv2016');
const CELLS = ecalCells(DETECTOR);
const MAIN = [...CELLS.isMain.keys()].filter((cell) => CELLS.isMain[cell]);
/** The preshower cell in front of each main cell. */
const FRONT = MAIN.map((cell) => {
  const { low } = CELLS.places[cell]!;
  return [...CELLS.isMain.keys()].find(
    (other) =>
      !CELLS.isMain[other]! && CELLS.places[other]!.low[0] === low[0] && CELLS.places[other]!.low[1] === low[1],
  )!;
});

const BEAM = 100;
const SPREAD = 0.005;
const SAMPLING = 0.095;
/** Mean part of a shower in the preshower */
const PART = preshowerPart(BEAM);
const PER_CELL = 200;
/** Counts */
const NOISE = 1.35;
/** By place in `MAIN`: a dead main cell and a dead preshower cell */
const DEAD_MAIN = 9;
const DEAD_FRONT = 28;

export function scanToy(random: Random, perCell = PER_CELL): { data: ScanEvents; truth: Constants } {
  const gain = CELLS.isMain.map((main) => (0.03 / (main ? 1 : 3)) * random.normal(1, 0.05));
  const inForce = gain.map((value) => value * random.normal(1, 0.05));
  const events = {
    energy: [] as number[],
    x: [] as number[],
    y: [] as number[],
    below: [] as number[],
    belowPreshower: [] as number[],
  };
  const offsets = [0];
  const cell: number[] = [];
  const height: number[] = [];
  const dead = new Set([MAIN[DEAD_MAIN]!, FRONT[DEAD_FRONT]!]);
  // Electrons on a dead cell say nothing about the other one there either.
  const unknown = new Set([...dead, FRONT[DEAD_MAIN]!, MAIN[DEAD_FRONT]!]);
  for (const own of MAIN) {
    const { low, high } = CELLS.places[own]!;
    for (let i = 0; i < perCell; i++) {
      const impact = [
        (low[0] + high[0]) / 2 + random.normal(0, 3.9),
        (low[1] + high[1]) / 2 + random.normal(0, 1.3),
      ] as const;
      const energy = BEAM * random.normal(1, SPREAD);
      const preshower = Math.min(2 * PART, Math.max(0, random.normal(PART, 0.44 * PART)));
      const expected = MAIN.map((main) => BEAM * showerShare(LEAD_PROFILE, CELLS.places[main]!, impact));
      let below = 0;
      let belowPreshower = 0;
      for (const [k, main] of MAIN.entries()) {
        const share = (energy / BEAM) * expected[k]!;
        for (const [one, deposit] of [
          [main, share * (1 - preshower)],
          [FRONT[k]!, share * preshower],
        ] as const) {
          if (dead.has(one)) continue;
          const seen = random.normal(deposit, SAMPLING * Math.sqrt(deposit)) / gain[one]! + random.normal(0, NOISE);
          if (expected[k]! * (one === main ? 1 - PART : PART) < LEAST_CELL) {
            below += seen * inForce[one]!;
            if (one !== main) belowPreshower += seen * inForce[one]!;
          } else {
            cell.push(one);
            height.push(seen);
          }
        }
      }
      events.energy.push(BEAM);
      events.x.push(impact[0]);
      events.y.push(impact[1]);
      events.below.push(below);
      events.belowPreshower.push(belowPreshower);
      offsets.push(cell.length);
    }
  }
  const data: ScanEvents = {
    ...events,
    offsets,
    cell,
    height,
    gain: inForce,
    noise: CELLS.channels.map(() => NOISE),
    containment: showerShare(LEAD_PROFILE, CELLS.whole, [0, 0]),
    withoutTrack: 0,
    flagged: 0,
  };
  const status = CELLS.channels.map((_, one) => (unknown.has(one) ? 'missing' : 'fixed'));
  const value = gain.map((one, index) => (unknown.has(index) ? null : one));
  return {
    data,
    truth: {
      parameters: {},
      table: {
        keys: [...CELLS.channels],
        status,
        columns: { gain: { ...fixedColumn([]), value, error: value.map(() => null) } },
        texts: {},
      },
    },
  };
}

export const ecalElectronScanCase: ClosureCase<ScanEvents> = {
  method: 'ecalElectronScan',
  type: 'na64_ecal.gains',
  toy: `${PER_CELL} electrons of 100 GeV on each cell; 5 % gain spread, sampling 9.5 %/√E per cell, 0.5 % beam spread, noise, a dead main and a dead preshower cell`,
  kind: 'perChannel',
  procedure: ecalElectronScan,
  task: {
    detector: DETECTOR,
    materials: MATERIAL_FILE,
    runs: [],
    series: [],
    parameters: { beamSpread: 0.5, preshowerUncertainty: 20, leastEntries: 50 },
    mask: [],
    seed: 1,
  },
  make: scanToy,
};
