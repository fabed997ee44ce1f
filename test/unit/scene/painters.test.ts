import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KIND_IDS } from '#core/event/kind.ts';
import { numericColumn, textColumn, type Column } from '#core/event/column.ts';
import { makeCollection } from '#core/event/event.ts';
import { ellipsoids } from '#renderer/scene/model/ellipsoid.ts';
import { hexahedra } from '#renderer/scene/model/hexahedron.ts';
import { sizeOf, type BoxSet, type LineSet, type PointSet } from '#renderer/scene/model/shapes.ts';
import { PAINTERS } from '#renderer/scene/painters/registry.ts';

const f32 = (values: number[], width = 1, unit = 'mm'): Column =>
  numericColumn(Float32Array.from(values), { width, unit });
const context = { fieldT: null };

describe('registry', () => {
  it('knows every kind', () => {
    expect(Object.keys(PAINTERS).toSorted()).toEqual([...KIND_IDS].toSorted());
  });
});

describe('tracker hits', () => {
  const position = f32([1, 2, 3, 4, 5, 6], 3);
  const paint = (columns: [string, Column][]) =>
    PAINTERS.trackerHits!(makeCollection('h', 'trackerHits', [['position', position], ...columns]), context);

  it('are points that share the memory of the event', () => {
    const [set] = paint([]) as [PointSet];
    expect(set.form).toBe('points');
    expect(set.positions).toBe(position.data);
  });

  it('are boxes where they have a size, segments where they have an end', () => {
    expect(paint([['size', f32([1, 1, 1, 2, 2, 2], 3)]]).map(({ form }) => form)).toEqual(['boxes']);
    // Pixels of 55 µm are points as well.
    const pixels = f32([0.055, 0.055, 0.3, 0.055, 0.055, 0.3], 3);
    expect(paint([['size', pixels]]).map(({ form }) => form)).toEqual(['boxes', 'points']);
    const [lines] = paint([['end', f32([7, 8, 9, 10, 11, 12], 3)]]) as [LineSet];
    expect([...lines.points]).toEqual([1, 2, 3, 7, 8, 9, 4, 5, 6, 10, 11, 12]);
    expect([...lines.first]).toEqual([0, 2, 4]);
  });

  it('are as much thinner as there are candidates for their channel', () => {
    const end: [string, Column] = ['end', f32([7, 8, 9, 10, 11, 12], 3)];
    const [alone] = paint([end]) as [LineSet];
    const [shared] = paint([end, ['candidates', numericColumn(Uint8Array.of(1, 5))]]) as [LineSet];
    const [whole, part] = shared.width as Float32Array;
    expect(whole).toBe(alone.width);
    expect(part).toBeCloseTo(whole! / 5, 6);
  });
});

describe('rejected hits', () => {
  const position: [string, Column] = ['position', f32([1, 2, 3, 4, 5, 6], 3)];
  const reason: [string, Column] = ['reason', textColumn(['outlier', 'taken'])];
  const layerOf = (columns: [string, Column][]) =>
    PAINTERS.trackerHits!(makeCollection('h', 'trackerHits', columns), context)[0]!.layer;

  it('are dashed strips, or rings where they are points', () => {
    expect(layerOf([position, reason, ['end', f32([7, 8, 9, 10, 11, 12], 3)]])).toBe('truth');
    expect(layerOf([position, reason])).toBe('markers');
  });
});

describe('uncertainties of points', () => {
  it('are crosses of ±1σ; a point without one has none', () => {
    const collection = makeCollection('p', 'trackerHits', [
      ['position', f32([1, 2, 3, 4, 5, 6, 7, 8, 9], 3)],
      ['positionError', f32([0.5, 0.25, 0, Number.NaN, 1, 1, 0, 0, 0], 3)],
    ]);
    const [, cross] = PAINTERS.trackerHits!(collection, context) as [PointSet, LineSet];
    expect([...cross.first]).toEqual([0, 9, 9, 9]);
    const at = (axis: number) => Array.from({ length: 9 }, (_, k) => cross.points[3 * k + axis]!);
    expect([Math.min(...at(0)), Math.max(...at(0))]).toEqual([0.5, 1.5]);
    expect([Math.min(...at(1)), Math.max(...at(1))]).toEqual([1.75, 2.25]);
    expect(new Set(at(2))).toEqual(new Set([3]));
  });

  it('stand beside the ring of a cluster', () => {
    const collection = makeCollection('c', 'clusters', [
      ['position', f32([0, 0, 0], 3)],
      ['energy', f32([1], 1, 'GeV')],
      ['positionError', f32([2, 3, 4], 3)],
    ]);
    const sets = PAINTERS.clusters!(collection, context);
    expect(sets.map(({ layer }) => layer)).toEqual(['markers', 'strips']);
    expect(Math.max(...(sets[1] as LineSet).points)).toBe(4);
  });
});

