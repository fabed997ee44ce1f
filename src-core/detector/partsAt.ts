/** What of an element lies at a place: its cells or strips, and its layer. Lengths in mm. */
import { cellsOf, gridCell, hasCell, stripCell, type Cell } from './cells.ts';
import type { PlacedElement } from './placedElement.ts';
import { pointInto, pointOutOf, shifted, type Placement, type Vector3 } from './placement.ts';
import type { Shape } from './setup.ts';
import { contains, halfSizes, lengthOf, withLength } from './shape.ts';

/** One slice of an element's stack. */
export interface LayerPart {
  /** Turn of the stack, from 0, of so many. */
  readonly turn: number;
  readonly turns: number;
  readonly material: string;
  readonly thickness: number;
  readonly shape: Shape;
  readonly place: Placement;
}

export interface ElementParts {
  /** One of a calorimeter, up to one strip of each plane of a tracker. */
  readonly cells: readonly Cell[];
  readonly layer: LayerPart | null;
}

/** @param point in the frame of the element; one outside of it is moved to its surface */
export function partsAt(owner: PlacedElement, point: Vector3): ElementParts {
  const half = halfSizes(owner.element.shape);
  const inside = point.map((value, axis) => Math.min(half[axis]!, Math.max(-half[axis]!, value)));
  const [x, y, z] = [inside[0]!, inside[1]!, inside[2]!];
  return { cells: cellsIn(owner, [x, y, z]), layer: layerAt(owner, z) };
}

function cellsIn(owner: PlacedElement, point: Vector3): Cell[] {
  const { readout } = owner.element;
  if (readout === undefined) return [];
  if (readout.type === 'whole') return cellsOf(owner);
  if (readout.type === 'straws') {
    const place = pointOutOf(owner.place, point);
    // The tubes are round; what lies between them belongs to the box around one of them.
    return cellsOf(owner).filter(({ size, place: own }) =>
      contains({ type: 'box', size: [...size] }, pointInto(own, place)),
    );
  }
  if (readout.type === 'strips') {
    return readout.planes.flatMap((plane) => {
      const across = point[plane.measures === 'x' ? 0 : 1] - plane.offset;
      const strip = Math.floor(across / plane.pitch + plane.count / 2);
      return strip < 0 || strip >= plane.count ? [] : [stripCell(owner, readout.channelOffset, plane, strip)];
    });
  }
  const { columns, rows, pitch } = readout;
  const ix = placeOf(point[0], pitch[0], columns);
  const iy = placeOf(point[1], pitch[1], rows);
  return hasCell(readout, ix, iy) ? [gridCell(owner, readout, ix, iy)] : [];
}

/** Of the cell around a coordinate; its last one where the coordinate is that of the outermost edge. */
function placeOf(coordinate: number, pitch: number, count: number): number {
  const place = coordinate / pitch + count / 2;
  return place === count ? count - 1 : Math.floor(place);
}

function layerAt({ element, place }: PlacedElement, z: number): LayerPart | null {
  const { layers, shape } = element;
  if (layers === undefined) return null;
  const period = layers.stack.reduce((sum, { thickness }) => sum + thickness, 0);
  const begin = layers.start - lengthOf(shape) / 2;
  const turn = placeOf(z - begin - (layers.repeat * period) / 2, period, layers.repeat);
  if (turn < 0 || turn >= layers.repeat) return null;
  let from = begin + turn * period;
  for (const [index, { material, thickness }] of layers.stack.entries()) {
    if (z < from + thickness || index === layers.stack.length - 1) {
      return {
        turn,
        turns: layers.repeat,
        material,
        thickness,
        shape: withLength(shape, thickness),
        place: shifted(place, [0, 0, from + thickness / 2]),
      };
    }
    from += thickness;
  }
  return null;
}
