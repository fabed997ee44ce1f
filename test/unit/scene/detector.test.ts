/** A setup as it is drawn and picked: closed surfaces, ranges that do not mix, the element that a ray meets. */
import fc from 'fast-check';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { boundingBox, expandSetup, type Detector } from '#core/detector/detector.ts';
import { parseMaterials, parseSetup } from '#core/detector/parse.ts';
import { volumeOf } from '#core/detector/shape.ts';
import { ELEMENT_GROUPS, type Shape } from '#core/detector/setup.ts';
import { standardPose } from '#renderer/scene/camera/pose.ts';
import { FLOATS_PER_VERTEX, makeDetectorModel, type DrawnElement } from '#renderer/scene/detector/detectorModel.ts';
import { PLAIN_DETECTOR, type DetectorStyle } from '#renderer/scene/detector/detectorStyle.ts';
import { encodeNormals } from '#renderer/scene/detector/facing.ts';
import { sharpEdges, type Edge } from '#renderer/scene/detector/outline.ts';
import { pickElement } from '#renderer/scene/detector/pickElement.ts';
import { rayThrough, type PickView } from '#renderer/scene/picking/view.ts';

const RESOURCES = join(import.meta.dirname, '../../../resources');
const { materials } = parseMaterials(readFileSync(join(RESOURCES, 'materials.json'), 'utf8'), 'materials.json');
const shipped = readdirSync(join(RESOURCES, 'detectors')).map((file) => file.replace('.json', ''));

function detectorOf(id: string): Detector {
  return expandSetup(parseSetup(readFileSync(join(RESOURCES, 'detectors', `${id}.json`), 'utf8'), id), materials);
}

/** By the divergence theorem: right only for a closed surface with its faces turned outward. */
function enclosedVolume(
  { vertices, indices }: ReturnType<typeof makeDetectorModel>,
  { faces, owner }: DrawnElement,
): number {
  const { centre } = owner.place;
  const at = (index: number, axis: 0 | 1 | 2): number =>
    vertices[FLOATS_PER_VERTEX * indices[index]! + axis]! - centre[axis];
  let six = 0;
  for (let i = faces[0]; i < faces[1]; i += 3) {
    const [a, b, c] = [i, i + 1, i + 2].map((index) => [at(index, 0), at(index, 1), at(index, 2)] as const);
    six +=
      a![0] * (b![1] * c![2] - b![2] * c![1]) +
      a![1] * (b![2] * c![0] - b![0] * c![2]) +
      a![2] * (b![0] * c![1] - b![1] * c![0]);
  }
  return six / 6;
}

describe.each(shipped)('%s', (id) => {
  const detector = detectorOf(id);
  const model = makeDetectorModel(detector);

  it('draws each placed element once, closed, in ranges that follow each other', () => {
    expect(model.elements.map(({ owner }) => owner.name).toSorted()).toEqual(
      detector.placed.map(({ name }) => name).toSorted(),
    );
    let [face, vertex, edge] = [0, 0, 0];
    for (const { faces, vertices, edges, owner } of model.elements) {
      expect([faces[0], vertices[0], edges[0]]).toEqual([face, vertex, edge]);
      [face, vertex, edge] = [faces[1], vertices[1], edges[1]];
      const own = model.indices.subarray(...faces);
      expect(Math.min(...own)).toBe(vertices[0]);
      expect(Math.max(...own)).toBe(vertices[1] - 1);
      expect(owner.element.name.length).toBeGreaterThan(0);
    }
    expect(face).toBe(model.indices.length);
    expect(vertex * FLOATS_PER_VERTEX).toBe(model.vertices.length);
  });

  it('encloses the volumes of its shapes', () => {
    for (const element of model.elements) {
      const { shape } = element.owner.element;
      const ratio = enclosedVolume(model, element) / volumeOf(shape);
      // Polygons of circles lie inside them; 32-bit places are 2 µm apart at 20 m, which foils feel.
      const isRound = shape.type === 'tube' || (shape.hole !== undefined && 'radius' in shape.hole);
      const thinnest = shape.type === 'tube' ? shape.length : Math.min(...shape.size);
      if (thinnest < 0.05) continue;
      expect(Math.abs(ratio - 1), element.owner.name).toBeLessThan((isRound ? 0.004 : 1e-4) + 0.002 / thinnest);
    }
  });

  it('lies in the box of its description', () => {
    const box = boundingBox(detector);
    for (const axis of [0, 1, 2] as const) {
      expect(model.bounds.low[axis]).toBeCloseTo(box.low[axis], 6);
      expect(model.bounds.high[axis]).toBeCloseTo(box.high[axis], 6);
    }
  });
});

