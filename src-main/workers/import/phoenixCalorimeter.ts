/** Calorimeter objects of Phoenix event JSON. Energies are MeV by convention. */
import { numericColumn } from '#core/event/column.ts';
import { CollectionBuilder, Growing, type EventBudget } from './columnBuilders.ts';
import type { RowPlace } from './fault.ts';
import { MEV, PhoenixAttributes } from './phoenixAttributes.ts';
import type { PhoenixDecoder } from './phoenixObjects.ts';
import type { NotShownList, RowDecoder } from './reading.ts';

type Vector = readonly [number, number, number];

/** The cylinder on which Phoenix places objects that have a direction only, mm. */
interface Cylinder {
  readonly radius: number;
  readonly z: number;
}
const CLUSTER_CYLINDER: Cylinder = { radius: 1800, z: 3600 };
const CELL_CYLINDER: Cylinder = { radius: 1700, z: 2000 };
const CELL_SIDE = 30;

/** Position from phi and theta (or eta): at `radius` and `z` where given, else on the cylinder. */
function positionOf(object: Readonly<Record<string, unknown>>, place: RowPlace, cylinder: Cylinder): Vector {
  const number = (key: string): number => place.optional(object[key], `.${key}`);
  const phi = place.number(object['phi'], '.phi');
  const [radius, z, given] = [number('radius'), number('z'), number('theta')];
  const at = (rho: number, height: number): Vector => [rho * Math.cos(phi), rho * Math.sin(phi), height];
  if (!Number.isNaN(radius) && !Number.isNaN(z)) return at(radius, z);
  const theta = Number.isNaN(given) ? 2 * Math.atan(Math.exp(-place.number(object['eta'], '.eta'))) : given;
  const [sin, cos] = [Math.sin(theta), Math.cos(theta)];
  let distance = Math.min(cylinder.radius / Math.abs(sin), cylinder.z / Math.abs(cos));
  if (!Number.isNaN(radius)) distance = radius / sin;
  else if (!Number.isNaN(z)) distance = z / cos;
  if (!(Math.abs(distance) < 1e9)) throw place.fault('', 'has a direction that does not meet its radius or z');
  return at(distance * sin, distance * cos);
}

export const caloClusters: PhoenixDecoder = (name, budget, notShown) => {
  const builder = new CollectionBuilder(name, 'clusters', budget);
  const position = builder.column('position', Float32Array);
  const energy = builder.column('energy', Float32Array);
  const attributes = new PhoenixAttributes(name, 'clusters', budget, ['energy']);
  return {
    row(row, place) {
      const cluster = place.object(row);
      position.pushAll(positionOf(cluster, place, CLUSTER_CYLINDER));
      energy.push(place.number(cluster['energy'], '.energy') * MEV);
      attributes.add(cluster);
    },
    build() {
      builder.add(() => attributes.columns(notShown));
      return builder.build();
    },
  };
};

/** Boxes along the axes, except that cells with a `radius` face the z axis. */
export const caloCells: PhoenixDecoder = (name, budget, notShown) => {
  const builder = new CollectionBuilder(name, 'calorimeterHits', budget);
  const position = builder.column('position', Float32Array);
  const energy = builder.column('energy', Float32Array);
  const size = new Growing(Float32Array, budget);
  const corners = new Growing(Float32Array, budget);
  let facesAxis = false;
  const attributes = new PhoenixAttributes(name, 'calorimeterHits', budget, ['energy', 'side', 'length']);
  return {
    row(row, place) {
      const cell = place.object(row);
      const centre = positionOf(cell, place, CELL_CYLINDER);
      const side = cell['side'] === undefined ? CELL_SIDE : place.number(cell['side'], '.side');
      const length = Math.max(side, cell['length'] === undefined ? CELL_SIDE : place.number(cell['length'], '.length'));
      position.pushAll(centre);
      energy.push(place.number(cell['energy'], '.energy') * MEV);
      size.pushAll([side, side, length]);
      const hasRadius = cell['radius'] !== undefined;
      facesAxis ||= hasRadius;
      const [sin, cos] = hasRadius ? [Math.sin(cell['phi'] as number), Math.cos(cell['phi'] as number)] : [0, 1];
      const axes: readonly Vector[] = hasRadius
        ? [
            [-sin, cos, 0],
            [0, 0, 1],
            [cos, sin, 0],
          ]
        : [
            [1, 0, 0],
            [0, 1, 0],
            [0, 0, 1],
          ];
      corners.pushAll(boxCorners(centre, axes, [side, side, length]));
      attributes.add(cell);
    },
    build() {
      builder.add(() => [
        facesAxis
          ? ['corners', numericColumn(corners.take(), { width: 24, unit: 'mm' })]
          : ['size', numericColumn(size.take(), { width: 3, unit: 'mm' })],
      ]);
      builder.add(() => attributes.columns(notShown));
      return builder.build();
    },
  };
};

