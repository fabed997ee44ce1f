/** Showers in NA64's ECAL: its cells on their grids, against the profile expected of electrons (na64.md §3.5). */
import type { Cell } from '#core/detector/cells.ts';
import type { Detector } from '#core/detector/detector.ts';
import { BeamglassError } from '#core/errors.ts';
import { fitShowers, type CellGrid, type FittedShowers } from '#main/native/clusters.ts';
import type { Na64Readout } from './readout.ts';
import type { Signals } from './signals.ts';

/** Energy of showers in lead and scintillator across their axis, mm: fitted to simulated electrons of 100 GeV. */
export const LEAD_PROFILE = { core: 0.794, coreRadius: 3.7, tailRadius: 20.8 } as const;

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

export interface EcalShowers extends FittedShowers {
  /** Degrees of freedom of the one shower */
  readonly degrees: number;
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
  const request = { grid: main.grid, fluctuation: FLUCTUATION, leastEnergy: LEAST_ENERGY, seeksTwo: true };
  return { ...(await fitShowers({ ...request, energy: seen })), degrees: cells - 3 };
}

/** Number of showers that the cells of an event show: 0, 1 or 2. */
export function showersIn({ one, first, second, chi2, chi2Two }: EcalShowers, event: number): 0 | 1 | 2 {
  if (Number.isNaN(one.energy[event]!)) return 0;
  const distance = Math.hypot(first.x[event]! - second.x[event]!, first.y[event]! - second.y[event]!);
  const isBetter = chi2[event]! - chi2Two[event]! > LEAST_GAIN;
  return isBetter && second.energy[event]! > LEAST_ENERGY && distance > LEAST_DISTANCE ? 2 : 1;
}
