import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { propagatePerigee } from '#core/physics/helix.ts';
import { interpolateStates } from '#core/physics/stateInterpolation.ts';
import { uniform } from '../fixtures/uniform.ts';

const FAR = { radius: 1e5, length: 1e5 };
const rowsOf = (points: Float64Array) =>
  Array.from(
    { length: points.length / 3 },
    (_, i) => [points[3 * i]!, points[3 * i + 1]!, points[3 * i + 2]!] as const,
  );

/** Independent of the formula: the equations of motion d²r/ds² = 0.3·10⁻³ (q/p) t × B, Runge–Kutta of fourth order. */
function integrate(
  start: readonly number[],
  direction: readonly number[],
  qOverP: number,
  fieldT: number,
  path: number,
) {
  const kappa = 0.299792458e-3 * qOverP * fieldT;
  const slope = (y: readonly number[]) => [y[3]!, y[4]!, y[5]!, kappa * y[4]!, -kappa * y[3]!, 0];
  const add = (y: readonly number[], d: readonly number[], h: number) => y.map((one, i) => one + h * d[i]!);
  let y: readonly number[] = [...start, ...direction];
  const steps = 400;
  const h = path / steps;
  for (let i = 0; i < steps; i++) {
    const k1 = slope(y);
    const k2 = slope(add(y, k1, h / 2));
    const k3 = slope(add(y, k2, h / 2));
    const k4 = slope(add(y, k3, h));
    y = y.map((one, j) => one + (h / 6) * (k1[j]! + 2 * k2[j]! + 2 * k3[j]! + k4[j]!));
  }
  return y.slice(0, 3);
}

/** 1 GeV / (0.299792458 · 1 T), mm. */
const RADIUS = 1000 / 0.299792458;

describe('helix', () => {
  test('1 GeV across 1 T makes a circle of 3336 mm, clockwise for positive charge', () => {
    const points = rowsOf(propagatePerigee([0, 0, 0, Math.PI / 2, 1], [0, 0, 0], 1, FAR));
    for (const [x, y, z] of points) {
      expect(Math.hypot(x, y + RADIUS)).toBeCloseTo(RADIUS, 6);
      expect(z).toBeCloseTo(0, 6);
    }
    expect(points[1]![1]).toBeLessThan(0);
    expect(Math.hypot(points.at(-1)![0], points.at(-1)![1])).toBeLessThan(1e-6); // one turn, not more
  });

  test('agrees with the integrated equations of motion', () => {
    const perigee = fc.tuple(
      uniform(-50, 50),
      uniform(-500, 500),
      uniform(-Math.PI, Math.PI),
      uniform(0.05, Math.PI - 0.05),
      uniform(-2, 2),
    );
    fc.assert(
      fc.property(perigee, uniform(-3, 3), (p, fieldT) => {
        const [d0, z0, phi, theta, qOverP] = p;
        const points = rowsOf(propagatePerigee(p, [1, 2, 3], fieldT, { radius: 1500, length: 4000 }));
        const [start, end] = [points[0]!, points.at(-1)!];
        expect(start[0]).toBeCloseTo(1 - d0 * Math.sin(phi), 9);
        expect(start[1]).toBeCloseTo(2 + d0 * Math.cos(phi), 9);
        expect(start[2]).toBeCloseTo(3 + z0, 9);
        const direction = [Math.sin(theta) * Math.cos(phi), Math.sin(theta) * Math.sin(phi), Math.cos(theta)];
        // Path from the z reached; across the beam z says nothing.
        fc.pre(Math.abs(direction[2]!) > 0.01);
        const expected = integrate(start, direction, qOverP, fieldT, (end[2] - start[2]) / direction[2]!);
        end.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-3));
      }),
    );
  });

  test('ends at the first limit, and exactly there', () => {
    const inside = (perigee: number[], fieldT: number) =>
      rowsOf(propagatePerigee(perigee, [0, 0, 0], fieldT, { radius: 1000, length: 3000 })).at(-1)!;
    const wide = inside([0, 0, 0.3, 1, 0.5], 1);
    expect(Math.hypot(wide[0], wide[1])).toBeCloseTo(1000, 6);
    expect(inside([0, 0, 0.3, 0.1, 0.5], 1)[2]).toBeCloseTo(3000, 6);
    expect(inside([0, 0, 0.3, Math.PI - 0.1, 0.5], 1)[2]).toBeCloseTo(-3000, 6);
  });

  test('without field or curvature it is a straight line of two points', () => {
    for (const [fieldT, qOverP] of [
      [0, 1],
      [2, 0],
    ] as const) {
      const points = rowsOf(
        propagatePerigee([0, 0, 0.5, 0.7, qOverP], [0, 0, 0], fieldT, { radius: 100, length: 1e6 }),
      );
      expect(points.length).toBe(2);
      expect(points[1]![0]).toBeCloseTo(100 * Math.cos(0.5), 9);
      expect(points[1]![2]).toBeCloseTo(100 / Math.tan(0.7), 9);
    }
  });

  test('along the beam, and without finite parameters', () => {
    expect(rowsOf(propagatePerigee([0, 5, 0, Math.PI, 1], [0, 0, 0], 1, FAR)).at(-1)).toEqual([0, 0, 5 - 1e5]);
    expect(propagatePerigee([0, 0, 0, 1, Number.NaN], [0, 0, 0], 1, FAR).length).toBe(0);
    expect(propagatePerigee([0, Number.POSITIVE_INFINITY, 0, 1, 1], [0, 0, 0], 1, FAR).length).toBe(0);
  });
});

