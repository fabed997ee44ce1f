/** Showers in NA64's ECAL: its cells on their grids, against the profile expected of electrons (na64.md §3.5). */
import type { Cell } from '#core/detector/cells.ts';
import type { Detector } from '#core/detector/detector.ts';
import { BeamglassError } from '#core/errors.ts';
import { LEAD_PROFILE } from '#core/physics/showerShare.ts';
import { fitShowers, type CellGrid, type FittedShowers, type ShowerAxis } from '#main/native/clusters.ts';
import type { Na64Readout } from './readout.ts';
import type { Signals } from './signals.ts';

/** Fluctuation of a cell about the profile, GeV: widths of simulated electrons, and noise of the electronics. */
const FLUCTUATION = { stochastic: 0.1, constant: 0.03, noise: 0.08 } as const;
/** GeV: less has no shape. */
const LEAST_ENERGY = 1;
/** A second shower must describe the cells better by that χ² for its three parameters: 5 standard deviations. */
const LEAST_GAIN = 33;
/** mm: what is nearer is one shower, of whatever shape; less than the pitch of the cells. */
const LEAST_DISTANCE = 30;

/** Cells of one calorimeter on their grid. */
export interface CellArray {
  readonly grid: CellGrid;
  /** Per cell of the grid, row by row: index of its channel in the readout, −1 where there is none */
  readonly channel: Int32Array;
}

/**
 * @param element "ECAL" or "ECAL-PS"
 * @throws BeamglassError `badInput` for a setup without it
 */
export function cellArray(detector: Detector, { indexOf }: Na64Readout, element: string): CellArray {
  const cells = detector.cells.filter((cell) => cell.element === element);
  const xs = places(cells, 0);
  const ys = places(cells, 1);
  if (xs.length < 2 || ys.length < 2) {
    throw new BeamglassError('badInput', `Setup ${detector.setup.id} has no cells of ${element} in a grid.`);
  }
  const channel = new Int32Array(xs.length * ys.length).fill(-1);
  for (const { channel: own, place } of cells) {
    channel[ys.indexOf(place.centre[1]) * xs.length + xs.indexOf(place.centre[0])] = indexOf.get(own) ?? -1;
  }
  const grid: CellGrid = {
    columns: xs.length,
    rows: ys.length,
    firstX: xs[0]!,
    firstY: ys[0]!,
    pitchX: (xs.at(-1)! - xs[0]!) / (xs.length - 1),
    pitchY: (ys.at(-1)! - ys[0]!) / (ys.length - 1),
    profile: LEAD_PROFILE,
  };
  return { grid, channel };
}

const places = (cells: readonly Cell[], axis: 0 | 1): number[] =>
  [...new Set(cells.map(({ place }) => place.centre[axis]))].toSorted((a, b) => a - b);

export interface EcalShowers extends Pick<FittedShowers, 'one' | 'chi2'> {
  /** Degrees of freedom of the one shower */
  readonly degrees: number;
  /** Two showers, the larger first; NaN where one is enough. */
  readonly two: Pick<FittedShowers, 'first' | 'second' | 'chi2Two'>;
  /** Per event: row in `two`, −1 where one shower describes the cells as well as two may */
  readonly rowOfTwo: Int32Array;
}

/** Of the main part of each event; cells that cannot be used count as empty. */
export async function ecalShowers({ width, energy }: Signals, main: CellArray): Promise<EcalShowers> {
  const events = energy.length / width;
  const cells = main.channel.length;
  const seen = new Float64Array(events * cells);
  for (let event = 0; event < events; event++) {
    for (let cell = 0; cell < cells; cell++) {
      const channel = main.channel[cell]!;
      const value = channel < 0 ? 0 : energy[event * width + channel]!;
      seen[event * cells + cell] = Number.isNaN(value) ? 0 : value;
    }
  }
  const request = { grid: main.grid, fluctuation: FLUCTUATION, leastEnergy: LEAST_ENERGY };
  const { one, chi2 } = await fitShowers({ ...request, seeksTwo: false, energy: seen });
  // Two showers cannot make χ² smaller by more than it is.
  const rowOfTwo = new Int32Array(events).fill(-1);
  const tried: number[] = [];
  for (let event = 0; event < events; event++) {
    if (chi2[event]! > LEAST_GAIN) rowOfTwo[event] = tried.push(event) - 1;
  }
  const again = new Float64Array(tried.length * cells);
  for (const [row, event] of tried.entries()) again.set(seen.subarray(event * cells, (event + 1) * cells), row * cells);
  const two = await fitShowers({ ...request, seeksTwo: true, energy: again });
  return { one, chi2, degrees: cells - 3, two, rowOfTwo };
}

/** The two showers of an event that has them. */
export interface ShowerPair {
  readonly showers: readonly [ShowerAt, ShowerAt];
  /** mm */
  readonly distance: number;
  readonly chi2: number;
}

export interface ShowerAt {
  readonly energy: number;
  readonly energyError: number;
  readonly x: number;
  readonly xError: number;
  readonly y: number;
  readonly yError: number;
}

export function showerAt(axis: ShowerAxis, row: number): ShowerAt {
  return {
    energy: axis.energy[row]!,
    energyError: axis.energyError[row]!,
    x: axis.x[row]!,
    xError: axis.xError[row]!,
    y: axis.y[row]!,
    yError: axis.yError[row]!,
  };
}

/** null where the cells do not ask for two showers. */
export function pairIn({ chi2, two, rowOfTwo }: EcalShowers, event: number): ShowerPair | null {
  const row = rowOfTwo[event]!;
  if (row < 0 || !(chi2[event]! - two.chi2Two[row]! > LEAST_GAIN)) return null;
  const showers = [showerAt(two.first, row), showerAt(two.second, row)] as const;
  const distance = Math.hypot(showers[0].x - showers[1].x, showers[0].y - showers[1].y);
  if (!(showers[1].energy > LEAST_ENERGY && distance > LEAST_DISTANCE)) return null;
  return { showers, distance, chi2: two.chi2Two[row]! };
}

/**
 * Showers of an event: two where the cells ask for them, else one, or none. Energies are those of whole showers: what the
 * ECAL with its preshower has, shared as the main part is.
 * @param energy of the ECAL, GeV
 */
export function showersIn(showers: EcalShowers, event: number, energy: number): readonly ShowerAt[] {
  const one = showerAt(showers.one, event);
  if (Number.isNaN(one.energy)) return [];
  const found: readonly ShowerAt[] = pairIn(showers, event)?.showers ?? [one];
  const scale = energy / found.reduce((sum, shower) => sum + shower.energy, 0);
  return found.map((shower) => ({
    ...shower,
    energy: shower.energy * scale,
    energyError: shower.energyError * scale,
  }));
}
