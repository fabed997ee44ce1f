/**
 * The cell arrays of a setup as flat maps: what belongs together side by side, each cell where it
 * is. Lengths in mm.
 */
import type { Cell } from '#core/detector/cells.ts';
import type { Detector } from '#core/detector/detector.ts';
import type { Element } from '#core/detector/setup.ts';
import { lengthOf } from '#core/detector/shape.ts';

export interface MapCell {
  readonly cell: Cell;
  /** Centre, along `MapPane.horizontal` and y. */
  readonly h: number;
  readonly v: number;
  readonly width: number;
  readonly height: number;
  /** Column and row of a grid, null elsewhere. */
  readonly grid: readonly [column: number, row: number] | null;
}

/** Cells that lie in one plane. */
export interface MapPane {
  readonly title: string;
  /** The axis drawn across: x, or z of bars that stand one behind the other along the beam. */
  readonly horizontal: 'x' | 'z';
  readonly cells: readonly MapCell[];
  readonly low: readonly [h: number, v: number];
  readonly high: readonly [h: number, v: number];
}

/** All planes of one detector: preshower and main part, module after module. */
export interface CellMap {
  /** Kept in what is remembered. */
  readonly id: string;
  readonly title: string;
  readonly panes: readonly MapPane[];
}

/** The part of a name that its modules have in common: “ECAL” of ECAL-PS, “HCAL” of HCAL2, “ETag” of ETag left. */
const stemOf = (name: string): string => /^[A-Za-z]+/.exec(name)?.[0] ?? name;

/** One cell is no map, and pixels have no channels. */
function isMapped({ readout }: Element): boolean {
  return readout?.type === 'whole' || (readout?.type === 'grid' && readout.pixels === undefined);
}

/** More names than these are not printed one by one. */
const MOST_NAMES = 3;

/** Calorimeters first, then in the order of the setup. */
export function cellMapsOf(detector: Detector): CellMap[] {
  const byStem = new Map<string, Element[]>();
  for (const element of detector.setup.elements) {
    if (!isMapped(element)) continue;
    const stem = stemOf(element.name);
    byStem.set(stem, [...(byStem.get(stem) ?? []), element]);
  }
  const maps = [...byStem].flatMap(([stem, elements]): (CellMap & { rank: number })[] => {
    const panes = panesOf(elements, detector.cells);
    if (panes.reduce((sum, { cells }) => sum + cells.length, 0) < 2) return [];
    const names = elements.map(({ name }) => name);
    const rank = elements[0]!.group === 'calorimeter' ? 0 : 1;
    return [{ id: stem, title: names.length > MOST_NAMES ? stem : names.join(', '), panes, rank }];
  });
  return maps.toSorted((a, b) => a.rank - b.rank);
}

interface Layer {
  readonly elements: Element[];
  low: number;
  high: number;
}

/** Elements whose places along the beam overlap are one plane. */
function panesOf(elements: readonly Element[], cells: readonly Cell[]): MapPane[] {
  const layers: Layer[] = [];
  for (const element of elements) {
    const half = lengthOf(element.shape) / 2;
    const [low, high] = [element.position[2] - half, element.position[2] + half];
    const same = layers.find((layer) => low < layer.high && high > layer.low);
    if (same) {
      same.elements.push(element);
      same.low = Math.min(same.low, low);
      same.high = Math.max(same.high, high);
    } else layers.push({ elements: [element], low, high });
  }
  return layers.map(({ elements: own }) => paneOf(own, cells));
}

function paneOf(elements: readonly Element[], cells: readonly Cell[]): MapPane {
  const horizontal = elements.some(standsAlongBeam) ? 'z' : 'x';
  const placed = elements.flatMap((element) =>
    place(
      element,
      cells.filter((cell) => cell.element === element.name),
      horizontal,
    ),
  );
  const low: [number, number] = [Infinity, Infinity];
  const high: [number, number] = [-Infinity, -Infinity];
  for (const { h, v, width, height } of placed) {
    low[0] = Math.min(low[0], h - width / 2);
    low[1] = Math.min(low[1], v - height / 2);
    high[0] = Math.max(high[0], h + width / 2);
    high[1] = Math.max(high[1], v + height / 2);
  }
  const title = elements.length === 1 ? elements[0]!.name : stemOf(elements[0]!.name);
  return { title, horizontal, cells: placed, low, high };
}

/** Copies one behind the other hide each other as the beam sees them. */
function standsAlongBeam({ repeat }: Element): boolean {
  if (repeat === undefined) return false;
  const [x, y, z] = repeat.step;
  return Math.abs(z) > Math.max(Math.abs(x), Math.abs(y));
}

function place({ readout }: Element, cells: readonly Cell[], horizontal: 'x' | 'z'): MapCell[] {
  const across = horizontal === 'x' ? 0 : 2;
  const sensors = readout?.type === 'whole' ? readout.sensors.length : 1;
  const pitch = readout?.type === 'grid' ? readout.pitch : null;
  const first = cells[0]?.place.centre;
  return cells.map((cell, index): MapCell => {
    const [h, v] = [cell.place.centre[across], cell.place.centre[1]];
    const [width, height] = [cell.size[across], cell.size[1]];
    if (sensors > 1) return sharedBy(cell, { h, v, width, height }, index % sensors, sensors);
    const grid =
      pitch && first ? ([Math.round((h - first[0]) / pitch[0]), Math.round((v - first[1]) / pitch[1])] as const) : null;
    return { cell, h, v, width, height, grid };
  });
}

/** Sensors of one piece share its face along its longer side. */
function sharedBy(
  cell: Cell,
  { h, v, width, height }: { h: number; v: number; width: number; height: number },
  sensor: number,
  sensors: number,
): MapCell {
  const offset = (sensor + 0.5) / sensors - 0.5;
  return width >= height
    ? { cell, h: h + offset * width, v, width: width / sensors, height, grid: null }
    : { cell, h, v: v + offset * height, width, height: height / sensors, grid: null };
}

/**
 * The nearest cell in a direction of the map, for the arrow keys: what lies straight ahead comes
 * before what lies beside. null at the edge.
 * @param right −1, 0 or 1, as drawn
 * @param up likewise
 * @param isTurned where the horizontal axis rises to the left
 */
export function neighbourOf(
  { cells }: MapPane,
  from: MapCell,
  right: number,
  up: number,
  isTurned: boolean,
): MapCell | null {
  const toRight = isTurned ? -1 : 1;
  let best: MapCell | null = null;
  let least = Infinity;
  for (const one of cells) {
    if (one === from) continue;
    const h = toRight * (one.h - from.h);
    const v = one.v - from.v;
    const along = right * h + up * v;
    const aside = Math.abs(right * v) + Math.abs(up * h);
    if (along <= 0 || aside > along) continue;
    const distance = along + 3 * aside;
    if (distance < least) {
      least = distance;
      best = one;
    }
  }
  return best;
}
