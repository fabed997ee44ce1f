/** The lines that say what a shape is: edges of its faces, outlines of its layers and cells. Lengths in mm. */
import { cellsOf } from '#core/detector/cells.ts';
import { meshOf } from '#core/detector/mesh.ts';
import type { PlacedElement } from '#core/detector/placedElement.ts';
import { axisOf, pointInto, pointOutOf, shifted, type Placement, type Vector3 } from '#core/detector/placement.ts';
import type { Shape } from '#core/detector/setup.ts';
import { halfSizes, lengthOf } from '#core/detector/shape.ts';
import { centreOf, emptyBounds, include } from '../model/bounds.ts';

/** x y z per point, in the frame of the setup. */
export type Polyline = readonly Vector3[];

/** Lines too fine to be drawn from afar. */
export interface Detail {
  readonly lines: readonly Polyline[];
  /** From one line to the next, as vectors; shown where one of them is seen to be long enough. */
  readonly steps: readonly Vector3[];
}

/** Faces that meet at less than this are one bent face: cos 20°. */
const SMOOTH = Math.cos((20 * Math.PI) / 180);
/** A slice thinner than this share of the stack has no line of its own. */
const THIN_SLICE = 0.2;
const CIRCLE = 48;

const at = (values: Float32Array, vertex: number): Vector3 => [
  values[3 * vertex]!,
  values[3 * vertex + 1]!,
  values[3 * vertex + 2]!,
];

/** The same for places that differ by rounding alone. */
const key = (point: Vector3): string => point.map((value) => Math.round(value * 1e4)).join();

/** A segment in which two faces meet, and where the two look: seen from behind both it is at the back of its body. */
export interface Edge {
  readonly line: readonly [Vector3, Vector3];
  readonly normals: readonly [Vector3, Vector3];
}

/** Segments in which two faces of the shape meet at an angle, in its own frame. */
export function sharpEdges(shape: Shape): Edge[] {
  const { positions, normals, indices } = meshOf(shape);
  const first = new Map<string, Vector3>();
  const edges: Edge[] = [];
  for (let i = 0; i < indices.length; i++) {
    const from = indices[i]!;
    const to = indices[i % 3 === 2 ? i - 2 : i + 1]!;
    const [a, b] = [at(positions, from), at(positions, to)];
    const normal = at(normals, from);
    const other = first.get(`${key(b)} ${key(a)}`);
    if (other === undefined) first.set(`${key(a)} ${key(b)}`, normal);
    else if (normal[0] * other[0] + normal[1] * other[1] + normal[2] * other[2] < SMOOTH) {
      edges.push({ line: [a, b], normals: [normal, other] });
    }
  }
  return edges;
}

export const bodyEdges = ({ element, place }: PlacedElement): Edge[] => shapeEdges(element.shape, place);

export function shapeEdges(shape: Shape, place: Placement): Edge[] {
  const turned: Placement = { centre: [0, 0, 0], rotation: place.rotation };
  return sharpEdges(shape).map(({ line: [from, to], normals: [one, other] }) => ({
    line: [pointOutOf(place, from), pointOutOf(place, to)],
    normals: [pointOutOf(turned, one), pointOutOf(turned, other)],
  }));
}

/**
 * Edges of a box around all copies of an element: what they look like from afar. It stands along
 * their own axes or along those of the setup, whichever makes it smaller.
 */
export function envelopeEdges(copies: readonly PlacedElement[]): Edge[] {
  const [first] = copies;
  if (first === undefined) return [];
  const own = boxAround(copies, first.place);
  const upright = boxAround(copies, UPRIGHT);
  const { place, size } = volumeOf(own.size) < volumeOf(upright.size) ? own : upright;
  return shapeEdges({ type: 'box', size: [...size] }, place);
}

const UPRIGHT: Placement = { centre: [0, 0, 0], rotation: [1, 0, 0, 0, 1, 0, 0, 0, 1] };
const volumeOf = ([x, y, z]: Vector3): number => x * y * z;

