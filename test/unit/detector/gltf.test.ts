/** The glTF writer, read back by the rules of the specification. */
import { describe, expect, it } from 'vitest';
import { expandSetup } from '#core/detector/detector.ts';
import type { Shape } from '#core/detector/setup.ts';
import { volumeOf } from '#core/detector/shape.ts';
import { detectorGltf } from '#main/service/detectorGltf.ts';
import { meshOf } from '#core/detector/mesh.ts';
import { block, made, MATERIALS, shippedDetector } from '../../fixtures/detector.ts';

interface Gltf {
  asset: { version: string };
  scene: number;
  scenes: { nodes: number[] }[];
  nodes: {
    name: string;
    mesh?: number;
    children?: number[];
    translation?: number[];
    rotation?: number[];
    scale?: number[];
    extras?: { material: string; title?: string; assumed?: object; shape: Shape };
  }[];
  meshes: { primitives: { attributes: { POSITION: number; NORMAL: number }; indices: number; material: number }[] }[];
  materials: { alphaMode?: string }[];
  accessors: {
    bufferView: number;
    componentType: number;
    count: number;
    type: string;
    min?: number[];
    max?: number[];
  }[];
  bufferViews: { byteOffset: number; byteLength: number; target: number }[];
  buffers: { byteLength: number; uri: string }[];
}

const write = (detector: Parameters<typeof detectorGltf>[0]): Gltf =>
  JSON.parse(detectorGltf(detector, 'test')) as Gltf;

function values(gltf: Gltf, accessor: number): number[] {
  const { bufferView, componentType, count, type } = gltf.accessors[accessor]!;
  const { byteOffset, byteLength } = gltf.bufferViews[bufferView]!;
  const bytes = Buffer.from(gltf.buffers[0]!.uri.split(',')[1]!, 'base64');
  const length = count * (type === 'VEC3' ? 3 : 1);
  const width = componentType === 5126 ? 4 : 2;
  expect(byteOffset % width).toBe(0);
  expect(length * width).toBeLessThanOrEqual(byteLength);
  expect(byteOffset + byteLength).toBeLessThanOrEqual(bytes.length);
  return Array.from({ length }, (_, at) =>
    width === 4 ? bytes.readFloatLE(byteOffset + 4 * at) : bytes.readUInt16LE(byteOffset + 2 * at),
  );
}

/** Volume that closed, outward triangles enclose (divergence theorem). */
function enclosed(positions: ArrayLike<number>, indices: ArrayLike<number>): number {
  let six = 0;
  for (let at = 0; at < indices.length; at += 3) {
    const [a, b, c] = [0, 1, 2].map((corner) => [0, 1, 2].map((axis) => positions[3 * indices[at + corner]! + axis]!));
    six +=
      a![0]! * (b![1]! * c![2]! - b![2]! * c![1]!) +
      a![1]! * (b![2]! * c![0]! - b![0]! * c![2]!) +
      a![2]! * (b![0]! * c![1]! - b![1]! * c![0]!);
  }
  return six / 6;
}

describe('mesh of a shape', () => {
  it.each<[string, Shape]>([
    ['box', { type: 'box', size: [20, 30, 40] }],
    ['box with a window', { type: 'box', size: [20, 30, 40], hole: { size: [10, 4] } }],
    ['box with a square window', { type: 'box', size: [30, 30, 40], hole: { size: [10, 10] } }],
    ['box with a round hole', { type: 'box', size: [20, 30, 40], hole: { radius: 8 } }],
    ['tube', { type: 'tube', outerRadius: 12, innerRadius: 10, length: 30 }],
    ['rod', { type: 'tube', outerRadius: 12, length: 30 }],
  ])('%s: closed, outward, of the volume of the shape', (_, shape) => {
    const { positions, normals, indices } = meshOf(shape);
    // A circle is drawn with 48 sides, of 0.3 % less area.
    expect(Math.abs(enclosed(positions, indices) / volumeOf(shape) - 1)).toBeLessThan(0.005);
    // Every edge belongs to two triangles, once in each direction.
    const key = (vertex: number) => [0, 1, 2].map((axis) => positions[3 * vertex + axis]!.toFixed(4)).join();
    const edges = new Map<string, number>();
    for (let at = 0; at < indices.length; at += 3) {
      for (let corner = 0; corner < 3; corner++) {
        const [a, b] = [key(indices[at + corner]!), key(indices[at + ((corner + 1) % 3)]!)];
        const sign = a < b ? 1 : -1;
        const edge = a < b ? `${a} ${b}` : `${b} ${a}`;
        edges.set(edge, (edges.get(edge) ?? 0) + sign);
      }
    }
    expect([...edges.values()].every((sum) => sum === 0)).toBe(true);
    for (let at = 0; at < normals.length; at += 3) {
      expect(Math.hypot(normals[at]!, normals[at + 1]!, normals[at + 2]!)).toBeCloseTo(1, 6);
    }
  });
});

