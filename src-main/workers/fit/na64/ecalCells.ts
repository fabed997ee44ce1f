/** Cells of NA64's ECAL as its calibrations see them: index, section and place across the beam. */
import { isNa64Ecal, readChannels } from '#core/calibration/nominal.ts';
import type { Detector } from '#core/detector/detector.ts';
import { preshowerPart } from '#core/physics/showerDepth.ts';
import { LEAD_PROFILE, showerShare, type Rectangle } from '#core/physics/showerShare.ts';

/** Arrays have one entry per cell, in ascending order of channels. */
export interface EcalCells {
  readonly channels: readonly number[];
  readonly indexOf: ReadonlyMap<number, number>;
  readonly isMain: readonly boolean[];
  /** In the ECAL's own frame, whose origin is the middle of its front; mm */
  readonly places: readonly Rectangle[];
  /** All main cells together */
  readonly whole: Rectangle;
  /** Of the front in the setup's frame, mm */
  readonly centre: readonly [x: number, y: number];
  readonly front: number;
}

export function ecalCells(detector: Detector): EcalCells {
  const read = readChannels(detector).filter(isNa64Ecal);
  const middles = read.map(({ cell }) => cell.place.centre);
  const sizes = read.map(({ cell }) => cell.size);
  const extent = (axis: 0 | 1, sign: -1 | 1): number =>
    sign * Math.max(...middles.map((middle, i) => sign * middle[axis]! + sizes[i]![axis]! / 2));
  const low = [extent(0, -1), extent(1, -1)] as const;
  const high = [extent(0, 1), extent(1, 1)] as const;
  const centre = [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2] as const;
  const from = ([x, y]: readonly [number, number]) => [x - centre[0], y - centre[1]] as const;
  return {
    channels: read.map(({ channel }) => channel),
    indexOf: new Map(read.map(({ channel }, index) => [channel, index])),
    isMain: read.map(({ element }) => element.name === 'ECAL'),
    places: middles.map((middle, i) => {
      const [x, y] = from([middle[0], middle[1]]);
      const half = [sizes[i]![0] / 2, sizes[i]![1] / 2] as const;
      return { low: [x - half[0], y - half[1]], high: [x + half[0], y + half[1]] };
    }),
    whole: { low: from(low), high: from(high) },
    centre,
    front: Math.min(...middles.map((middle, i) => middle[2] - sizes[i]![2] / 2)),
  };
}

/** Part of an electron's shower that all cells hold, over that of one in the middle. */
export function relativeContainment({ whole }: EcalCells, impact: readonly [x: number, y: number]): number {
  return showerShare(LEAD_PROFILE, whole, impact) / showerShare(LEAD_PROFILE, whole, [0, 0]);
}

/** Part of the energy in its section that one cell holds. */
export const lateralShare = ({ places }: EcalCells, cell: number, impact: readonly [x: number, y: number]): number =>
  showerShare(LEAD_PROFILE, places[cell]!, impact);

/** Mean part of an electron's shower that one cell holds. */
export function cellShare(
  cells: EcalCells,
  cell: number,
  energy: number,
  impact: readonly [x: number, y: number],
): number {
  const preshower = preshowerPart(energy);
  return (cells.isMain[cell]! ? 1 - preshower : preshower) * lateralShare(cells, cell, impact);
}
