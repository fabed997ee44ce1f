import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldAt, fieldIntegral } from '#core/detector/field.ts';
import type { MagneticField } from '#core/detector/setup.ts';
import { uniform } from '../../fixtures/uniform.ts';

/** B = (1 + x/100, 2 − y/50, z/10) on a grid. */
const linear = (x: number, y: number, z: number): [number, number, number] => [1 + x / 100, 2 - y / 50, z / 10];
const valuesT: number[] = [];
for (let k = 0; k < 4; k++)
  for (let j = 0; j < 3; j++)
    for (let i = 0; i < 5; i++) valuesT.push(...linear(-20 + 10 * i, -20 + 20 * j, -15 + 10 * k));
const map: MagneticField = { type: 'map', first: [-20, -20, -15], step: [10, 20, 10], points: [5, 3, 4], valuesT };

describe('field map', () => {
  it('gives a linear field back exactly, between the points too', () => {
    fc.assert(
      fc.property(uniform(-20, 20), uniform(-20, 20), uniform(-15, 15), (x, y, z) => {
        const field = fieldAt(map, [x, y, z]);
        for (const [axis, value] of linear(x, y, z).entries()) expect(field[axis]).toBeCloseTo(value, 12);
      }),
    );
    expect(fieldAt(map, [20, 20, 15])).toEqual(linear(20, 20, 15));
  });

  it('is zero outside', () => {
    expect(fieldAt(map, [20.01, 0, 0])).toEqual([0, 0, 0]);
    expect(fieldAt(map, [0, 0, -15.01])).toEqual([0, 0, 0]);
  });

  it('integrates along its axis', () => {
    // (1, 2, 0 on average) T over 30 mm.
    expect(fieldIntegral(map)).toBeCloseTo(Math.hypot(1, 2) * 0.03, 12);
  });
});

describe('dipole', () => {
  const dipole: MagneticField = { type: 'dipole', fieldT: [0, 1.75, 0], flat: [250, 55, 900], edge: 55 };

  it('integrates as the sum over small steps says', () => {
    let sum = 0;
    for (let z = -2000; z < 2000; z += 0.5) sum += fieldAt(dipole, [0, 0, z + 0.25])[1] * 0.5;
    expect(fieldIntegral(dipole)).toBeCloseTo(sum / 1000, 6);
  });

  it('with hard edges ends at once', () => {
    const hard: MagneticField = { ...dipole, edge: 0 };
    expect(fieldAt(hard, [0, 0, 900])).toEqual([0, 1.75, 0]);
    expect(fieldAt(hard, [0, 0, 900.1])).toEqual([0, 0, 0]);
  });
});

describe('quadrupole', () => {
  const quadrupole: MagneticField = { type: 'quadrupole', gradientTPerM: 2, radius: 35, length: 263 };

  it('grows with the distance from the axis, and ends with its aperture and length', () => {
    expect(fieldAt(quadrupole, [10, 0, 0])).toEqual([0, 0.02, 0]);
    expect(fieldAt(quadrupole, [0, 10, 0])).toEqual([0.02, 0, 0]);
    expect(fieldAt(quadrupole, [30, 30, 0])).toEqual([0, 0, 0]);
    expect(fieldAt(quadrupole, [10, 0, 132])).toEqual([0, 0, 0]);
  });
});
