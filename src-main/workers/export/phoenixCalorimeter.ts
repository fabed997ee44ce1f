/** Calorimeter cells and clusters as Phoenix objects. */
import type { Collection } from '#core/event/event.ts';
import { extrasOf, located, numberAt, vectorAt, type PhoenixObject, type PhoenixPart } from './phoenixValues.ts';

/** Cells whose z agree so far lie on one plane, mm. */
const SAME_PLANE = 1e-3;
/** Phoenix asks for a colour of its irregular cells: 0 to 255 each. */
const IRREGULAR_CELL = { color: [76, 155, 232], opacity: 0.8 };

/**
 * Square cells on a plane across the beam are `PlanarCaloCells`, which have no depth: Phoenix draws
 * their energy. Other cells with a shape are `IrregularCaloCells`, without one `CaloCells`.
 */
export function cells(collection: Collection): PhoenixPart {
  const { columns } = collection;
  if (columns.has('corners')) return irregular(collection, (index) => vectorAt(columns.get('corners'), index)!);
  if (!columns.has('size')) return { type: 'CaloCells', content: onRays(collection) };
  const plane = planeOf(collection);
  return plane === null ? irregular(collection, (index) => cornersOf(collection, index)) : planar(collection, plane);
}

export function clusters(collection: Collection): PhoenixPart {
  return { type: 'CaloClusters', content: onRays(collection) };
}

/** Direction, and distance from the z axis and along it. */
function onRays(collection: Collection): PhoenixObject[] {
  const { columns } = collection;
  const extras = extrasOf(collection, ['position', 'energy']);
  return located(collection.count, (index) => {
    const [x, y, z] = vectorAt(columns.get('position'), index)! as [number, number, number];
    const energy = numberAt(columns.get('energy'), index);
    if (![x, y, z].every(Number.isFinite) || energy === null) return null;
    const radius = Math.hypot(x, y);
    // On the axis the pseudorapidity is infinite; 20 is 4·10⁻⁹ rad.
    const eta = radius > 0 ? Math.asinh(z / radius) : Math.sign(z) * 20;
    return { energy, phi: Math.atan2(y, x), eta, theta: Math.atan2(radius, z), radius, z, ...extras(index) };
  });
}

/** z of the plane of square cells, null where they are not square or not on one. */
function planeOf(collection: Collection): number | null {
  const { columns, count } = collection;
  let plane: number | null = null;
  for (let i = 0; i < count; i++) {
    const z = vectorAt(columns.get('position'), i)![2]!;
    const [sx, sy] = vectorAt(columns.get('size'), i)!;
    plane ??= z;
    if (sx !== sy || !(Math.abs(z - plane) < SAME_PLANE)) return null;
  }
  return plane;
}

function planar(collection: Collection, plane: number): PhoenixPart {
  const { columns } = collection;
  const extras = extrasOf(collection, ['position', 'size', 'energy']);
  const list = located(collection.count, (index) => {
    const [x, y] = vectorAt(columns.get('position'), index)!;
    const cellSize = vectorAt(columns.get('size'), index)![0];
    const energy = numberAt(columns.get('energy'), index);
    const isDrawable = [x, y, cellSize].every(Number.isFinite) && energy !== null;
    return isDrawable ? { pos: [x, y], cellSize, energy, ...extras(index) } : null;
  });
  return { type: 'PlanarCaloCells', content: { plane: [0, 0, 1, plane], cells: list } };
}

function irregular(collection: Collection, corners: (index: number) => number[]): PhoenixPart {
  const { columns } = collection;
  const extras = extrasOf(collection, ['position', 'size', 'corners', 'energy', 'layer']);
  const content = located(collection.count, (index) => {
    const vtx = corners(index);
    const energy = numberAt(columns.get('energy'), index);
    if (!vtx.every(Number.isFinite) || energy === null) return null;
    return { vtx, layer: numberAt(columns.get('layer'), index) ?? 0, ...IRREGULAR_CELL, energy, ...extras(index) };
  });
  return { type: 'IrregularCaloCells', content };
}

function cornersOf(collection: Collection, index: number): number[] {
  const centre = vectorAt(collection.columns.get('position'), index)!;
  const size = vectorAt(collection.columns.get('size'), index)!;
  return Array.from({ length: 24 }, (_, i) => {
    const axis = i % 3;
    const isFar = (Math.floor(i / 3) >> axis) & 1;
    return centre[axis]! + (isFar ? 0.5 : -0.5) * size[axis]!;
  });
}
