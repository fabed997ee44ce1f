import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numericColumn } from '#core/event/column.ts';
import { makeCollection } from '#core/event/event.ts';
import { cameraMatrix, standardPose } from '#renderer/scene/camera/pose.ts';
import type { PaintedCollection } from '#renderer/scene/model/eventModel.ts';
import type { PrimitiveSet } from '#renderer/scene/model/shapes.ts';
import { pick } from '#renderer/scene/picking/pick.ts';
import { rayThrough, type PickView } from '#renderer/scene/picking/view.ts';
import type { CameraPose, ObjectRef, Projection } from '#renderer/scene/types.ts';

const WIDTH = 800;
const HEIGHT = 600;
const REACH = 3000;

type Point = [number, number, number];
const coordinate = fc.double({ min: -200, max: 200, noNaN: true });
const place = fc.tuple(coordinate, coordinate, coordinate);

/** The beam's eye: x to the left and y up, one mm per pixel at z = 0. */
function cameraOf(projection: Projection): CameraPose {
  const extent = projection === 'orthographic' ? HEIGHT : HEIGHT / 2 / Math.tan(Math.PI / 6);
  return { ...standardPose('beam', projection), extent };
}

/** Written by hand for that camera: CSS pixels and distance from the camera. */
function seen(projection: Projection, [x, y, z]: Point): [number, number, number] {
  const distance = HEIGHT / 2 / Math.tan(Math.PI / 6);
  const scale = projection === 'orthographic' ? 1 : distance / (distance + z);
  return [WIDTH / 2 - x * scale, HEIGHT / 2 - y * scale, z];
}

function viewOf(projection: Projection, x: number, y: number, change: Partial<PickView> = {}): PickView {
  const pose = cameraOf(projection);
  return {
    viewProjection: cameraMatrix(pose, WIDTH / HEIGHT, 1, REACH),
    width: WIDTH,
    height: HEIGHT,
    magnify: 1,
    clipLow: [-1e30, -1e30, -1e30],
    clipHigh: [1e30, 1e30, 1e30],
    now: Infinity,
    ray: rayThrough(pose, { width: WIDTH, height: HEIGHT }, 1, REACH, x, y),
    ...change,
  };
}

function painted(name: string, set: PrimitiveSet, count: number): PaintedCollection {
  const position = numericColumn(new Float32Array(3 * count), { width: 3 });
  return {
    collection: makeCollection(name, 'trackerHits', [['position', position]]),
    sets: [set],
    style: { visible: true, colour: '#ffffff', colourBy: 'collection', cuts: [] },
    colours: new Uint32Array(count).fill(0xffffffff),
  };
}

const points = (name: string, at: Point[], layer: 'points' | 'markers' = 'points'): PaintedCollection =>
  painted(
    name,
    {
      form: 'points',
      layer,
      positions: Float32Array.from(at.flat()),
      diameter: layer === 'points' ? 3 : 20,
      times: null,
    },
    at.length,
  );

const lines = (name: string, at: [Point, Point][], times: number[] | null = null): PaintedCollection =>
  painted(
    name,
    {
      form: 'lines',
      layer: 'tracks',
      points: Float32Array.from(at.flat(2)),
      first: Uint32Array.from({ length: at.length + 1 }, (_, i) => 2 * i),
      width: 2,
      times,
    },
    at.length,
  );

const boxes = (name: string, at: Point[], size: number, layer: 'boxes' | 'faces' = 'boxes'): PaintedCollection =>
  painted(
    name,
    {
      form: 'boxes',
      layer,
      centres: Float32Array.from(at.flat()),
      sizes: new Float32Array(3 * at.length).fill(size),
      times: null,
    },
    at.length,
  );

const projections = fc.constantFrom<Projection>('perspective', 'orthographic');
const pickAt = (
  collections: PaintedCollection[],
  projection: Projection,
  x: number,
  y: number,
  change: Partial<PickView> = {},
): ObjectRef | null => pick(collections, viewOf(projection, x, y, change), x, y);

