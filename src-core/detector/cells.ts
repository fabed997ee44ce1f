/** Cells of a readout: ids, places, channels; and the electronics that read them. */
import type { PlacedElement } from './placedElement.ts';
import { pointInto, shifted, type Placement, type Vector3 } from './placement.ts';
import type { GridReadout, Readout, StrawPlane, StripPlane } from './readoutSchema.ts';
import type { Element } from './setup.ts';
import { contains, halfSizes, lengthOf } from './shape.ts';

/** The smallest piece that a detector can tell apart: a crystal, a tower, a strip, a straw, a bar. */
export interface Cell {
  /** "ECal cell 1801", "MM1 x 17". */
  readonly name: string;
  readonly element: string;
  /** In the detector's own numbering. */
  readonly id: number;
  /** Of the setup's channel map; strips that share a readout channel have the same. */
  readonly channel: number;
  readonly place: Placement;
  /** Full sizes along the axes of `place`, mm. */
  readonly size: Vector3;
}

/** A place in the electronics. */
export interface BoardChannel {
  readonly board: number;
  readonly channel: number;
}

export function cellsOf(owner: PlacedElement): Cell[] {
  const { readout } = owner.element;
  switch (readout?.type) {
    case undefined:
      return [];
    case 'whole':
      return wholeCells(owner, readout);
    case 'grid':
      return gridCells(owner, readout);
    case 'strips':
      return readout.planes.flatMap((plane) => stripCells(owner, readout.channelOffset, plane));
    case 'straws':
      return readout.planes.flatMap((plane, index) =>
        strawCells(owner, readout.channelOffset, plane, strawDepth(owner, readout.planes, index)),
      );
  }
}

function wholeCells(owner: PlacedElement, readout: Extract<Readout, { type: 'whole' }>): Cell[] {
  const [hx, hy, hz] = halfSizes(owner.element.shape);
  return readout.sensors.map((sensor) => {
    const id = readout.first + readout.step * owner.copy + sensor;
    return {
      name: readout.sensors.length === 1 ? owner.name : `${owner.name} sensor ${sensor}`,
      element: owner.element.name,
      id,
      channel: readout.channelOffset + id,
      place: owner.place,
      size: [2 * hx, 2 * hy, 2 * hz],
    };
  });
}

/** Whether the grid has a cell there; indices from 0. */
export function hasCell({ columns, rows, within }: GridReadout, ix: number, iy: number): boolean {
  if (!(ix >= 0 && ix < columns && iy >= 0 && iy < rows)) return false;
  if (within === undefined) return true;
  const dx = ix - (columns - 1) / 2;
  const dy = iy - (rows - 1) / 2;
  const { radiusSquared, holeHalfWidth } = within;
  if (dx * dx + dy * dy > radiusSquared) return false;
  return holeHalfWidth === undefined || Math.abs(dx) > holeHalfWidth || Math.abs(dy) > holeHalfWidth;
}

function gridCells(owner: PlacedElement, readout: GridReadout): Cell[] {
  const cells: Cell[] = [];
  for (let iy = 0; iy < readout.rows; iy++) {
    for (let ix = 0; ix < readout.columns; ix++) {
      if (hasCell(readout, ix, iy)) cells.push(gridCell(owner, readout, ix, iy));
    }
  }
  return cells;
}

/** The cell of a column and row, both from 0. */
export function gridCell(owner: PlacedElement, readout: GridReadout, ix: number, iy: number): Cell {
  const { columns, rows, pitch, id: rule } = readout;
  const size = readout.size ?? pitch;
  const id = rule.first + rule.column * ix + rule.row * iy;
  const offset: Vector3 = [(ix - (columns - 1) / 2) * pitch[0], (iy - (rows - 1) / 2) * pitch[1], 0];
  return {
    name: `${owner.name} cell ${id}`,
    element: owner.element.name,
    id,
    channel: readout.channelOffset + id,
    place: shifted(owner.place, offset),
    size: [size[0], size[1], lengthOf(owner.element.shape)],
  };
}

