import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { excess, gapBetween, overlapOf, TOUCHING, type Solid } from '#core/detector/overlap.ts';
import { pointInto, pointOutOf, rotationOf, type Vector3 } from '#core/detector/placement.ts';
import type { Shape } from '#core/detector/setup.ts';
import { contains, halfSizes } from '#core/detector/shape.ts';
import { uniform } from '../../fixtures/uniform.ts';

const length = uniform(5, 50);
const box: fc.Arbitrary<Shape> = fc.tuple(length, length, length).map((size) => ({ type: 'box', size }));
const rod: fc.Arbitrary<Shape> = fc
  .tuple(length, length)
  .map(([outerRadius, along]) => ({ type: 'tube', outerRadius, length: along }));
const pipe: fc.Arbitrary<Shape> = fc.tuple(length, uniform(0.1, 0.9), length).map(([outerRadius, share, along]) => ({
  type: 'tube',
  outerRadius,
  innerRadius: share * outerRadius,
  length: along,
}));
const window: fc.Arbitrary<Shape> = fc
  .tuple(length, length, length, uniform(0.1, 0.9), uniform(0.1, 0.9))
  .map(([x, y, z, a, b]) => ({ type: 'box', size: [x, y, z], hole: { size: [a * x, b * y] } }));

const angle = uniform(-180, 180);
const place = fc.record({
  centre: fc.tuple(uniform(-40, 40), uniform(-40, 40), uniform(-40, 40)),
  rotation: fc.tuple(angle, angle, angle).map(rotationOf),
});
const solid = (...shapes: fc.Arbitrary<Shape>[]): fc.Arbitrary<Solid> =>
  fc.record({ shape: fc.oneof(...shapes), place });

/** Points of a solid, on a grid through the box around it and somewhat within its faces. */
function pointsOf({ shape, place: where }: Solid): Vector3[] {
  const [hx, hy, hz] = halfSizes(shape);
  const steps = [-0.999, -0.7, -0.35, 0, 0.35, 0.7, 0.999];
  return steps.flatMap((x) =>
    steps.flatMap((y) =>
      steps
        .map((z): Vector3 => [x * hx, y * hy, z * hz])
        .filter((point) => contains(shape, point))
        .map((point) => pointOutOf(where, point)),
    ),
  );
}

const share = (a: Solid, b: Solid): boolean =>
  pointsOf(a).some((point) => contains(b.shape, pointInto(b.place, point)));

describe('overlap', () => {
  it('is never missed: where a point lies in both, it is there', () => {
    let found = 0;
    fc.assert(
      fc.property(solid(box, rod, pipe, window), solid(box, rod, pipe, window), (a, b) => {
        if (!share(a, b) && !share(b, a)) return;
        found++;
        expect(overlapOf(a, b)).toBeGreaterThan(0);
        expect(overlapOf(b, a)).toBeGreaterThan(0);
      }),
      { numRuns: 2000 },
    );
    expect(found).toBeGreaterThan(200);
  });

  it('of two boxes in any position is as deep as the way out: moved by it, they are apart', () => {
    fc.assert(
      fc.property(solid(box), solid(box), (a, b) => {
        const depth = overlapOf(a, b);
        // What is left of 2 % of it must still count as an overlap.
        fc.pre(depth > 100 * TOUCHING);
        // Some direction of the sphere lets it go within its depth; no shorter step does.
        const apart = (step: number): boolean =>
          directions.some(([x, y, z]) => {
            const [cx, cy, cz] = b.place.centre;
            const moved = { ...b.place, centre: [cx + step * x, cy + step * y, cz + step * z] as const };
            return overlapOf(a, { shape: b.shape, place: moved }) === 0;
          });
        expect(apart(0.98 * depth)).toBe(false);
        expect(apart(1.1 * depth)).toBe(true);
      }),
      // A failing pair is told as it is: making it smaller costs thousands of directions a try.
      { numRuns: 100, endOnFailure: true },
    );
  });
});

/** About evenly on the sphere (a Fibonacci lattice): the next one is within 8°, cos 8° = 0.99. */
const directions: readonly Vector3[] = Array.from({ length: 1000 }, (_, at) => {
  const z = 1 - (2 * at + 1) / 1000;
  const radius = Math.sqrt(1 - z * z);
  const phi = at * Math.PI * (3 - Math.sqrt(5));
  return [radius * Math.cos(phi), radius * Math.sin(phi), z];
});

describe('sticking out and gaps', () => {
  const at = (x: number, y: number, z: number, shape: Shape, turn: Vector3 = [0, 0, 0]): Solid => ({
    shape,
    place: { centre: [x, y, z], rotation: rotationOf(turn) },
  });
  const cube: Shape = { type: 'box', size: [100, 100, 100] };
  const small: Shape = { type: 'box', size: [10, 10, 10] };

  it('of a box and of a pipe', () => {
    expect(excess(at(0, 0, 0, cube), at(45, 0, 0, small))).toBe(0);
    expect(excess(at(0, 0, 0, cube), at(46, 0, 0, small))).toBeCloseTo(1, 9);
    expect(excess(at(0, 0, 0, cube), at(45, 0, 0, small, [0, 0, 45]))).toBeCloseTo(5 * Math.SQRT2 - 5, 9);
    // The corner of the small box at 35 + 5, 5 is √(40² + 5²) = 40.31 mm from the axis.
    const tube: Shape = { type: 'tube', outerRadius: 40, length: 100 };
    expect(excess(at(0, 0, 0, tube), at(35, 0, 0, small))).toBeCloseTo(Math.hypot(40, 5) - 40, 9);
    expect(excess(at(0, 0, 0, tube), at(34, 0, 0, small))).toBe(0);
  });

  it('between faces', () => {
    expect(gapBetween(at(0, 0, 0, cube), at(0, 0, 55, small))).toBe(0);
    expect(gapBetween(at(0, 0, 0, cube), at(0, 0, 57, small))).toBeCloseTo(2, 9);
  });
});