describe('glTF', () => {
  const detector = shippedDetector('padme-run3');
  const gltf = write(detector);

  it('has a node for each volume, in metres, below one root', () => {
    expect(gltf.asset.version).toBe('2.0');
    expect(gltf.scenes[gltf.scene]!.nodes).toEqual([0]);
    expect(gltf.nodes[0]).toMatchObject({ name: 'PADME, Run III (2022)', scale: [0.001, 0.001, 0.001] });
    expect(gltf.nodes.slice(1).map(({ name }) => name)).toEqual(detector.volumes.map(({ name }) => name));
    const children = gltf.nodes.flatMap((node) => node.children ?? []);
    expect(children.toSorted((a, b) => a - b)).toEqual(gltf.nodes.slice(1).map((_, at) => at + 1));
    expect(gltf.nodes.filter(({ name }) => name.startsWith('ECal cell'))).toHaveLength(616);
  });

  it('says material, size and what is assumed', () => {
    expect(gltf.nodes.find(({ name }) => name === 'ECal cell 1801')!.extras).toMatchObject({
      material: 'BGO',
      shape: { size: [21, 21, 230] },
    });
    const glass = gltf.nodes.find(({ name }) => name === 'LeadGlass')!.extras!;
    expect(glass).toMatchObject({
      title: 'Lead-glass beam catcher',
      assumed: { shape: expect.stringContaining('no public') },
    });
  });

  it('has accessors that lie in the buffer, with indices and bounds that hold', () => {
    const [{ byteLength, uri }] = gltf.buffers as [Gltf['buffers'][number]];
    expect(Buffer.from(uri.split(',')[1]!, 'base64')).toHaveLength(byteLength);
    for (const { primitives } of gltf.meshes) {
      const { attributes, indices, material } = primitives[0]!;
      expect(material).toBeLessThan(gltf.materials.length);
      const positions = values(gltf, attributes.POSITION);
      const { count, min, max } = gltf.accessors[attributes.POSITION]!;
      expect(gltf.accessors[attributes.NORMAL]!.count).toBe(count);
      expect(Math.max(...values(gltf, indices))).toBe(count - 1);
      for (const axis of [0, 1, 2]) {
        const along = positions.filter((_, at) => at % 3 === axis);
        expect(Math.min(...along)).toBe(min![axis]);
        expect(Math.max(...along)).toBe(max![axis]);
      }
    }
  });

  it('places a turned element as the description does', () => {
    const turned = expandSetup(made([block('A', { position: [1, 2, 3], rotationDegrees: [20, -50, 130] })]), MATERIALS);
    const { translation, rotation } = write(turned).nodes[1]!;
    expect(translation).toEqual([1, 2, 3]);
    const [x, y, z, w] = rotation as [number, number, number, number];
    expect(Math.hypot(x, y, z, w)).toBeCloseTo(1, 12);
    // Matrix of a quaternion, row by row.
    const matrix = [
      1 - 2 * (y * y + z * z),
      2 * (x * y - z * w),
      2 * (x * z + y * w),
      2 * (x * y + z * w),
      1 - 2 * (x * x + z * z),
      2 * (y * z - x * w),
      2 * (x * z - y * w),
      2 * (y * z + x * w),
      1 - 2 * (x * x + y * y),
    ];
    for (const [at, value] of turned.placed[0]!.place.rotation.entries()) expect(matrix[at]).toBeCloseTo(value, 12);
  });
});