describe('calorimeter cells', () => {
  const paint = (energies: number[], size: [number, number, number]) => {
    const columns: [string, Column][] = [
      [
        'position',
        f32(
          energies.flatMap(() => [0, 0, 1000]),
          3,
        ),
      ],
      ['energy', f32(energies, 1, 'GeV')],
      [
        'size',
        f32(
          energies.flatMap(() => size),
          3,
        ),
      ],
    ];
    return PAINTERS.calorimeterHits!(makeCollection('c', 'calorimeterHits', columns), context)[0] as BoxSet;
  };

  it('begin at the upstream face and fill the depth in proportion to the energy', () => {
    const { centres, sizes } = paint([2, 1], [20, 20, 200]);
    const front = (i: number): number => centres[3 * i + 2]! - sizes[3 * i + 2]! / 2;
    expect([front(0), front(1)]).toEqual([900, 900]);
    expect([sizes[2], sizes[5]]).toEqual([200, 100]);
    expect(Array.from(sizes.subarray(0, 2))).toEqual([20, 20]);
  });

  it('stay visible at zero and negative energy, and in an event without any', () => {
    expect(paint([5, 0, -1], [20, 20, 200]).sizes[5]).toBe(4);
    expect(paint([5, 0, -1], [20, 20, 200]).sizes[8]).toBe(4);
    expect(paint([0], [20, 20, 200]).sizes[2]).toBe(4);
  });

  it('known by their face alone, as cubes, are towers of ten times the face', () => {
    const { centres, sizes } = paint([2, 1], [20, 20, 20]);
    expect([sizes[2], sizes[5]]).toEqual([200, 100]);
    expect(centres[2]! - sizes[2]! / 2).toBe(990);
  });

  it('flatter than they are wide, counters and bars, keep their place and size whatever their energy', () => {
    const flat: [number, number, number][] = [
      [10, 178, 10],
      [660, 44, 5],
      [600, 600, 2],
    ];
    for (const size of flat) {
      const { centres, sizes } = paint([2, 1, 0], size);
      expect([...sizes]).toEqual([...size, ...size, ...size]);
      expect([centres[2], centres[5], centres[8]]).toEqual([1000, 1000, 1000]);
    }
  });
});

describe('tracks', () => {
  const rows = (counts: number[], values: number[], width: number): Column =>
    numericColumn(Float64Array.from(values), {
      width,
      offsets: Uint32Array.from([0, ...counts.map((_, i) => counts.slice(0, i + 1).reduce((a, b) => a + b, 0))]),
    });
  const paint = (columns: [string, Column][], fieldT: number | null = null) =>
    PAINTERS.tracks!(makeCollection('t', 'tracks', columns), { fieldT })[0] as LineSet;

  it('pass through all their states', () => {
    const states = [0, 1, 2, 0.1, 0, 0.5, 1000, 80, 2, 0.05, 0, 0.5];
    const { points } = paint([['states', rows([2], states, 6)]]);
    expect(Array.from(points.subarray(0, 3))).toEqual([1, 2, 0]);
    expect(Array.from(points.subarray(-3))).toEqual([80, 2, 1000]);
    expect(points.length).toBeGreaterThan(6);
  });

  it('known at the perigee are straight without a field and bend in one', () => {
    const perigee = numericColumn(Float64Array.of(0, 0, 0, Math.PI / 2, 1), { width: 5 });
    const straight = paint([['perigee', perigee]]);
    expect(sizeOf(straight)).toBe(2);
    expect(Math.max(...straight.points.filter((_, k) => k % 3 === 1).map(Math.abs))).toBeCloseTo(0);
    const bent = paint([['perigee', perigee]], 3);
    expect(sizeOf(bent)).toBeGreaterThan(5);
    expect(Math.max(...bent.points.filter((_, k) => k % 3 === 1).map(Math.abs))).toBeGreaterThan(100);
  });

  const two = rows([2, 2], [0, 1, 2, 0, 0, 1, 10, 1, 2, 0, 0, 1, 0, 5, 6, 0, 0, 1, 10, 5, 6, 0, 0, 1], 6);

  it('that were dropped as candidates are dashed, those that were kept thin', () => {
    const columns: [string, Column][] = [
      ['states', two],
      ['verdict', textColumn(['kept', 'χ² too large'])],
    ];
    const sets = PAINTERS.tracks!(makeCollection('t', 'tracks', columns), context) as LineSet[];
    expect(sets.map(({ layer }) => layer)).toEqual(['strips', 'truth']);
    const xOf = ({ points }: LineSet) => new Set(points.filter((_, k) => k % 3 === 0));
    expect(sets.map(xOf)).toEqual([new Set([1]), new Set([5])]);
    // Each keeps its place: object 1 of the first set and object 0 of the second have no points.
    expect(sets.map(({ first }) => [...first])).toEqual([
      [0, 2, 2],
      [0, 0, 2],
    ]);
  });

  it('have the 1σ ellipse of x and y at every state: dᵀ C⁻¹ d = 1', () => {
    const [xx, xy, yy] = [4, 1.5, 2.25];
    const triangle = [xx, xy, yy, ...Array.from({ length: 12 }, () => 0)];
    const covariance = rows([2, 2], [triangle, triangle, triangle, triangle].flat(), 15);
    const [, ellipses] = PAINTERS.tracks!(
      makeCollection('t', 'tracks', [
        ['states', two],
        ['stateCovariance', covariance],
      ]),
      context,
    ) as LineSet[];
    const { points, first } = ellipses!;
    const det = xx * yy - xy * xy;
    expect(first[2]).toBe(points.length / 3);
    for (let k = 0; k < first[1]!; k++) {
      const [dx, dy] = [points[3 * k]! - 1, points[3 * k + 1]! - 2];
      expect((yy * dx * dx - 2 * xy * dx * dy + xx * dy * dy) / det).toBeCloseTo(1, 4);
    }
    expect(new Set(points.filter((_, k) => k % 3 === 2))).toEqual(new Set([0, 10]));
  });

  it('keep their place in the order where one has nothing to draw', () => {
    const points = numericColumn(Float32Array.from([0, 0, 0, 1, 1, 1]), { width: 3, offsets: Uint32Array.of(0, 0, 2) });
    const { first } = paint([['points', points]]);
    expect([...first]).toEqual([0, 0, 2]);
  });
});

