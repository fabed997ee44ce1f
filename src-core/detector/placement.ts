/** Places in space: a rotation and a centre. Lengths in mm. */

export type Vector3 = readonly [number, number, number];
/** Row by row; columns are the local axes in the frame outside. */
export type Rotation = readonly [number, number, number, number, number, number, number, number, number];

export interface Placement {
  readonly centre: Vector3;
  readonly rotation: Rotation;
}

const IDENTITY: Rotation = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** sin and cos of degrees, exact at multiples of 90. */
function turn(degrees: number): [sin: number, cos: number] {
  const quarters = degrees / 90;
  if (Number.isInteger(quarters)) {
    const quarter = ((quarters % 4) + 4) % 4;
    return [[0, 1, 0, -1][quarter]!, [1, 0, -1, 0][quarter]!];
  }
  const radians = (degrees * Math.PI) / 180;
  return [Math.sin(radians), Math.cos(radians)];
}

/** About the fixed x, then y, then z axis. */
export function rotationOf([x, y, z]: Vector3): Rotation {
  if (x === 0 && y === 0 && z === 0) return IDENTITY;
  const [sx, cx] = turn(x);
  const [sy, cy] = turn(y);
  const [sz, cz] = turn(z);
  return [
    cz * cy,
    cz * sy * sx - sz * cx,
    cz * sy * cx + sz * sx,
    sz * cy,
    sz * sy * sx + cz * cx,
    sz * sy * cx - cz * sx,
    -sy,
    cy * sx,
    cy * cx,
  ];
}

/** The frame's axis 0, 1 or 2, seen from outside. */
export const axisOf = ({ rotation }: Placement, axis: 0 | 1 | 2): Vector3 => [
  rotation[axis],
  rotation[(axis + 3) as 3 | 4 | 5],
  rotation[(axis + 6) as 6 | 7 | 8],
];

export const dot = (a: Vector3, b: Vector3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const subtract = (a: Vector3, b: Vector3): Vector3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
/** a + b·factor */
export const addScaled = (a: Vector3, b: Vector3, factor: number): Vector3 => [
  a[0] + b[0] * factor,
  a[1] + b[1] * factor,
  a[2] + b[2] * factor,
];
export const cross = (a: Vector3, b: Vector3): Vector3 => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

/** A direction from outside, in the frame of the placement. */
export const directionInto = (place: Placement, direction: Vector3): Vector3 => [
  dot(axisOf(place, 0), direction),
  dot(axisOf(place, 1), direction),
  dot(axisOf(place, 2), direction),
];

export const pointInto = (place: Placement, point: Vector3): Vector3 =>
  directionInto(place, subtract(point, place.centre));

/** A point of the placement's frame, seen from outside. */
export function pointOutOf({ centre, rotation: r }: Placement, [x, y, z]: Vector3): Vector3 {
  return [
    centre[0] + r[0] * x + r[1] * y + r[2] * z,
    centre[1] + r[3] * x + r[4] * y + r[5] * z,
    centre[2] + r[6] * x + r[7] * y + r[8] * z,
  ];
}

/** The same place, moved by `offset` of its own frame. */
export const shifted = (place: Placement, offset: Vector3): Placement => ({
  centre: pointOutOf(place, offset),
  rotation: place.rotation,
});

/** The same place, turned by angles in rad about its own x, then y, then z axis, which stay where they were. */
export function turned(place: Placement, [x, y, z]: Vector3): Placement {
  const degree = 180 / Math.PI;
  const turn = { centre: place.centre, rotation: rotationOf([x * degree, y * degree, z * degree]) };
  const columns = ([0, 1, 2] as const).map((axis) => {
    const [a, b, c] = axisOf(turn, axis);
    return addScaled(addScaled(addScaled([0, 0, 0], axisOf(place, 0), a), axisOf(place, 1), b), axisOf(place, 2), c);
  });
  const [a, b, c] = [columns[0]!, columns[1]!, columns[2]!];
  return { centre: place.centre, rotation: [a[0], b[0], c[0], a[1], b[1], c[1], a[2], b[2], c[2]] };
}
