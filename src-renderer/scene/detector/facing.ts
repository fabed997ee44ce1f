/** Where the two faces of an edge look, packed into one texel: each unit vector unfolded onto a square. */
import type { Vector3 } from '#core/detector/placement.ts';

/** Of a segment that is no edge: outside the square. */
export const UNFACED = [2, 0, 0, 0] as const;

/** Octahedral map of unit vectors onto [−1, 1]² (Cigolle et al., JCGT 3(2), 2014); the shader of lines has its inverse. */
function unfolded([x, y, z]: Vector3): [number, number] {
  const sum = Math.abs(x) + Math.abs(y) + Math.abs(z);
  const [u, v] = [x / sum, y / sum];
  if (z >= 0) return [u, v];
  return [(1 - Math.abs(v)) * (u >= 0 ? 1 : -1), (1 - Math.abs(u)) * (v >= 0 ? 1 : -1)];
}

export const encodeNormals = ([one, other]: readonly [Vector3, Vector3]): [number, number, number, number] => [
  ...unfolded(one),
  ...unfolded(other),
];