describe('edges of a shape', () => {
  const size = fc.double({ min: 1, max: 1000, noNaN: true });

  it('are 12 for a box, 24 with a hole through it', () => {
    fc.assert(
      fc.property(size, size, size, fc.double({ min: 0.1, max: 0.9, noNaN: true }), (x, y, z, share) => {
        const box: Shape = { type: 'box', size: [x, y, z] };
        expect(sharpEdges(box)).toHaveLength(12);
        const total = lengthOf(sharpEdges(box));
        expect(total).toBeCloseTo(4 * (x + y + z), 2);
        const holed: Shape = { ...box, hole: { size: [x * share, y * share] } };
        expect(lengthOf(sharpEdges(holed))).toBeCloseTo(4 * (x + y + z) + 4 * (share * (x + y) + z), 1);
      }),
      { numRuns: 50 },
    );
  });

  it('of a tube are its rims and no line along it', () => {
    const tube: Shape = { type: 'tube', outerRadius: 100, innerRadius: 50, length: 1000 };
    const edges = sharpEdges(tube);
    for (const { line } of edges) expect(line[0][2]).toBe(line[1][2]);
    expect(lengthOf(edges) / (2 * 2 * Math.PI * 150)).toBeCloseTo(1, 2);
  });
});

function lengthOf(edges: readonly Edge[]): number {
  return edges.reduce((total, { line: [a, b] }) => total + Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]), 0);
}

it('an edge of a box lies in both of its faces, which look outward', () => {
  const half = [1, 2, 3] as const;
  for (const { line, normals } of sharpEdges({ type: 'box', size: [2, 4, 6] })) {
    for (const normal of normals) {
      const axis = normal.findIndex((part) => Math.abs(part) > 0.5);
      for (const end of line) expect(end[axis]).toBeCloseTo(half[axis]! * normal[axis]!, 5);
    }
  }
});

it('where the faces of an edge look comes back from its texel', () => {
  const part = fc.double({ min: -1, max: 1, noNaN: true });
  const direction = fc.tuple(part, part, part).filter((v) => Math.hypot(...v) > 0.1);
  fc.assert(
    fc.property(direction, direction, (a, b) => {
      const texel = encodeNormals([a, b]);
      [a, b].forEach((given, i) => {
        const [u, v] = [texel[2 * i]!, texel[2 * i + 1]!];
        // As the shader folds it.
        const z = 1 - Math.abs(u) - Math.abs(v);
        const sign = (value: number): number => (value >= 0 ? 1 : -1);
        const folded = z >= 0 ? [u, v, z] : [(1 - Math.abs(v)) * sign(u), (1 - Math.abs(u)) * sign(v), z];
        given.forEach((value, k) =>
          expect(folded[k]! / Math.hypot(...folded)).toBeCloseTo(value / Math.hypot(...given), 9),
        );
      });
    }),
  );
});

