import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orbit, pan, zoom } from '#renderer/scene/camera/motion.ts';
import { fitPose } from '#renderer/scene/camera/fit.ts';
import { basisOf, cameraMatrix, cropped, mmPerPixel, standardPose } from '#renderer/scene/camera/pose.ts';
import { lengthText, niceLength, scaleBar } from '#renderer/scene/camera/scaleBar.ts';
import { rectangleAt, viewRectangles } from '#renderer/scene/camera/layout.ts';
import { reachOf } from '#renderer/scene/model/bounds.ts';
import { cropFor, tilesOf } from '#renderer/scene/picture/tiles.ts';
import type { CameraPose, Projection, StandardView } from '#renderer/scene/types.ts';

type Point = [number, number, number];
const number = (low: number, high: number) => fc.double({ min: low, max: high, noNaN: true });
const point = fc.tuple(number(-5000, 5000), number(-5000, 5000), number(-5000, 5000));
const pose: fc.Arbitrary<CameraPose> = fc
  .record({
    projection: fc.constantFrom<Projection>('perspective', 'orthographic'),
    name: fc.constantFrom<StandardView>('beam', 'top', 'side', 'isometric'),
    target: point,
    extent: number(1, 20_000),
    turn: fc.tuple(number(-500, 500), number(-300, 300)),
  })
  .map(({ projection, name, target, extent, turn }) =>
    orbit({ ...standardPose(name, projection), target, extent }, ...turn),
  );

/** Position to clip space, and on to a screen of 1 × 1 with y down. */
function project(matrix: Float64Array, [x, y, z]: Point): { x: number; y: number; depth: number; w: number } {
  const row = (k: number): number => matrix[k]! * x + matrix[k + 4]! * y + matrix[k + 8]! * z + matrix[k + 12]!;
  const w = row(3);
  return { x: 0.5 + row(0) / w / 2, y: 0.5 - row(1) / w / 2, depth: row(2) / w, w };
}

const length = (v: readonly number[]): number => Math.hypot(...v);

describe('standard views', () => {
  const screen = (name: StandardView, at: Point): { x: number; y: number } =>
    project(cameraMatrix({ ...standardPose(name, 'orthographic'), extent: 1000 }, 1, 1, 3000), at);

  it('keep the right-handed frame: downstream +x is left, and the beam runs to the right', () => {
    expect(screen('beam', [100, 0, 0]).x).toBeCloseTo(0.4);
    expect(screen('beam', [0, 100, 0]).y).toBeCloseTo(0.4);
    expect(screen('top', [0, 0, 100]).x).toBeCloseTo(0.6);
    expect(screen('top', [100, 0, 0]).y).toBeCloseTo(0.4);
    expect(screen('side', [0, 0, 100]).x).toBeCloseTo(0.6);
    expect(screen('side', [0, 100, 0]).y).toBeCloseTo(0.4);
    expect(screen('isometric', [0, 0, 100]).x).toBeGreaterThan(0.5);
    expect(screen('isometric', [0, 100, 0]).y).toBeLessThan(0.5);
  });
});

describe('cameraMatrix', () => {
  it('puts the target in the middle and everything within reach between near and far', () => {
    fc.assert(
      fc.property(pose, number(0.3, 3), number(1, 1000), (camera, aspect, transverse) => {
        const [x, y, z] = camera.target;
        const target: Point = [x * transverse, y * transverse, z];
        const matrix = cameraMatrix(camera, aspect, transverse, 2000);
        const middle = project(matrix, target);
        expect(middle.x).toBeCloseTo(0.5, 3);
        expect(middle.y).toBeCloseTo(0.5, 3);
        const { back } = basisOf(camera);
        const farther = project(matrix, target.map((value, k) => value - 1900 * back[k]!) as Point);
        expect(farther.depth).toBeLessThan(1);
        expect(farther.depth).toBeGreaterThan(middle.depth);
      }),
    );
  });

  it('shows mm as large as mmPerPixel says', () => {
    fc.assert(
      fc.property(pose, (camera) => {
        const { right } = basisOf(camera);
        const matrix = cameraMatrix(camera, 1, 1, 1000);
        const step = mmPerPixel(camera, 500);
        const aside = camera.target.map((value, k) => value + step * right[k]!) as Point;
        expect((project(matrix, aside).x - 0.5) * 500).toBeCloseTo(1, 2);
      }),
    );
  });
});

