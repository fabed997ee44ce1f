/** Toy pairs in PADME's calorimeter: two showers of two-body kinematics, with noise, cell by cell. */
import { ELECTRON_MASS } from '#core/physics/constants.ts';
import { pairFrame } from '#core/physics/positronKinematics.ts';
import type { Random } from '#core/statistics/random.ts';
import type { PairClusters } from '#main/workers/fit/padme/pairClusters.ts';
import { BEAM, CRYSTALS } from './task.ts';

const DISTANCE = 3550;
const PITCH = 21.45;
/** Of the resolution in force: 2 %/√E ⊕ 1.2 % */
const STOCHASTIC = 0.02;
const CONSTANT = 0.012;
/** Error of a place and of the beam axis in one event, mm */
const PLACE = 3;
const AXIS = 2;
/** Half widths of the two parts of a shower, mm, and the part of the first */
const CORE = { part: 0.45, radius: 4.4, tail: 22.5 };
const SPOTS = 40;
/** The generated angles go beyond what the selection of the measured radius keeps, as those of real pairs do. */
const LARGEST_COSINE = 0.5;
const LARGEST_RADIUS = 260;
const REACH = 3;

const centre = (CRYSTALS.columns - 1) / 2;

/** Energies of one shower by crystal, in MeV, before noise; crystals outside the window of 7 × 7 take nothing. */
function shower(x: number, y: number, energy: number, random: Random, to: Map<number, number>): void {
  const seedColumn = Math.round(x / PITCH + centre);
  const seedRow = Math.round(y / PITCH + centre);
  for (let spot = 0; spot < SPOTS;) {
    const u = random.uniform();
    const radius = (random.uniform() < CORE.part ? CORE.radius : CORE.tail) * Math.sqrt(u / (1 - u));
    const angle = 2 * Math.PI * random.uniform();
    const column = Math.round((x + radius * Math.cos(angle)) / PITCH + centre);
    const row = Math.round((y + radius * Math.sin(angle)) / PITCH + centre);
    if (Math.abs(column - seedColumn) > REACH || Math.abs(row - seedRow) > REACH) continue;
    spot++;
    const cell = CRYSTALS.at(column, row);
    if (cell >= 0) to.set(cell, (to.get(cell) ?? 0) + energy / SPOTS);
  }
}

/** @param gains pC/MeV; 0 for a dead crystal */
export function drawPairs(random: Random, gains: Float64Array, events: number): PairClusters {
  const frame = pairFrame(BEAM);
  const total = 1000 * (BEAM + ELECTRON_MASS);
  const offsets: number[] = [0];
  const cell: number[] = [];
  const charge: number[] = [];
  const [expected, radius]: [number[], number[]] = [[], []];
  while (offsets.length <= 2 * events) {
    // R = D/γ · tan ½θ*: R₁R₂ = D²/γ².
    const restAngle = Math.acos(random.between(-LARGEST_COSINE, LARGEST_COSINE));
    const turn = 2 * Math.PI * random.uniform();
    const radii = [restAngle, Math.PI - restAngle].map((one) => (DISTANCE / frame.gamma) * Math.tan(one / 2));
    const axis = [random.normal(0, AXIS), random.normal(0, AXIS)] as const;
    const places = radii.map((r, side) => {
      const phi = turn + side * Math.PI;
      return [r * Math.cos(phi) + axis[0], r * Math.sin(phi) + axis[1]] as const;
    });
    const seen = places.map(([x, y]) => Math.hypot(x + random.normal(0, PLACE), y + random.normal(0, PLACE)));
    if (Math.max(...seen) > LARGEST_RADIUS) continue;
    radii.forEach((r, side) => {
      const energy = (total * radii[1 - side]!) / (r + radii[1 - side]!);
      const [x, y] = places[side]!;
      const cells = new Map<number, number>();
      shower(x, y, energy, random, cells);
      const common = random.normal(1, CONSTANT);
      for (const [index, left] of cells) {
        const noise = STOCHASTIC * Math.sqrt(1000 * left) * random.normal(0, 1);
        const read = (left * common + noise) * gains[index]!;
        if (!(read > 0)) continue;
        cell.push(index);
        charge.push(read);
      }
      offsets.push(cell.length);
    });
    for (const side of [0, 1]) {
      radius.push(seen[side]!);
      expected.push((total * seen[1 - side]!) / (seen[0]! + seen[1]!));
    }
  }
  return {
    offsets: Uint32Array.from(offsets),
    cell: Uint32Array.from(cell),
    charge: Float64Array.from(charge),
    expected: Float64Array.from(expected),
    radius: Float64Array.from(radius),
    radiusError: new Float64Array(radius.length).fill(PLACE),
    contained: new Float64Array(radius.length).fill(1),
  };
}
