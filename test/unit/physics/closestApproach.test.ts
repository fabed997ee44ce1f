import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closestApproach } from '#core/physics/closestApproach.ts';
import { uniform } from '../../fixtures/uniform.ts';

const vector = (size: number): fc.Arbitrary<[number, number, number]> =>
  fc.tuple(uniform(-size, size), uniform(-size, size), uniform(-size, size));
const slopes = fc.tuple(uniform(-0.01, 0.01), uniform(-0.01, 0.01));

describe('closest approach', () => {
  it('of lines that meet is where they meet, to a micrometre also at angles of mrad', () => {
    fc.assert(
      fc.property(vector(1000), slopes, slopes, uniform(1000, 20_000), (vertex, first, second, way) => {
        fc.pre(Math.hypot(first[0] - second[0], first[1] - second[1]) > 1e-4);
        const line = ([tx, ty]: readonly [number, number]) => ({
          point: [vertex[0] + tx * way, vertex[1] + ty * way, vertex[2] + way] as const,
          direction: [tx, ty, 1] as const,
        });
        const found = closestApproach(line(first), line(second));
        expect(found.distance).toBeLessThan(1e-6);
        expect(Math.hypot(found.vertex[0] - vertex[0], found.vertex[1] - vertex[1])).toBeLessThan(1e-3);
        expect(Math.abs(found.vertex[2] - vertex[2])).toBeLessThan(1e-3);
      }),
    );
  });

  it('is no farther than any pair of points of the lines, and at right angles to both', () => {
    fc.assert(
      fc.property(
        vector(10),
        vector(1),
        vector(10),
        vector(1),
        uniform(-5, 5),
        uniform(-5, 5),
        (p1, d1, p2, d2, s1, s2) => {
          fc.pre(Math.hypot(...d1) > 0.1 && Math.hypot(...d2) > 0.1);
          const { distance, angle } = closestApproach({ point: p1, direction: d1 }, { point: p2, direction: d2 });
          const apart = Math.hypot(...[0, 1, 2].map((i) => p1[i]! + s1 * d1[i]! - p2[i]! - s2 * d2[i]!));
          expect(distance).toBeLessThanOrEqual(apart + 1e-9);
          expect(angle).toBeGreaterThanOrEqual(0);
          expect(angle).toBeLessThanOrEqual(Math.PI);
        },
      ),
    );
  });

  it('of parallel lines is their distance, without a vertex', () => {
    const { distance, vertex, angle } = closestApproach(
      { point: [0, 0, 0], direction: [0, 0, 1] },
      { point: [3, 4, 100], direction: [0, 0, 2] },
    );
    expect(distance).toBe(5);
    expect(angle).toBe(0);
    expect(vertex[0]).toBeNaN();
  });
});
