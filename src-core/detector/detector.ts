/**
 * A setup, expanded: placed elements, the volumes they are made of and the cells they read out.
 * Everything is in the setup's frame, mm.
 */
import { BeamglassError } from '#core/errors.ts';
import { cellsOf, type Cell } from './cells.ts';
import type { MaterialTable } from './material.ts';
import { pointOutOf, rotationOf, shifted, type Placement, type Vector3 } from './placement.ts';
import type { PlacedElement } from './placedElement.ts';
import { lengthOf, withLength } from './shape.ts';
import type { Element, Setup, Shape } from './setup.ts';

export interface Volume {
  /** "ECAL", "ECAL layer 7 Pb", "ECal cell 1801". */
  readonly name: string;
  readonly owner: PlacedElement;
  readonly part: 'body' | 'layer' | 'cell';
  readonly shape: Shape;
  readonly place: Placement;
  readonly material: string;
  /** Where volumes lie in one another the greater one holds. */
  readonly depth: number;
}

export interface Detector {
  readonly setup: Setup;
  readonly materials: MaterialTable;
  readonly placed: readonly PlacedElement[];
  readonly volumes: readonly Volume[];
  readonly cells: readonly Cell[];
}

/** More volumes, or more cells, than this would be a slip of a repeat. */
const MOST = 500_000;

/**
 * @param common materials of resources/materials.json; the setup's own come on top
 * @throws BeamglassError `badInput` for an element inside one that is not there, or inside itself
 */
export function expandSetup(setup: Setup, common: MaterialTable): Detector {
  const depths = depthsOf(setup);
  const placed = setup.elements.flatMap((element, index) => copiesOf(element, depths[index]!));
  const volumes: Volume[] = [];
  const cells: Cell[] = [];
  for (const one of placed) {
    const own = cellsOf(one);
    for (const cell of own) cells.push(cell);
    for (const volume of volumesOf(one, own)) volumes.push(volume);
    if (Math.max(volumes.length, cells.length) > MOST) {
      throw new BeamglassError(
        'badInput',
        `Element “${one.element.name}” brings the setup above ${MOST} volumes or cells; is a repeat too large?`,
        { element: one.element.name },
      );
    }
  }
  return { setup, materials: { ...setup.materials, ...common }, placed, volumes, cells };
}

function copiesOf(element: Element, depth: number): PlacedElement[] {
  const { repeat, name, position } = element;
  const first: Placement = { centre: position, rotation: rotationOf(element.rotationDegrees) };
  if (repeat === undefined) return [{ element, name, copy: 0, place: first, depth }];
  const [x, y, z] = repeat.step;
  return Array.from({ length: repeat.count }, (_, copy) => ({
    element,
    name: `${name} ${copy}`,
    copy,
    place: {
      centre: [position[0] + copy * x, position[1] + copy * y, position[2] + copy * z] as const,
      rotation: first.rotation,
    },
    depth,
  }));
}

function volumesOf(owner: PlacedElement, cells: readonly Cell[]): Volume[] {
  const { element, name, place } = owner;
  const depth = 2 * owner.depth;
  const volumes: Volume[] = [
    { name, owner, part: 'body', shape: element.shape, place, material: element.material, depth },
  ];
  if (element.layers !== undefined) {
    let z = element.layers.start - lengthOf(element.shape) / 2;
    for (let turn = 0; turn < element.layers.repeat; turn++) {
      for (const { material, thickness } of element.layers.stack) {
        volumes.push({
          name: `${name} layer ${turn} ${material}`,
          owner,
          part: 'layer',
          shape: withLength(element.shape, thickness),
          place: shifted(place, [0, 0, z + thickness / 2]),
          material,
          depth: depth + 1,
        });
        z += thickness;
      }
    }
  }
  if (element.readout?.type === 'grid' && element.readout.material !== undefined) {
    for (const cell of cells) {
      volumes.push({
        name: cell.name,
        owner,
        part: 'cell',
        shape: { type: 'box', size: [...cell.size] },
        place: cell.place,
        material: element.readout.material,
        depth: depth + 1,
      });
    }
  }
  return volumes;
}

/** How deep each element lies in others. */
function depthsOf(setup: Setup): number[] {
  const byName = new Map(setup.elements.map((element) => [element.name, element]));
  return setup.elements.map((element) => {
    const seen = new Set([element.name]);
    for (let at = element; at.inside !== undefined;) {
      const outer = byName.get(at.inside);
      if (outer === undefined) {
        throw new BeamglassError('badInput', `Element “${at.name}” is inside “${at.inside}”, which is not there.`, {
          element: at.name,
        });
      }
      if (seen.has(outer.name)) {
        throw new BeamglassError('badInput', `Element “${element.name}” is inside itself, by way of “${at.name}”.`, {
          element: element.name,
        });
      }
      seen.add(outer.name);
      at = outer;
    }
    return seen.size - 1;
  });
}

/** Corners of the box around everything that has a material or is read out; mm. */
export function boundingBox(detector: Detector): { low: Vector3; high: Vector3 } {
  const low: [number, number, number] = [Infinity, Infinity, Infinity];
  const high: [number, number, number] = [-Infinity, -Infinity, -Infinity];
  for (const { element, place } of detector.placed) {
    const { shape } = element;
    const [hx, hy, hz] =
      shape.type === 'box'
        ? [shape.size[0] / 2, shape.size[1] / 2, shape.size[2] / 2]
        : [shape.outerRadius, shape.outerRadius, shape.length / 2];
    for (let corner = 0; corner < 8; corner++) {
      const point = pointOutOf(place, [corner & 1 ? hx : -hx, corner & 2 ? hy : -hy, corner & 4 ? hz : -hz]);
      for (const axis of [0, 1, 2] as const) {
        low[axis] = Math.min(low[axis], point[axis]);
        high[axis] = Math.max(high[axis], point[axis]);
      }
    }
  }
  return { low, high };
}