describe('fitPose', () => {
  it('shows all points, fills the tighter side but for 6 % at each edge, and centres them on the screen', () => {
    const corner = fc.tuple(point, fc.tuple(number(20, 4000), number(20, 4000), number(20, 4000)));
    const cloud = fc.record({ box: corner, more: fc.array(fc.tuple(number(0, 1), number(0, 1), number(0, 1))) });
    fc.assert(
      fc.property(pose, cloud, number(0.4, 2.5), number(1, 100), (camera, { box, more }, aspect, transverse) => {
        const [low, size] = box;
        const high = low.map((value, k) => value + size[k]!) as Point;
        const four = [
          [0, 0, 0],
          [1, 1, 1],
          [1, 0, 0],
          [0, 1, 1],
        ];
        const points = [...four, ...more].map((share) => share.map((s, k) => low[k]! + s * size[k]!));
        const fitted = fitPose(camera, points.flat(), aspect, transverse);
        const matrix = cameraMatrix(fitted, aspect, transverse, reachOf([{ low, high }], fitted.target, transverse));
        const seen = points.map(([x, y, z]) => project(matrix, [x! * transverse, y! * transverse, z!]));
        expect(Math.min(...seen.map(({ w }) => w))).toBeGreaterThan(0);
        const sides = (['x', 'y'] as const).map((axis) => seen.map((at) => at[axis] - 0.5));
        for (const side of sides) expect(Math.max(...side) + Math.min(...side)).toBeCloseTo(0, 4);
        expect(Math.max(...sides.flat())).toBeCloseTo(0.44, 4);
        expect(fitted.direction).toEqual(camera.direction);
      }),
    );
  });

  it('stands back from a single point, and from a line that it looks along', () => {
    const camera = { ...standardPose('beam', 'perspective') };
    expect(fitPose(camera, [1, 2, 3], 1, 1)).toMatchObject({ target: [1, 2, 3], extent: 100 });
    const along = fitPose(camera, [0, 0, -500, 0, 0, 500], 1, 1);
    expect(along.target.map((value) => Math.round(value))).toEqual([0, 0, 0]);
    expect(along.extent).toBeGreaterThan(500);
  });
});

describe('movements', () => {
  it('orbit keeps distance and target, a right angle between direction and up, and never turns over', () => {
    fc.assert(
      fc.property(pose, number(-2000, 2000), number(-2000, 2000), (camera, dx, dy) => {
        const next = orbit(camera, dx, dy);
        expect(next.extent).toBe(camera.extent);
        expect(next.target).toEqual(camera.target);
        expect(length(next.direction)).toBeCloseTo(1, 9);
        const dot = next.direction.reduce((sum, value, k) => sum + value * next.up[k]!, 0);
        expect(dot).toBeCloseTo(0, 6);
        expect(next.up[1]).toBeGreaterThanOrEqual(Math.min(0, camera.up[1]) - 1e-9);
      }),
    );
  });

  it('zoom keeps what is under the pointer there', () => {
    fc.assert(
      fc.property(
        pose,
        number(0.2, 5),
        number(-300, 300),
        number(-200, 200),
        number(1, 50),
        (camera, factor, x, y, transverse) => {
          const { right, up } = basisOf(camera);
          const under = (of: CameraPose): number[] => {
            const mm = mmPerPixel(of, 400);
            const scale = [transverse, transverse, 1];
            return of.target.map((value, k) => value * scale[k]! + mm * (x * right[k]! - y * up[k]!));
          };
          const before = under(camera);
          const after = under(zoom(camera, factor, { x, y }, 400, transverse));
          const size = 1 + Math.abs(camera.extent) + length(before);
          before.forEach((value, k) => expect(Math.abs(after[k]! - value) / size).toBeLessThan(1e-9));
        },
      ),
    );
  });

  it('pan moves the picture with the pointer', () => {
    fc.assert(
      fc.property(pose, number(-300, 300), number(-300, 300), number(1, 50), (camera, dx, dy, transverse) => {
        const moved = pan(camera, dx, dy, 400, transverse);
        const matrix = cameraMatrix(moved, 1, transverse, 1000);
        const [x, y, z] = camera.target;
        const seen = project(matrix, [x * transverse, y * transverse, z]);
        expect((seen.x - 0.5) * 400).toBeCloseTo(dx, 1);
        expect((seen.y - 0.5) * 400).toBeCloseTo(dy, 1);
      }),
    );
  });
});

