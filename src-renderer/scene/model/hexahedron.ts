/** Irregular cells given by eight corners: the lower face 0 … 3 and the upper face 4 … 7, each around. */
import type { Surface } from './surface.ts';
import { cross } from './vector.ts';

/** Faces as corners in turn. Their sense may differ between sources, so normals are turned outward. */
const FACES = [
  [0, 1, 2, 3],
  [4, 5, 6, 7],
  [0, 1, 5, 4],
  [1, 2, 6, 5],
  [2, 3, 7, 6],
  [3, 0, 4, 7],
] as const;
const VERTICES = 24;

/**
 * @param corners 24 numbers per cell
 * @param scale factor of each cell's size about the mean of its corners
 */
export function hexahedra(corners: Float32Array, scale: (index: number) => number): Surface {
  const count = corners.length / 24;
  const vertices = new Float32Array(count * VERTICES * 3);
  const normals = new Float32Array(count * VERTICES * 3);
  const triangles = new Uint32Array(count * 36);
  const first = new Uint32Array(count + 1);
  const centre = [0, 0, 0];
  const at = (cell: number, corner: number, k: number): number => corners[24 * cell + 3 * corner + k]!;
  for (let cell = 0; cell < count; cell++) {
    for (let k = 0; k < 3; k++) {
      centre[k] = 0;
      for (let corner = 0; corner < 8; corner++) centre[k]! += at(cell, corner, k) / 8;
    }
    const factor = scale(cell);
    FACES.forEach((face, side) => {
      const edge = (to: number): number[] => [0, 1, 2].map((k) => at(cell, face[to]!, k) - at(cell, face[0], k));
      const normal = cross(edge(1), edge(3));
      const outward = normal.reduce((sum, value, k) => sum + value * (at(cell, face[0], k) - centre[k]!), 0);
      const length = (Math.hypot(...normal) || 1) * (outward < 0 ? -1 : 1);
      const base = cell * VERTICES + side * 4;
      face.forEach((corner, turn) => {
        for (let k = 0; k < 3; k++) {
          vertices[(base + turn) * 3 + k] = centre[k]! + (at(cell, corner, k) - centre[k]!) * factor;
          normals[(base + turn) * 3 + k] = normal[k]! / length;
        }
      });
      triangles.set([base, base + 1, base + 2, base, base + 2, base + 3], (cell * 6 + side) * 6);
    });
    first[cell + 1] = (cell + 1) * VERTICES;
  }
  return { vertices, normals, triangles, first };
}
