/** What of a shower in NA64's ECAL is not seen: beside the cells, in cells without a gain, below the threshold. */
import { lateralShare, relativeContainment, type EcalCells } from './ecalCells.ts';
import type { ScanEvents } from './ecalScanEvents.ts';

/** Events are left out where cells that are not fitted would hold more of the shower in their section. */
const MOST_LOST = { preshower: 0.2, main: 0.04 } as const;

/** Cells whose gain is not asked for. */
export interface LostCells {
  /** That show nothing */
  readonly dead: readonly number[];
  /** That are seen: what they have below the threshold is in `ScanEvents.below` */
  readonly alive: readonly number[];
}

export function lostCells({ cell }: ScanEvents, fitted: readonly boolean[]): LostCells {
  const isSeen = new Uint8Array(fitted.length);
  for (let i = 0; i < cell.length; i++) isSeen[cell[i]!] = 1;
  const lost = [...fitted.keys()].filter((one) => !fitted[one]!);
  return { dead: lost.filter((one) => isSeen[one] === 0), alive: lost.filter((one) => isSeen[one] === 1) };
}

/** What the seen energy of each section is multiplied with, for the part of the shower in cells that are not fitted. */
export interface Completion {
  readonly preshower: number;
  readonly main: number;
}

/**
 * Section by section, for the preshower's part differs from shower to shower. What `below` holds is not lost.
 * @returns null where too much of the shower is in cells that are not fitted
 */
export function completionOf(
  events: ScanEvents,
  cells: EcalCells,
  event: number,
  { dead, alive }: LostCells,
): Completion | null {
  const impact = [events.x[event]!, events.y[event]!] as const;
  const lost = [0, 0];
  const lose = (cell: number): void => {
    lost[Number(cells.isMain[cell]!)]! += lateralShare(cells, cell, impact);
  };
  for (const cell of dead) lose(cell);
  for (let i = events.offsets[event]!; i < events.offsets[event + 1]! && alive.length > 0; i++) {
    if (alive.includes(events.cell[i]!)) lose(events.cell[i]!);
  }
  const [preshower, main] = lost;
  return preshower! > MOST_LOST.preshower || main! > MOST_LOST.main
    ? null
    : { preshower: 1 / (1 - preshower!), main: 1 / (1 - main!) };
}

/** Part of the beam energy that all cells together should show. */
export const containedPart = (events: ScanEvents, cells: EcalCells, event: number): number =>
  events.containment * relativeContainment(cells, [events.x[event]!, events.y[event]!]);

/** GeV in unlisted cells */
export const completedBelow = ({ below, belowPreshower }: ScanEvents, event: number, by: Completion): number =>
  (below[event]! - belowPreshower[event]!) * by.main + belowPreshower[event]! * by.preshower;

/** Per cell: usable events whose electron meets it. */
export function impactsOn(events: ScanEvents, cells: EcalCells, fitted: readonly boolean[]): Uint32Array {
  const lost = lostCells(events, fitted);
  const counts = new Uint32Array(fitted.length);
  for (let event = 0; event < events.energy.length; event++) {
    if (completionOf(events, cells, event, lost) === null) continue;
    const [x, y] = [events.x[event]!, events.y[event]!];
    for (const [cell, { low, high }] of cells.places.entries()) {
      if (x >= low[0] && x < high[0] && y >= low[1] && y < high[1]) counts[cell]! += 1;
    }
  }
  return counts;
}