describe('scaleBar', () => {
  it('has a round length that fits and is as long as the view shows it', () => {
    fc.assert(
      fc.property(pose, number(1, 1000), (camera, transverse) => {
        for (const along of ['horizontal', 'vertical'] as const) {
          const bar = scaleBar(camera, 600, transverse, along);
          expect(bar.pixels).toBeLessThanOrEqual(140 * (1 + 1e-9));
          expect(bar.pixels).toBeGreaterThan(50);
          expect(['1', '2', '5']).toContain(bar.lengthMm.toExponential(0)[0]);
        }
      }),
    );
  });

  it('tells apart the magnified and the other direction', () => {
    const top = { ...standardPose('top', 'orthographic'), extent: 1000 };
    expect(scaleBar(top, 1000, 20, 'horizontal')).toEqual({
      lengthMm: 100,
      pixels: 100,
      label: '100 mm',
      transverse: 1,
    });
    const across = scaleBar(top, 1000, 20, 'vertical');
    expect(across).toMatchObject({ lengthMm: 5, label: '5 mm (× 20)', transverse: 20 });
    expect(across.pixels).toBeCloseTo(100);
  });

  it('names lengths in the unit that suits', () => {
    expect([0.0002, 0.05, 0.5, 20, 500, 2000, 50_000].map(lengthText)).toEqual([
      '0.2 µm',
      '50 µm',
      '0.5 mm',
      '20 mm',
      '500 mm',
      '2 m',
      '50 m',
    ]);
    expect([1, 1.9, 2, 4.9, 5, 9.9, 1234, 0.03].map(niceLength)).toEqual([1, 1, 2, 2, 5, 5, 1000, 0.02]);
  });
});

describe('views', () => {
  it('cover the canvas without overlap in both layouts', () => {
    fc.assert(
      fc.property(fc.integer({ min: 50, max: 4000 }), fc.integer({ min: 50, max: 4000 }), (width, height) => {
        const views = viewRectangles('quad', '3d', width, height);
        expect(views.map(({ view }) => view).toSorted()).toEqual(['3d', 'front', 'side', 'top']);
        const area = views.reduce((sum, view) => sum + view.width * view.height, 0);
        expect(area).toBe((width - 1) * (height - 1));
        expect(rectangleAt(views, 0, 0)?.view).toBe('3d');
        expect(rectangleAt(views, width - 1, 0)?.view).toBe('top');
        expect(rectangleAt(views, 0, height - 1)?.view).toBe('front');
        expect(rectangleAt(views, width - 1, height - 1)?.view).toBe('side');
        expect(viewRectangles('single', 'top', width, height)).toEqual([{ view: 'top', x: 0, y: 0, width, height }]);
      }),
    );
  });
});

describe('tiles of a picture', () => {
  const rectangle = fc.record({
    view: fc.constant('3d' as const),
    x: fc.integer({ min: 0, max: 500 }),
    y: fc.integer({ min: 0, max: 500 }),
    width: fc.integer({ min: 1, max: 6000 }),
    height: fc.integer({ min: 1, max: 6000 }),
  });

  it('cover the view once', () => {
    fc.assert(
      fc.property(rectangle, fc.integer({ min: 64, max: 2048 }), (view, largest) => {
        const tiles = tilesOf(view, largest);
        expect(tiles.reduce((sum, tile) => sum + tile.width * tile.height, 0)).toBe(view.width * view.height);
        for (const tile of tiles) {
          expect(Math.max(tile.width, tile.height)).toBeLessThanOrEqual(largest);
          expect(tile.x + tile.width).toBeLessThanOrEqual(view.x + view.width);
          expect(tile.y + tile.height).toBeLessThanOrEqual(view.y + view.height);
        }
      }),
    );
  });

  it('show every place of the view where the whole picture would have it', () => {
    fc.assert(
      fc.property(rectangle, pose, point, fc.integer({ min: 0, max: 64 }), (view, camera, at, margin) => {
        const whole = cameraMatrix(camera, view.width / view.height, 1, 20_000);
        const seen = project(whole, at);
        fc.pre(seen.w > 1);
        const [px, py] = [view.x + seen.x * view.width, view.y + seen.y * view.height];
        for (const tile of tilesOf(view, 1500)) {
          const part = project(cropped(whole, cropFor(view, tile, margin)), at);
          const x = tile.x - margin + part.x * (tile.width + 2 * margin);
          const y = tile.y - margin + part.y * (tile.height + 2 * margin);
          const size = 1 + Math.abs(px) + Math.abs(py);
          expect(Math.abs(x - px) / size).toBeLessThan(1e-6);
          expect(Math.abs(y - py) / size).toBeLessThan(1e-6);
        }
      }),
    );
  });
});
