/** Magnetic fields of elements, in the frame of the element. Lengths in mm, fields in T. */
import type { Vector3 } from './placement.ts';
import type { MagneticField } from './setup.ts';

type Dipole = Extract<MagneticField, { type: 'dipole' }>;
type Quadrupole = Extract<MagneticField, { type: 'quadrupole' }>;
type FieldMap = Extract<MagneticField, { type: 'map' }>;

const ZERO: Vector3 = [0, 0, 0];

/** T at a point of the element's frame. */
export function fieldAt(field: MagneticField, point: Vector3): Vector3 {
  switch (field.type) {
    case 'dipole':
      return dipoleAt(field, point);
    case 'quadrupole':
      return quadrupoleAt(field, point);
    case 'map':
      return mapAt(field, point);
  }
}

function quadrupoleAt({ gradientTPerM, radius, length }: Quadrupole, [x, y, z]: Vector3): Vector3 {
  if (Math.hypot(x, y) > radius || Math.abs(z) > length / 2) return ZERO;
  return [(gradientTPerM * y) / 1000, (gradientTPerM * x) / 1000, 0];
}

function dipoleAt({ fieldT, flat, edge }: Dipole, [x, y, z]: Vector3): Vector3 {
  if (Math.abs(x) > flat[0] || Math.abs(y) > flat[1]) return ZERO;
  const beyond = Math.abs(z) - flat[2];
  if (beyond <= 0) return fieldT;
  if (edge === 0) return ZERO;
  const share = Math.exp(-((beyond / edge) ** 2));
  return [fieldT[0] * share, fieldT[1] * share, fieldT[2] * share];
}

/** Linear between the points of the map, 0 outside it. */
function mapAt({ first, step, points, valuesT }: FieldMap, point: Vector3): Vector3 {
  const cell: number[] = [];
  const share: number[] = [];
  for (const axis of [0, 1, 2] as const) {
    const position = (point[axis] - first[axis]) / step[axis];
    if (!(position >= 0 && position <= points[axis] - 1)) return ZERO;
    cell[axis] = Math.min(Math.floor(position), points[axis] - 2);
    share[axis] = position - cell[axis];
  }
  const sum: [number, number, number] = [0, 0, 0];
  for (let corner = 0; corner < 8; corner++) {
    let weight = 1;
    let index = 0;
    let stride = 1;
    for (const axis of [0, 1, 2] as const) {
      const upper = (corner >> axis) & 1;
      weight *= upper === 1 ? share[axis]! : 1 - share[axis]!;
      index += (cell[axis]! + upper) * stride;
      stride *= points[axis];
    }
    for (const component of [0, 1, 2] as const) sum[component] += weight * valuesT[3 * index + component]!;
  }
  return sum;
}

/** ∫ B dl along the axis of the element, T·m: the length of the vector. */
export function fieldIntegral(field: MagneticField): number {
  if (field.type === 'dipole') {
    // Both edges together are a Gaussian: edge·√π.
    const length = 2 * field.flat[2] + field.edge * Math.sqrt(Math.PI);
    return (Math.hypot(...field.fieldT) * length) / 1000;
  }
  if (field.type === 'quadrupole') return 0;
  const sum: [number, number, number] = [0, 0, 0];
  for (let plane = 0; plane < field.points[2]; plane++) {
    const value = mapAt(field, [0, 0, field.first[2] + plane * field.step[2]]);
    const weight = plane === 0 || plane === field.points[2] - 1 ? 0.5 : 1;
    for (const axis of [0, 1, 2] as const) sum[axis] += weight * value[axis] * field.step[2];
  }
  return Math.hypot(...sum) / 1000;
}
