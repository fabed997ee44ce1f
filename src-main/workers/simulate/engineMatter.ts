/** Matter and fields of a detector, as the engine's tracking takes them. */
import type { Detector, Volume } from '#core/detector/detector.ts';
import { requireMaterial, type Material, type MaterialFile } from '#core/detector/material.ts';
import type { Vector3 } from '#core/detector/placement.ts';
import { halfSizes } from '#core/detector/shape.ts';
import { BeamglassError } from '#core/errors.ts';
import type { Material as EngineMaterial, Matter } from '#main/native/matter.ts';
import type { FieldRegion } from '#main/native/transportRequest.ts';

/** What the engine needs of a material: mean Z/A and excitation energy over its elements, by mass. */
export function engineMaterial(material: Material, { elements }: Pick<MaterialFile, 'elements'>): EngineMaterial {
  let zOverA = 0;
  let logarithms = 0;
  for (const [symbol, part] of Object.entries(material.composition)) {
    const element = elements[symbol];
    if (element === undefined) throw new BeamglassError('badInput', `There is no element “${symbol}”.`);
    const share = (part * element.Z) / element.A;
    zOverA += share;
    // I ≈ 16 eV Z^0.9, the common approximation of measured mean excitation energies.
    logarithms += share * Math.log(16 * element.Z ** 0.9);
  }
  return {
    density: material.density,
    radiationLength: material.radiationLength ?? 1e12,
    interactionLength: material.interactionLength ?? 1e12,
    zOverA,
    meanExcitation: Math.exp(logarithms / zOverA),
  };
}

export interface MatterWithCounters {
  readonly matter: Matter;
  /** Per box: index of its element in `counterNames`, −1 for none. */
  readonly counters: Int32Array;
}

/**
 * The matter between two z as boxes; what lies deeper comes later. Tubes become boxes of the same radius, their
 * walls are left out: particles that reach them have left the beam.
 * @param holds elements that are there
 * @param counterNames elements whose energy is wanted
 */
export function engineMatter(
  detector: Detector,
  materials: MaterialFile,
  [from, to]: readonly [number, number],
  holds: (volume: Volume) => boolean,
  counterNames: readonly string[] = [],
): MatterWithCounters {
  const names: string[] = [];
  const boxes: { low: number[]; high: number[]; material: number; counter: number }[] = [];
  const table = { ...detector.setup.materials, ...materials.materials };
  const indexOf = (name: string, owner: string): number => {
    if (requireMaterial(table, name, owner).density < THINNEST) return -1;
    const index = names.indexOf(name);
    return index >= 0 ? index : names.push(name) - 1;
  };
  const add = ([x, y, z]: Vector3, [hx, hy, hz]: Vector3, material: number, counter: number): void => {
    const [low, high] = [Math.max(z - hz, from), Math.min(z + hz, to)];
    if (!(high > low)) return;
    boxes.push({ low: [x - hx, y - hy, low], high: [x + hx, y + hy, high], material, counter });
  };
  const around = indexOf(detector.setup.environment, 'The environment');
  add([0, 0, (from + to) / 2], [WIDE, WIDE, (to - from) / 2], around, -1);
  for (const volume of detector.volumes.toSorted((a, b) => a.depth - b.depth)) {
    if (!holds(volume)) continue;
    const { shape, place, material, owner } = volume;
    if (shape.type === 'tube' && shape.innerRadius !== undefined) continue;
    const counter = counterNames.indexOf(owner.element.name);
    add(place.centre, halfSizes(shape), indexOf(material, volume.name), counter);
    const hole = shape.type === 'box' ? shape.hole : undefined;
    if (hole === undefined) continue;
    const half = 'size' in hole ? [hole.size[0] / 2, hole.size[1] / 2] : [hole.radius, hole.radius];
    add(place.centre, [half[0]!, half[1]!, halfSizes(shape)[2]], around, -1);
  }
  return {
    matter: {
      materials: names.map((name) => engineMaterial(table[name]!, materials)),
      low: Float64Array.from(boxes.flatMap(({ low }) => low)),
      high: Float64Array.from(boxes.flatMap(({ high }) => high)),
      material: Int32Array.from(boxes, ({ material }) => material),
    },
    counters: Int32Array.from(boxes, ({ counter }) => counter),
  };
}

/** Residual gas thinner than this is vacuum to the engine, g/cm³. */
const THINNEST = 1e-9;
/** Half width of the surroundings, mm. */
const WIDE = 20_000;

/**
 * The detector's dipoles, with soft edges of the same integral and width as the setup says.
 * @throws BeamglassError `badInput` for a field that tracking has not
 */
export function engineField(detector: Detector): FieldRegion[] {
  return detector.placed.flatMap(({ element, place }): FieldRegion[] => {
    const { field } = element;
    if (field === undefined) return [];
    const [x, y, z] = place.centre;
    if (field.type === 'dipole' && field.fieldT[0] === 0 && field.fieldT[2] === 0) {
      const half = field.flat[2] + (field.edge * Math.sqrt(Math.PI)) / 2;
      return [
        {
          kind: 'dipole',
          peak: field.fieldT[1],
          midY: y,
          entry: z - half,
          exit: z + half,
          edge: field.edge,
          lowX: x - field.flat[0],
          highX: x + field.flat[0],
          halfGap: field.flat[1],
        },
      ];
    }
    if (field.type === 'map') {
      const origin = field.first.map((value, axis) => value + place.centre[axis as 0 | 1 | 2]);
      return [
        {
          kind: 'map',
          origin: Float64Array.from(origin),
          spacing: Float64Array.from(field.step),
          points: Uint32Array.from(field.points),
          values: Float64Array.from(field.valuesT),
        },
      ];
    }
    throw new BeamglassError('badInput', `Particles cannot be tracked through the field of “${element.name}”.`, {
      element: element.name,
    });
  });
}