describe('the element under the pointer', () => {
  const detector = detectorOf('padme-run3');
  const model = makeDetectorModel(detector);
  const FAR = 1e30;

  /** Looking along −y from above on a place of the x–z plane. */
  function viewOn(x: number, z: number, change: Partial<PickView> = {}): PickView {
    const pose = { ...standardPose('top', 'orthographic'), target: [x, 0, z] as const, extent: 1000 };
    return {
      viewProjection: new Float64Array(16),
      width: 1000,
      height: 1000,
      magnify: 1,
      clipLow: [-FAR, -FAR, -FAR],
      clipHigh: [FAR, FAR, FAR],
      now: Infinity,
      ray: rayThrough(pose, { width: 1000, height: 1000 }, 1, 20_000, 500, 500),
      ...change,
    };
  }
  const centreOf = (name: string): readonly [number, number, number] =>
    detector.placed.find((one) => one.name === name)!.place.centre;

  it('is the calorimeter where the calorimeter is', () => {
    const [x, , z] = centreOf('ECal');
    expect(pickElement(model, PLAIN_DETECTOR, viewOn(x + 200, z))?.name).toBe('ECal');
  });

  it('is none in a hidden group, beyond the clipping plane and in the half that is cut away', () => {
    const [x, , z] = centreOf('ECal');
    const pick = (style: DetectorStyle, change: Partial<PickView> = {}, at = x + 200): string | null =>
      pickElement(model, style, viewOn(at, z, change))?.name ?? null;
    expect(pick({ ...PLAIN_DETECTOR, groups: { calorimeter: { visible: false, opacity: 1 } } })).not.toBe('ECal');
    expect(pick(PLAIN_DETECTOR, { clipHigh: [FAR, FAR, z - 400] })).toBeNull();
    expect(pick({ groups: {}, cutAway: 'side' })).toBe('ECal');
    expect(pick({ groups: {}, cutAway: 'side' }, {}, x - 200)).toBeNull();
  });

  it('is what the cut without a quarter leaves: the upper half toward the eye is gone, the lower one is there', () => {
    const [x, y, z] = centreOf('ECal');
    const eye = (height: number, at: number): PickView => {
      const pose = { ...standardPose('beam', 'orthographic'), target: [at, height, z] as const, extent: 1000 };
      return viewOn(0, 0, { ray: rayThrough(pose, { width: 1000, height: 1000 }, 1, 20_000, 500, 500) });
    };
    const only = Object.fromEntries(
      ELEMENT_GROUPS.filter((group) => group !== 'calorimeter').map((group) => [group, { visible: false, opacity: 0 }]),
    );
    const pick = (dx: number, dy: number): string | undefined =>
      pickElement(model, { groups: only, cutAway: 'wedge' }, eye(y + dy, x + dx))?.name;
    expect([pick(200, 200), pick(200, -200), pick(-200, -200), pick(-200, 200)]).toEqual([
      'ECal',
      'ECal',
      'ECal',
      undefined,
    ]);
  });

  it('comes with the cell under the pointer', () => {
    const cell = detector.cells.find(({ element, id }) => element === 'ECal' && id === 1801)!;
    const [x, y, z] = cell.place.centre;
    const pose = { ...standardPose('beam', 'orthographic'), target: [x, y, z] as const, extent: 1000 };
    const only = Object.fromEntries(
      ELEMENT_GROUPS.filter((group) => group !== 'calorimeter').map((group) => [group, { visible: false, opacity: 0 }]),
    );
    const view = viewOn(0, 0, { ray: rayThrough(pose, { width: 1000, height: 1000 }, 1, 20_000, 500, 500) });
    expect(pickElement(model, { groups: only, cutAway: 'none' }, view)?.parts.cells).toEqual([cell]);
  });

  it('is the inner one of two that lie in one another', () => {
    const inner = detector.placed.filter(({ element }) => element.inside !== undefined);
    expect(inner.length).toBeGreaterThan(0);
    for (const one of inner) {
      const [x, y, z] = one.place.centre;
      if (y !== 0 || one.element.shape.type === 'tube' || one.element.shape.hole) continue;
      const found = pickElement(model, PLAIN_DETECTOR, viewOn(x, z))?.name;
      const owner = detector.placed.find(({ name }) => name === found)?.element.name;
      // Something that lies over it may come first, but never what it lies in.
      expect(owner).not.toBe(one.element.inside);
    }
  });
});