function boxCorners(centre: Vector, axes: readonly Vector[], size: Vector): number[] {
  const corners: number[] = [];
  for (let corner = 0; corner < 8; corner++) {
    for (let i = 0; i < 3; i++) {
      let value = centre[i]!;
      axes.forEach((axis, at) => (value += ((corner >> at) & 1 ? 0.5 : -0.5) * size[at]! * axis[i]!));
      corners.push(value);
    }
  }
  return corners;
}

/** `vtx`: eight corners. */
export const irregularCaloCells: PhoenixDecoder = (name, budget, notShown) => {
  const builder = new CollectionBuilder(name, 'calorimeterHits', budget);
  const position = builder.column('position', Float32Array);
  const energy = builder.column('energy', Float32Array);
  const corners = builder.column('corners', Float32Array);
  const layer = builder.column('layer', Uint16Array);
  const attributes = new PhoenixAttributes(name, 'calorimeterHits', budget, ['vtx', 'layer', 'energy']);
  let withoutEnergy = 0;
  return {
    row(row, place) {
      const cell = place.object(row);
      const vtx = place.numbers(cell['vtx'], 24, '.vtx');
      corners.pushAll(vtx);
      for (let i = 0; i < 3; i++) {
        let sum = 0;
        for (let corner = 0; corner < 8; corner++) sum += vtx[3 * corner + i]!;
        position.push(sum / 8);
      }
      const given = place.optional(cell['energy'], '.energy');
      if (Number.isNaN(given)) withoutEnergy++;
      energy.push(Number.isNaN(given) ? 0 : given * MEV);
      layer.push(layerOf(cell['layer'], place));
      attributes.add(cell);
    },
    build() {
      if (withoutEnergy > 0) notShown.add(name, 'energy missing, taken as 0', withoutEnergy);
      builder.add(() => attributes.columns(notShown));
      return builder.build();
    },
  };
};

function layerOf(value: unknown, place: RowPlace): number {
  if (value === undefined || value === null) return 0;
  const layer = place.number(value, '.layer');
  if (Number.isInteger(layer) && layer >= 0 && layer <= 0xffff) return layer;
  throw place.fault('.layer', `is ${layer} where a whole number from 0 to 65535 belongs`);
}

/**
 * Cells on a plane `[nx, ny, nz, d]`: `pos` is in the frame whose z axis is turned onto the normal by the
 * shortest rotation, `d` the distance of the plane along it. The file gives no depth: cells are cubes.
 */
export function planarCaloCells(
  name: string,
  plane: readonly number[],
  budget: EventBudget,
  notShown: NotShownList,
): RowDecoder {
  const builder = new CollectionBuilder(name, 'calorimeterHits', budget);
  const position = builder.column('position', Float32Array);
  const energy = builder.column('energy', Float32Array);
  const axes = axesOf(plane);
  const alongAxes = axes.every((axis) => axis.filter((component) => component === 0).length === 2);
  const shape = builder.column(alongAxes ? 'size' : 'corners', Float32Array);
  const attributes = new PhoenixAttributes(name, 'calorimeterHits', budget, ['pos', 'cellSize', 'energy']);
  return {
    row(row, place) {
      const cell = place.object(row);
      const [x, y] = place.numbers(cell['pos'], 2, '.pos');
      const side = place.number(cell['cellSize'], '.cellSize');
      const local = [x!, y!, plane[3]!];
      const global = (i: number): number => axes.reduce((sum, axis, at) => sum + local[at]! * axis[i]!, 0);
      const centre: Vector = [global(0), global(1), global(2)];
      position.pushAll(centre);
      energy.push(place.number(cell['energy'], '.energy') * MEV);
      shape.pushAll(alongAxes ? [side, side, side] : boxCorners(centre, axes, [side, side, side]));
      attributes.add(cell);
    },
    build() {
      builder.add(() => attributes.columns(notShown));
      return builder.build();
    },
  };
}

/** Images of the x, y and z axis under the shortest rotation that turns z onto the normal (Rodrigues). */
function axesOf(plane: readonly number[]): readonly [Vector, Vector, Vector] {
  const length = Math.hypot(plane[0]!, plane[1]!, plane[2]!);
  const [x, y, z] = [plane[0]! / length, plane[1]! / length, plane[2]! / length];
  // Half a turn about y, as in Phoenix, where the normal points against z.
  if (z < -1 + 1e-9)
    return [
      [-1, 0, 0],
      [0, 1, 0],
      [0, 0, -1],
    ];
  const k = 1 / (1 + z);
  return [
    [1 - x * x * k, -x * y * k, -x],
    [-x * y * k, 1 - y * y * k, -y],
    [x, y, z],
  ];
}