function boxAround(copies: readonly PlacedElement[], frame: Placement): { place: Placement; size: Vector3 } {
  const bounds = emptyBounds();
  for (const { element, place } of copies) {
    const [hx, hy, hz] = halfSizes(element.shape);
    for (let corner = 0; corner < 8; corner++) {
      const point = pointOutOf(place, [corner & 1 ? hx : -hx, corner & 2 ? hy : -hy, corner & 4 ? hz : -hz]);
      include(bounds, ...pointInto(frame, point));
    }
  }
  const { low, high } = bounds;
  return { place: shifted(frame, centreOf(bounds)), size: [high[0] - low[0], high[1] - low[1], high[2] - low[2]] };
}

export function detailsOf(owner: PlacedElement): Detail[] {
  return [...layerDetails(owner), ...cellDetails(owner)];
}

function layerDetails({ element, place }: PlacedElement): Detail[] {
  const { layers, shape } = element;
  if (layers === undefined) return [];
  const period = layers.stack.reduce((sum, { thickness }) => sum + thickness, 0);
  const offsets: number[] = [];
  let within = 0;
  for (const { thickness } of layers.stack) {
    if (thickness >= THIN_SLICE * period) offsets.push(within);
    within += thickness;
  }
  const begin = layers.start - lengthOf(shape) / 2;
  const lines: Polyline[] = [];
  for (let turn = 0; turn < layers.repeat; turn++) {
    for (const offset of offsets) lines.push(crossSection(shape, place, begin + turn * period + offset));
  }
  lines.push(crossSection(shape, place, begin + layers.repeat * period));
  return [{ lines, steps: [along(place, 2, period / Math.max(1, offsets.length))] }];
}

/** Closed outline of the shape at a z of its own. */
function crossSection(shape: Shape, place: Placement, z: number): Polyline {
  if (shape.type === 'box') return rectangle(place, shape.size[0] / 2, shape.size[1] / 2, z);
  return Array.from({ length: CIRCLE + 1 }, (_, i) => {
    const angle = (2 * Math.PI * i) / CIRCLE;
    return pointOutOf(place, [shape.outerRadius * Math.cos(angle), shape.outerRadius * Math.sin(angle), z]);
  });
}

function cellDetails(owner: PlacedElement): Detail[] {
  const { readout } = owner.element;
  if (readout === undefined || readout.type === 'whole') return [];
  const cells = cellsOf(owner);
  if (readout.type === 'grid') {
    const steps = [along(owner.place, 0, readout.pitch[0]), along(owner.place, 1, readout.pitch[1])];
    return [{ lines: cells.flatMap(({ place, size }) => boxLines(place, size)), steps }];
  }
  const pitches =
    readout.type === 'strips'
      ? readout.planes.map(({ pitch }) => pitch)
      : readout.planes.map(({ diameter, layers }) => diameter / layers);
  let from = 0;
  return readout.planes.map(({ count, measures }, plane) => {
    const own = cells.slice(from, from + count);
    from += count;
    const lines = own.map(({ place, size }) => rectangle(place, size[0] / 2, size[1] / 2, 0));
    return { lines, steps: [along(owner.place, measures === 'x' ? 0 : 1, pitches[plane]!)] };
  });
}

/** Both ends of a box, and the four edges between them. */
export function boxLines(place: Placement, size: Vector3): Polyline[] {
  const [hx, hy, hz] = [size[0] / 2, size[1] / 2, size[2] / 2];
  const front = rectangle(place, hx, hy, -hz);
  const back = rectangle(place, hx, hy, hz);
  return [front, back, ...[0, 1, 2, 3].map((corner) => [front[corner]!, back[corner]!] as const)];
}

function rectangle(place: Placement, hx: number, hy: number, z: number): Polyline {
  const corners: Vector3[] = [
    [-hx, -hy, z],
    [hx, -hy, z],
    [hx, hy, z],
    [-hx, hy, z],
    [-hx, -hy, z],
  ];
  return corners.map((corner) => pointOutOf(place, corner));
}

function along(place: Placement, axis: 0 | 1 | 2, length: number): Vector3 {
  const [x, y, z] = axisOf(place, axis);
  return [x * length, y * length, z * length];
}