/** Readout channel of a strip of a plane, from 0; its own number where the plane is not multiplexed. */
export function stripChannel({ multiplexing }: Pick<StripPlane, 'multiplexing'>, strip: number): number {
  if (multiplexing === undefined) return strip;
  const { channels, multipliers } = multiplexing;
  return (strip * multipliers[Math.floor(strip / channels)]!) % channels;
}

function stripCells(owner: PlacedElement, channelOffset: number, plane: StripPlane): Cell[] {
  return Array.from({ length: plane.count }, (_, strip) => stripCell(owner, channelOffset, plane, strip));
}

/** A strip of a plane, from 0. */
export function stripCell(owner: PlacedElement, channelOffset: number, plane: StripPlane, strip: number): Cell {
  const half = halfSizes(owner.element.shape);
  const along = plane.measures === 'x' ? half[1] : half[0];
  const width = plane.width ?? plane.pitch;
  const at = plane.offset + (strip - (plane.count - 1) / 2) * plane.pitch;
  const id = plane.first + strip;
  return {
    name: `${owner.name} ${plane.measures} ${id}`,
    element: owner.element.name,
    id,
    channel: channelOffset + plane.first + stripChannel(plane, strip),
    place: shifted(owner.place, plane.measures === 'x' ? [at, 0, 0] : [0, at, 0]),
    size: plane.measures === 'x' ? [width, 2 * along, 2 * half[2]] : [2 * along, width, 2 * half[2]],
  };
}

const thickness = ({ layers, diameter }: StrawPlane): number => layers * diameter;

/** z of the first layer of a plane: the planes lie one behind the other, centred on the element. */
function strawDepth(owner: PlacedElement, planes: readonly StrawPlane[], index: number): number {
  const total = planes.reduce((sum, plane) => sum + thickness(plane), 0);
  const before = planes.slice(0, index).reduce((sum, plane) => sum + thickness(plane), 0);
  // Straws of a plane share the room that the element has.
  const room = Math.max(0, lengthOf(owner.element.shape) - total) / planes.length;
  return -(total + room * planes.length) / 2 + before + room * (index + 0.5) + planes[index]!.diameter / 2;
}

/** Layers are staggered: straws numbered along the coordinate lie in layer 0, 1, …, 0, 1, … in turn. */
function strawCells(owner: PlacedElement, channelOffset: number, plane: StrawPlane, z: number): Cell[] {
  const half = halfSizes(owner.element.shape);
  const pitch = plane.diameter / plane.layers;
  return Array.from({ length: plane.count }, (_, straw) => {
    const at = (straw - (plane.count - 1) / 2) * pitch;
    const depth = z + (straw % plane.layers) * plane.diameter;
    const id = plane.first + straw;
    const d = plane.diameter;
    return {
      name: `${owner.name} ${plane.measures} ${id}`,
      element: owner.element.name,
      id,
      channel: channelOffset + id,
      place: shifted(owner.place, plane.measures === 'x' ? [at, 0, depth] : [0, at, depth]),
      size: plane.measures === 'x' ? [d, 2 * half[1], d] : [2 * half[0], d, d],
    };
  });
}

/** Cells by the channel of the setup's channel map; several where strips share one. */
export function cellsByChannel(cells: readonly Cell[]): ReadonlyMap<number, readonly Cell[]> {
  const map = new Map<number, Cell[]>();
  for (const cell of cells) {
    const list = map.get(cell.channel);
    if (list === undefined) map.set(cell.channel, [cell]);
    else list.push(cell);
  }
  return map;
}

/** The cells of an element at a point of the setup's frame: one of a calorimeter, an x and a y strip of a tracker. */
export function cellsAt(cells: readonly Cell[], element: string, point: Vector3): Cell[] {
  return cells.filter(
    (cell) => cell.element === element && contains({ type: 'box', size: [...cell.size] }, pointInto(cell.place, point)),
  );
}

/** Where each id of an element is read, as its wiring says; empty without one. */
export function wiringOf({ readout }: Pick<Element, 'readout'>): ReadonlyMap<number, BoardChannel> {
  const map = new Map<number, BoardChannel>();
  for (const [board, ids] of Object.entries(readout?.wiring ?? {})) {
    for (const [channel, id] of ids.entries()) if (id !== null) map.set(id, { board: Number(board), channel });
  }
  return map;
}