describe('curve through states', () => {
  test('is exact for a cubic and passes through every state', () => {
    const x = (z: number) => 2 + 0.1 * z - 3e-4 * z ** 2 + 1e-7 * z ** 3;
    const slope = (z: number) => 0.1 - 6e-4 * z + 3e-7 * z ** 2;
    const planes = [0, 300, 700, 1300];
    const states = planes.flatMap((z) => [z, x(z), -x(z), slope(z), -slope(z), 0.1]);
    const points = rowsOf(interpolateStates(states, 0.01));
    for (const [px, py, pz] of points) {
      expect(px).toBeCloseTo(x(pz), 9);
      expect(py).toBeCloseTo(-x(pz), 9);
    }
    for (const z of planes) expect(points.some((point) => Math.abs(point[2] - z) < 1e-9)).toBe(true);
  });

  test('the polyline is within the tolerance of the curve', () => {
    const state = fc.tuple(...[100, 100, 0.5, 0.5].map((max) => uniform(-max, max)));
    fc.assert(
      fc.property(state, state, fc.constantFrom(0.1, 1), (a, b, tolerance) => {
        const states = [0, ...a, 1, 800, ...b, 1];
        const coarse = rowsOf(interpolateStates(states, tolerance));
        const fine = rowsOf(interpolateStates(states, 1e-9));
        for (const [x, y, z] of fine) {
          const next = coarse.findIndex((point) => point[2] >= z - 1e-9);
          const [p, q] = [coarse[Math.max(0, next - 1)]!, coarse[next]!];
          const u = q[2] > p[2] ? (z - p[2]) / (q[2] - p[2]) : 0;
          expect(Math.hypot(x - p[0] - u * (q[0] - p[0]), y - p[1] - u * (q[1] - p[1]))).toBeLessThan(
            1.001 * tolerance,
          );
        }
      }),
    );
  });

  test('a straight track needs no points between', () => {
    expect(rowsOf(interpolateStates([0, 0, 0, 0.1, 0, 1, 100, 10, 0, 0.1, 0, 1], 0.01))).toEqual([
      [0, 0, 0],
      [10, 0, 100],
    ]);
  });

  test('no state, one state, two at the same plane', () => {
    expect(interpolateStates([], 1).length).toBe(0);
    expect([...interpolateStates([5, 1, 2, 0, 0, 0], 1)]).toEqual([1, 2, 5]);
    expect([...interpolateStates([5, 1, 2, 9, 9, 0, 5, 3, 4, 9, 9, 0], 1)]).toEqual([1, 2, 5, 3, 4, 5]);
  });
});
