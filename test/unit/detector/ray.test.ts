import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundingBox, expandSetup } from '#core/detector/detector.ts';
import { pointInto, pointOutOf, rotationOf, type Vector3 } from '#core/detector/placement.ts';
import { budgetAlong, materialsBetween, volumesAlongRay } from '#core/detector/ray.ts';
import type { Shape } from '#core/detector/setup.ts';
import { contains, crossings } from '#core/detector/shape.ts';
import { block, made, MATERIALS, shippedDetector } from '../../fixtures/detector.ts';
import { uniform } from '../../fixtures/uniform.ts';

const detectorOf = (...elements: object[]) => expandSetup(made(elements), MATERIALS);

const SHAPES: readonly Shape[] = [
  { type: 'box', size: [20, 30, 40] },
  { type: 'box', size: [20, 30, 40], hole: { size: [10, 4] } },
  { type: 'box', size: [20, 30, 40], hole: { radius: 8 } },
  { type: 'tube', outerRadius: 12, length: 30 },
  { type: 'tube', outerRadius: 12, innerRadius: 11, length: 30 },
];

describe('a ray through a shape', () => {
  it('is within it exactly between entry and exit', () => {
    const vector = fc.tuple(uniform(-25, 25), uniform(-25, 25), uniform(-25, 25));
    fc.assert(
      fc.property(fc.constantFrom(...SHAPES), vector, vector, (shape, from, to) => {
        const pieces = crossings(shape, from, [to[0] - from[0], to[1] - from[1], to[2] - from[2]]);
        for (let step = 0; step <= 100; step++) {
          const t = step / 100;
          const point: Vector3 = [
            from[0] + t * (to[0] - from[0]),
            from[1] + t * (to[1] - from[1]),
            from[2] + t * (to[2] - from[2]),
          ];
          // Next to a face rounding decides.
          if (pieces.flat().some((edge) => Math.abs(edge - t) < 1e-9)) continue;
          expect(pieces.some(([entry, exit]) => t > entry && t < exit)).toBe(contains(shape, point));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('along an axis, in a face, and past it', () => {
    const box: Shape = { type: 'box', size: [20, 30, 40] };
    expect(crossings(box, [0, 0, -100], [0, 0, 1])).toEqual([[80, 120]]);
    expect(crossings(box, [11, 0, -100], [0, 0, 1])).toEqual([]);
    const pipe: Shape = { type: 'tube', outerRadius: 12, innerRadius: 10, length: 30 };
    expect(crossings(pipe, [-100, 0, 0], [1, 0, 0])).toEqual([
      [88, 90],
      [110, 112],
    ]);
    expect(crossings(pipe, [0, 0, -100], [0, 0, 1])).toEqual([]);
  });
});

describe('placements', () => {
  it('turn about x, then y, then z', () => {
    const place = { centre: [1, 2, 3] as const, rotation: rotationOf([90, 0, 90]) };
    // y → z about x; z stays about z.
    expect(pointOutOf(place, [0, 1, 0])).toEqual([1, 2, 4]);
    // x stays about x; x → y about z.
    expect(pointOutOf(place, [1, 0, 0])).toEqual([1, 3, 3]);
  });

  it('go in and come out again', () => {
    const angle = uniform(-180, 180);
    const vector = fc.tuple(uniform(-1e4, 1e4), uniform(-1e4, 1e4), uniform(-1e4, 1e4));
    fc.assert(
      fc.property(fc.tuple(angle, angle, angle), vector, vector, (angles, centre, point) => {
        const place = { centre, rotation: rotationOf(angles) };
        const again = pointOutOf(place, pointInto(place, point));
        for (const axis of [0, 1, 2] as const) expect(again[axis]).toBeCloseTo(point[axis], 8);
      }),
    );
  });
});

describe('material along a line', () => {
  it('the innermost volume holds, and nothing is counted twice', () => {
    const detector = detectorOf(
      block('Box'),
      block('Inner', { shape: { type: 'box', size: [50, 50, 50] }, material: 'Pb', inside: 'Box' }),
      block('Core', { shape: { type: 'tube', outerRadius: 5, length: 10 }, material: 'W', inside: 'Inner' }),
    );
    const stretches = materialsBetween(detector, [0, 0, -100], [0, 0, 100]);
    expect(stretches.map(({ material, entry, exit }) => [material, entry, exit])).toEqual([
      ['air', 0, 50],
      ['Fe', 50, 75],
      ['Pb', 75, 95],
      ['W', 95, 105],
      ['Pb', 105, 125],
      ['Fe', 125, 150],
      ['air', 150, 200],
    ]);
  });

  it('layers fill an element from its upstream face, also when it is turned', () => {
    const stack = {
      repeat: 2,
      stack: [
        { material: 'Pb', thickness: 10 },
        { material: 'Sc', thickness: 20 },
      ],
      start: 5,
    };
    const straight = detectorOf(block('A', { layers: stack }));
    const at = (detector: typeof straight, from: Vector3, to: Vector3) =>
      materialsBetween(detector, from, to).map(({ material, entry }) => [material, Math.round(entry * 1e6) / 1e6]);
    const expected = [
      ['Fe', 0],
      ['Pb', 5],
      ['Sc', 15],
      ['Pb', 35],
      ['Sc', 45],
      ['Fe', 65],
    ];
    expect(at(straight, [0, 0, -50], [0, 0, 50])).toEqual(expected);
    const turned = detectorOf(block('A', { layers: stack, rotationDegrees: [0, 90, 0] }));
    // About y, z → x.
    expect(at(turned, [-50, 0, 0], [50, 0, 0])).toEqual(expected);
  });

  it('the lengths of all stretches make the whole, on any line through a shipped setup', () => {
    const detector = shippedDetector('padme-run3');
    const { low, high } = boundingBox(detector);
    const point = fc.tuple(uniform(low[0], high[0]), uniform(low[1], high[1]), uniform(low[2], high[2]));
    fc.assert(
      fc.property(point, point, (from, to) => {
        const length = Math.hypot(to[0] - from[0], to[1] - from[1], to[2] - from[2]);
        fc.pre(length > 1);
        const stretches = materialsBetween(detector, from, to);
        expect(stretches[0]!.entry).toBe(0);
        expect(stretches.at(-1)!.exit).toBeCloseTo(length, 6);
        for (const [at, { exit }] of stretches.slice(0, -1).entries())
          expect(stretches[at + 1]!.entry).toBeCloseTo(exit, 6);
        for (const { material, volume, entry, exit } of stretches) {
          const share = (entry + exit) / 2 / length;
          const middle: Vector3 = [0, 1, 2].map((axis) => from[axis]! + share * (to[axis]! - from[axis]!)) as never;
          // By asking every volume for the point, deepest last.
          const holding = detector.volumes.filter(({ shape, place }) => contains(shape, pointInto(place, middle)));
          const deepest = Math.max(-1, ...holding.map(({ depth }) => depth));
          const names = holding.filter(({ depth }) => depth === deepest).map((one) => one.material);
          // Thinner pieces are at the mercy of rounding.
          if (exit - entry < 1e-3) continue;
          expect(names.length === 0 ? ['air'] : names).toContain(material);
          expect(volume === null).toBe(holding.length === 0);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('a path with a bend counts on', () => {
    const detector = detectorOf(block('A', { position: [0, 0, 500] }));
    const budget = budgetAlong(detector, [
      [0, -100, 0],
      [0, 0, 0],
      [0, 0, 1000],
    ]);
    expect(budget.find(({ element }) => element === 'A')).toMatchObject({ entry: 550, exit: 650 });
    expect(budget.find(({ element }) => element === 'A')!.radiationLengths).toBeCloseTo(100 / 17.577, 9);
  });

  it('volumes behind the origin come with distances below 0', () => {
    const [crossing] = volumesAlongRay(detectorOf(block('A')), [0, 0, 200], [0, 0, 1]);
    expect(crossing).toMatchObject({ entry: -250, exit: -150 });
  });
});
