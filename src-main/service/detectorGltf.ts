/**
 * A detector as glTF 2.0 for other displays: one file with its buffer inside. A node for each element
 * (its name, and in `extras` title, group, material, sizes and what is assumed), below it its layers and
 * cells. glTF is in metres with y up, as the setup's frame is: one scale at the root.
 */
import type { Detector, Volume } from '#core/detector/detector.ts';
import { pointInto, type Rotation } from '#core/detector/placement.ts';
import type { Element, Shape } from '#core/detector/setup.ts';
import { meshOf } from '#core/detector/mesh.ts';

interface Node {
  name: string;
  mesh?: number;
  translation?: readonly number[];
  rotation?: readonly number[];
  scale?: readonly number[];
  children?: number[];
  extras?: object;
}

const FLOAT = 5126;
const UNSIGNED_SHORT = 5123;
const ARRAY_BUFFER = 34962;
const ELEMENT_ARRAY_BUFFER = 34963;

/** Grey, and the share of light that it stops: what holds others is seen through. */
const LOOKS: Readonly<Record<Element['group'], readonly [grey: number, opacity: number]>> = {
  beam: [0.45, 0.5],
  target: [0.75, 1],
  dump: [0.5, 0.8],
  magnet: [0.4, 0.35],
  vacuum: [0.7, 0.08],
  counter: [0.75, 0.6],
  veto: [0.65, 0.5],
  tracker: [0.8, 0.6],
  srd: [0.6, 0.6],
  calorimeter: [0.6, 0.4],
  muon: [0.7, 0.5],
  passive: [0.5, 0.25],
};

/** @returns the text of a .gltf file */
export function detectorGltf(detector: Detector, generator: string): string {
  const buffer = new Buffers();
  const meshes: object[] = [];
  const meshIndices = new Map<string, number>();
  const groups = [...new Set(detector.setup.elements.map(({ group }) => group))];
  const meshIndex = (shape: Shape, group: Element['group']): number => {
    const key = `${group} ${JSON.stringify(shape)}`;
    const found = meshIndices.get(key);
    if (found !== undefined) return found;
    meshes.push({ primitives: [{ ...buffer.add(shape), material: groups.indexOf(group) }] });
    meshIndices.set(key, meshes.length - 1);
    return meshes.length - 1;
  };

  const nodes: Node[] = [{ name: detector.setup.title, scale: [0.001, 0.001, 0.001], children: [] }];
  const elements = new Map<string, Node>();
  for (const volume of detector.volumes) {
    const { owner, part, place, shape } = volume;
    const mesh = meshIndex(shape, owner.element.group);
    const node: Node = { name: volume.name, mesh, extras: extrasOf(volume) };
    const index = nodes.push(node) - 1;
    if (part === 'body') {
      node.translation = place.centre;
      node.rotation = quaternionOf(place.rotation);
      elements.set(owner.name, node);
      nodes[0]!.children!.push(index);
    } else {
      node.translation = pointInto(owner.place, place.centre);
      (elements.get(owner.name)!.children ??= []).push(index);
    }
  }
  const { bufferViews, accessors, bytes } = buffer;
  return JSON.stringify({
    asset: { version: '2.0', generator },
    scene: 0,
    scenes: [{ name: detector.setup.id, nodes: [0] }],
    nodes,
    meshes,
    materials: groups.map((group) => {
      const [grey, opacity] = LOOKS[group];
      return {
        name: group,
        pbrMetallicRoughness: { baseColorFactor: [grey, grey, grey, opacity], metallicFactor: 0, roughnessFactor: 0.9 },
        ...(opacity < 1 ? { alphaMode: 'BLEND' } : {}),
      };
    }),
    accessors,
    bufferViews,
    buffers: [{ byteLength: bytes.length, uri: `data:application/octet-stream;base64,${bytes.toString('base64')}` }],
  });
}

function extrasOf({ part, owner, material, shape }: Volume): object {
  const { title, group, assumed, note } = owner.element;
  const own = { material, shape };
  if (part !== 'body') return own;
  return {
    title,
    group,
    ...own,
    ...(Object.keys(assumed).length === 0 ? {} : { assumed }),
    ...(note === undefined ? {} : { note }),
  };
}

/** One buffer of all shapes, with views and accessors as glTF wants them. */
class Buffers {
  readonly bufferViews: object[] = [];
  readonly accessors: object[] = [];
  private readonly chunks: Buffer[] = [];
  private length = 0;

  /** @returns attributes and indices of a primitive */
  add(shape: Shape): object {
    const { positions, normals, indices } = meshOf(shape);
    const range = boundsOf(positions);
    return {
      attributes: {
        POSITION: this.accessor(positions, 'VEC3', ARRAY_BUFFER, range),
        NORMAL: this.accessor(normals, 'VEC3', ARRAY_BUFFER, {}),
      },
      indices: this.accessor(indices, 'SCALAR', ELEMENT_ARRAY_BUFFER, {}),
    };
  }

  get bytes(): Buffer {
    return Buffer.concat(this.chunks);
  }

  private accessor(values: Float32Array | Uint16Array, type: 'VEC3' | 'SCALAR', target: number, range: object): number {
    const chunk = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
    const view = this.bufferViews.push({ buffer: 0, byteOffset: this.length, byteLength: chunk.length, target }) - 1;
    // Accessors of floats begin at multiples of four bytes.
    const padding = (4 - (chunk.length % 4)) % 4;
    this.chunks.push(chunk, Buffer.alloc(padding));
    this.length += chunk.length + padding;
    const componentType = values instanceof Float32Array ? FLOAT : UNSIGNED_SHORT;
    const count = type === 'VEC3' ? values.length / 3 : values.length;
    return this.accessors.push({ bufferView: view, componentType, count, type, ...range }) - 1;
  }
}

function boundsOf(positions: Float32Array): { min: number[]; max: number[] } {
  const min = [Infinity, Infinity, Infinity];
  const max = [-Infinity, -Infinity, -Infinity];
  for (const [at, value] of positions.entries()) {
    min[at % 3] = Math.min(min[at % 3]!, value);
    max[at % 3] = Math.max(max[at % 3]!, value);
  }
  return { min, max };
}

/** x, y, z, w of a rotation: the largest component first, for its digits (Shepperd 1978). */
function quaternionOf([a, b, c, d, e, f, g, h, i]: Rotation): [number, number, number, number] {
  const squares = [1 + a - e - i, 1 - a + e - i, 1 - a - e + i, 1 + a + e + i];
  const largest = squares.indexOf(Math.max(...squares));
  const s = Math.sqrt(squares[largest]!) * 2;
  switch (largest) {
    case 0:
      return [s / 4, (b + d) / s, (c + g) / s, (h - f) / s];
    case 1:
      return [(b + d) / s, s / 4, (f + h) / s, (c - g) / s];
    case 2:
      return [(c + g) / s, (f + h) / s, s / 4, (d - b) / s];
    default:
      return [(h - f) / s, (c - g) / s, (d - b) / s, s / 4];
  }
}
