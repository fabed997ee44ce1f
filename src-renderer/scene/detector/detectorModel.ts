/** A detector as arrays for the GPU and for picking: elements in the order of their groups, one after the other. */
import type { Detector } from '#core/detector/detector.ts';
import { meshOf, type Mesh } from '#core/detector/mesh.ts';
import type { PlacedElement } from '#core/detector/placedElement.ts';
import { pointOutOf, type Placement, type Vector3 } from '#core/detector/placement.ts';
import { ELEMENT_GROUPS, type Element, type Shape } from '#core/detector/setup.ts';
import { halfSizes } from '#core/detector/shape.ts';
import type { Span } from '../gpu/frame.ts';
import { emptyBounds, include, type Bounds } from '../model/bounds.ts';
import type { LineSet } from '../model/shapes.ts';
import { LineBuilder } from './lineBuilder.ts';
import { bodyEdges, detailsOf, envelopeEdges } from './outline.ts';

export interface DrawnDetail {
  /** Points of the lines. */
  readonly lines: Span;
  readonly steps: readonly Vector3[];
}

/** Copies of one element: drawn as one box where they cannot be told apart. */
export interface DrawnCopies {
  readonly group: Element['group'];
  readonly members: readonly DrawnElement[];
  /** Points of the edges of the box around all. */
  readonly envelope: Span;
  /** From one copy to the next, mm. */
  readonly step: Vector3;
}

export interface DrawnElement {
  readonly owner: PlacedElement;
  readonly group: Element['group'];
  /** Indices of its triangles. */
  readonly faces: Span;
  /** Vertices of its triangles. */
  readonly vertices: Span;
  /** Points of its edges. */
  readonly edges: Span;
  readonly details: readonly DrawnDetail[];
  /** Corners of the box around it, x y z each. */
  readonly corners: readonly number[];
  /** Half the diagonal of that box, mm. */
  readonly radius: number;
}

export interface DetectorModel {
  readonly elements: readonly DrawnElement[];
  readonly copies: readonly DrawnCopies[];
  readonly byName: ReadonlyMap<string, DrawnElement>;
  /** All copies of each element. */
  readonly byElement: ReadonlyMap<Element, readonly DrawnElement[]>;
  /** x y z, normal x y z per vertex. */
  readonly vertices: Float32Array;
  readonly indices: Uint32Array;
  /** Edges of all elements, then all details and envelopes. */
  readonly lines: LineSet;
  /** Four numbers for each point of the lines, as `LineBuilder` gives them. */
  readonly facings: Float32Array;
  readonly bounds: Bounds;
}

export const FLOATS_PER_VERTEX = 6;

export function makeDetectorModel({ placed }: Detector): DetectorModel {
  const ordered = ELEMENT_GROUPS.flatMap((group) => placed.filter(({ element }) => element.group === group));
  const meshes = new Map<Shape, Mesh>();
  for (const { element } of ordered) if (!meshes.has(element.shape)) meshes.set(element.shape, meshOf(element.shape));
  const meshesOf = ordered.map(({ element }) => meshes.get(element.shape)!);
  const vertices = new Float32Array(sum(meshesOf, ({ positions }) => positions.length / 3) * FLOATS_PER_VERTEX);
  const indices = new Uint32Array(sum(meshesOf, (mesh) => mesh.indices.length));
  const bounds = emptyBounds();
  const lines = new LineBuilder();
  const edges = ordered.map((owner) => lines.addEdges(bodyEdges(owner)));
  let vertex = 0;
  let index = 0;
  const elements = ordered.map((owner, i): DrawnElement => {
    const mesh = meshesOf[i]!;
    const corners = cornersOf(owner);
    for (let k = 0; k < corners.length; k += 3) include(bounds, corners[k]!, corners[k + 1]!, corners[k + 2]!);
    const count = mesh.positions.length / 3;
    placeVertices(mesh, owner.place, vertices, vertex);
    for (let k = 0; k < mesh.indices.length; k++) indices[index + k] = mesh.indices[k]! + vertex;
    const drawn: DrawnElement = {
      owner,
      group: owner.element.group,
      faces: [index, index + mesh.indices.length],
      vertices: [vertex, vertex + count],
      edges: edges[i]!,
      details: detailsOf(owner).map((detail) => ({ lines: lines.add(detail.lines), steps: detail.steps })),
      corners,
      radius: Math.hypot(...halfSizes(owner.element.shape)),
    };
    vertex += count;
    index += mesh.indices.length;
    return drawn;
  });
  const byElement = Map.groupBy(elements, ({ owner }) => owner.element);
  const copies = [...byElement].flatMap(([element, own]) => copiesOf(element, own, lines));
  const byName = new Map(elements.map((element) => [element.owner.name, element]));
  return {
    elements,
    copies,
    byName,
    byElement,
    vertices,
    indices,
    lines: lines.set(),
    facings: lines.facings(),
    bounds,
  };
}

function copiesOf({ group, repeat }: Element, members: readonly DrawnElement[], lines: LineBuilder): DrawnCopies[] {
  if (repeat === undefined || members.length === 1) return [];
  const envelope = lines.addEdges(envelopeEdges(members.map(({ owner }) => owner)));
  return [{ group, members, envelope, step: repeat.step }];
}

function placeVertices({ positions, normals }: Mesh, place: Placement, out: Float32Array, start: number): void {
  const turned: Placement = { centre: [0, 0, 0], rotation: place.rotation };
  for (let i = 0; i < positions.length; i += 3) {
    const at = (start + i / 3) * FLOATS_PER_VERTEX;
    out.set(pointOutOf(place, [positions[i]!, positions[i + 1]!, positions[i + 2]!]), at);
    out.set(pointOutOf(turned, [normals[i]!, normals[i + 1]!, normals[i + 2]!]), at + 3);
  }
}

function cornersOf({ element, place }: PlacedElement): number[] {
  const [hx, hy, hz] = halfSizes(element.shape);
  const corners: number[] = [];
  for (let corner = 0; corner < 8; corner++) {
    corners.push(...pointOutOf(place, [corner & 1 ? hx : -hx, corner & 2 ? hy : -hy, corner & 4 ? hz : -hz]));
  }
  return corners;
}

const sum = <T>(items: readonly T[], size: (item: T) => number): number =>
  items.reduce((total, item) => total + size(item), 0);