describe('truth particles', () => {
  it('go to their end, else along their momentum, else nowhere', () => {
    const columns: [string, Column][] = [
      ['pdg', numericColumn(Int32Array.of(11, 22, 12))],
      ['vertex', f32([0, 0, 0, 1, 0, 0, 2, 0, 0], 3)],
      ['endpoint', f32([0, 0, 50, Number.NaN, 0, 0, 2, 0, 0], 3)],
      ['momentum', f32([0, 0, 1, 0, 3, 4, 0, 0, 0], 3, 'GeV')],
    ];
    const [set] = PAINTERS.particles!(makeCollection('p', 'particles', columns), context) as [LineSet];
    expect([...set.points]).toEqual([0, 0, 0, 0, 0, 50, 1, 0, 0, 1, 120, 160, 2, 0, 0, 2, 0, 0]);
  });
});

describe('vertices', () => {
  it('have the 1σ surface of their covariance: (x − c)ᵀ C⁻¹ (x − c) = 1, with normals outward', () => {
    const side = fc.double({ min: 0.5, max: 10, noNaN: true });
    const off = fc.double({ min: -0.5, max: 0.5, noNaN: true });
    fc.assert(
      fc.property(side, side, side, off, off, off, (a, b, c, p, q, r) => {
        // C = L Lᵀ of a lower triangular L, whose inverse is easy to apply.
        const [l21, l31, l32] = [p * b, q * c, r * c];
        const covariance = [
          a * a,
          a * l21,
          l21 * l21 + b * b,
          a * l31,
          l21 * l31 + b * l32,
          l31 ** 2 + l32 ** 2 + c * c,
        ];
        const { vertices, normals } = ellipsoids(Float32Array.of(1, 2, 3), Float32Array.from(covariance));
        for (let i = 0; i < vertices.length; i += 3) {
          const d = [vertices[i]! - 1, vertices[i + 1]! - 2, vertices[i + 2]! - 3];
          const y1 = d[0]! / a;
          const y2 = (d[1]! - l21 * y1) / b;
          const y3 = (d[2]! - l31 * y1 - l32 * y2) / c;
          expect(Math.abs(y1 * y1 + y2 * y2 + y3 * y3 - 1)).toBeLessThan(0.01);
          expect(d.reduce((sum, value, k) => sum + value * normals[i + k]!, 0)).toBeGreaterThan(0);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('leave out what is no covariance', () => {
    const bad = Float32Array.of(-1, 0, 1, 0, 0, 1, 1, 0, 1, 0, 0, 1);
    const { first } = ellipsoids(new Float32Array(6), bad);
    expect(first[1]).toBe(0);
    expect(first[2]).toBeGreaterThan(0);
  });
});

describe('irregular cells', () => {
  it('have outward normals whichever way their corners turn', () => {
    const cube = [
      [0, 0, 0],
      [2, 0, 0],
      [2, 2, 0],
      [0, 2, 0],
      [0, 0, 2],
      [2, 0, 2],
      [2, 2, 2],
      [0, 2, 2],
    ];
    const mirrored = cube.map(([x, y, z]) => [-x!, y!, z!]);
    const { vertices, normals } = hexahedra(Float32Array.from([...cube, ...mirrored].flat()), () => 0.5);
    for (let i = 0; i < vertices.length; i += 3) {
      const centre = [i < vertices.length / 2 ? 1 : -1, 1, 1];
      const along = centre.reduce((sum, value, k) => sum + (vertices[i + k]! - value) * normals[i + k]!, 0);
      // Half the size: every face is half a unit from the centre.
      expect(along).toBeCloseTo(0.5);
    }
  });
});