describe('pick', () => {
  it('looks through translucent boxes to what lies behind, and finds them where nothing does', () => {
    const cell = boxes('cell', [[0, 0, 0]], 50);
    const around = boxes('counter', [[0, 0, 0]], 300, 'faces');
    const middle = [WIDTH / 2, HEIGHT / 2] as const;
    for (const order of [
      [cell, around],
      [around, cell],
    ]) {
      expect(pickAt(order, 'orthographic', ...middle)).toEqual({ collection: 'cell', index: 0 });
    }
    expect(pickAt([around], 'orthographic', ...middle)).toEqual({ collection: 'counter', index: 0 });
  });

  it('takes the nearest point, the front-most of those within half a pixel of it', () => {
    fc.assert(
      fc.property(
        projections,
        fc.array(place, { minLength: 1, maxLength: 60 }),
        coordinate,
        coordinate,
        (mode, at, dx, dy) => {
          const [x, y] = [WIDTH / 2 + dx, HEIGHT / 2 + dy];
          const rounded = at.map((each) => each.map(Math.fround) as Point);
          const distances = rounded.map((each) => {
            const [px, py] = seen(mode, each);
            return Math.hypot(px - x, py - y);
          });
          const nearest = Math.min(...distances);
          const found = pickAt([points('p', rounded)], mode, x, y);
          if (nearest > 6.001) {
            expect(found).toBeNull();
          } else if (nearest < 5.4) {
            const equal = rounded
              .map((each, i) => [i, each[2]] as const)
              .filter(([i]) => distances[i]! <= nearest + 0.499);
            const front = Math.min(...equal.map(([, z]) => z));
            expect(found).not.toBeNull();
            expect(rounded[found!.index]![2]).toBeLessThanOrEqual(front + 1e-3);
            expect(distances[found!.index]!).toBeLessThanOrEqual(nearest + 0.501);
          }
        },
      ),
    );
  });

  it('finds a line anywhere along it', () => {
    fc.assert(
      fc.property(projections, place, place, fc.double({ min: 0, max: 1, noNaN: true }), (mode, a, b, t) => {
        const [ax, ay] = seen(mode, a);
        const [bx, by] = seen(mode, b);
        const x = ax + t * (bx - ax);
        const y = ay + t * (by - ay);
        expect(pickAt([lines('l', [[a, b]])], mode, x, y)).toEqual({ collection: 'l', index: 0 });
        // Ten pixels aside of a line there is nothing.
        const length = Math.hypot(bx - ax, by - ay);
        fc.pre(length > 1);
        const [nx, ny] = [(-10 * (by - ay)) / length, (10 * (bx - ax)) / length];
        expect(pickAt([lines('l', [[a, b]])], mode, x + nx, y + ny)).toBeNull();
      }),
    );
  });

  it('takes the front-most box that covers the pointer', () => {
    fc.assert(
      fc.property(fc.array(place, { minLength: 1, maxLength: 20 }), coordinate, coordinate, (at, dx, dy) => {
        const [x, y] = [WIDTH / 2 + dx, HEIGHT / 2 + dy];
        const under = at.filter(([cx, cy]) => Math.abs(-dx - cx) < 20 && Math.abs(-dy - cy) < 20);
        const nearly = at.filter(([cx, cy]) => Math.abs(-dx - cx) < 22 && Math.abs(-dy - cy) < 22);
        fc.pre(under.length === nearly.length);
        const found = pickAt([boxes('b', at, 40)], 'orthographic', x, y);
        if (under.length === 0) expect(found).toBeNull();
        else expect(at[found!.index]![2]).toBeCloseTo(Math.min(...under.map(([, , z]) => z)), 3);
      }),
    );
  });

  it('finds a box that is smaller than a pixel', () => {
    expect(pickAt([boxes('b', [[50, 20, 0]], 0.01)], 'orthographic', WIDTH / 2 - 50, HEIGHT / 2 - 20)).toEqual({
      collection: 'b',
      index: 0,
    });
  });

  it('prefers a point before a box to the box, a box to a point behind it, and a ring to both', () => {
    const box = boxes('box', [[0, 0, 0]], 100);
    const before = points('before', [[2, 0, -100]]);
    const behind = points('behind', [[2, 0, 100]]);
    const ring = points('ring', [[0, 0, 100]], 'markers');
    const at = (collections: PaintedCollection[]) =>
      pickAt(collections, 'orthographic', WIDTH / 2, HEIGHT / 2)?.collection;
    expect(at([box, before, behind])).toBe('before');
    expect(at([box, behind])).toBe('box');
    expect(at([box, before, ring])).toBe('ring');
  });

  it('sees no line beyond the clipping plane or later than the time', () => {
    const line = lines(
      'l',
      [
        [
          [-100, 0, 0],
          [100, 0, 100],
        ],
      ],
      [0, 100],
    );
    const at = (x: number, change: Partial<PickView>) =>
      pickAt([line], 'orthographic', WIDTH / 2 - x, HEIGHT / 2, change)?.index;
    expect(at(-50, {})).toBe(0);
    expect(at(50, {})).toBe(0);
    expect(at(-50, { now: 50 })).toBe(0);
    expect(at(50, { now: 50 })).toBeUndefined();
    expect(at(-50, { clipLow: [0, -1e30, -1e30] })).toBeUndefined();
    expect(at(50, { clipLow: [0, -1e30, -1e30] })).toBe(0);
    expect(at(50, { clipHigh: [1e30, 1e30, 50] })).toBeUndefined();
  });

  it('passes over what a cut or a switched-off collection hides', () => {
    const collection = points('p', [[0, 0, 0]]);
    expect(pickAt([{ ...collection, colours: Uint32Array.of(0) }], 'orthographic', WIDTH / 2, HEIGHT / 2)).toBeNull();
    const hidden = { ...collection, style: { ...collection.style, visible: false } };
    expect(pickAt([hidden], 'orthographic', WIDTH / 2, HEIGHT / 2)).toBeNull();
  });
});
