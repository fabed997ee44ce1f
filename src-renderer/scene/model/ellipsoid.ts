/** Surfaces of covariance ellipsoids: the unit sphere stretched along the principal axes. */
import { covarianceEllipsoid, type Ellipsoid } from '#core/physics/ellipsoid.ts';
import type { Surface } from './surface.ts';

const RINGS = 10;
const SEGMENTS = 20;
const VERTICES = (RINGS + 1) * SEGMENTS;

const SPHERE = makeSphere();

function makeSphere(): { points: Float64Array; triangles: number[] } {
  const points = new Float64Array(VERTICES * 3);
  const triangles: number[] = [];
  for (let ring = 0; ring <= RINGS; ring++) {
    const polar = (Math.PI * ring) / RINGS;
    for (let segment = 0; segment < SEGMENTS; segment++) {
      const azimuth = (2 * Math.PI * segment) / SEGMENTS;
      const at = (ring * SEGMENTS + segment) * 3;
      points[at] = Math.sin(polar) * Math.cos(azimuth);
      points[at + 1] = Math.sin(polar) * Math.sin(azimuth);
      points[at + 2] = Math.cos(polar);
      if (ring === RINGS) continue;
      const next = ring * SEGMENTS + ((segment + 1) % SEGMENTS);
      const here = ring * SEGMENTS + segment;
      triangles.push(here, here + SEGMENTS, next, next, here + SEGMENTS, next + SEGMENTS);
    }
  }
  return { points, triangles };
}

/**
 * Surfaces of 1σ; an object whose covariance is none gets no vertices.
 * @param centres x y z per object, mm
 * @param covariances xx xy yy xz yz zz per object, mm²
 */
export function ellipsoids(centres: Float32Array, covariances: Float32Array): Surface {
  const count = centres.length / 3;
  const shapes = Array.from({ length: count }, (_, i) => covarianceEllipsoid(covariances.subarray(6 * i, 6 * i + 6)));
  const drawn = shapes.filter((shape) => shape !== null).length;
  const vertices = new Float32Array(drawn * VERTICES * 3);
  const normals = new Float32Array(drawn * VERTICES * 3);
  const triangles = new Uint32Array(drawn * SPHERE.triangles.length);
  const first = new Uint32Array(count + 1);
  let vertex = 0;
  let triangle = 0;
  for (let i = 0; i < count; i++) {
    const shape = shapes[i];
    if (shape) {
      for (const corner of SPHERE.triangles) triangles[triangle++] = vertex + corner;
      for (let k = 0; k < VERTICES; k++, vertex++) {
        placeVertex(shape, SPHERE.points.subarray(3 * k, 3 * k + 3), centres.subarray(3 * i, 3 * i + 3), {
          vertex: vertices.subarray(3 * vertex, 3 * vertex + 3),
          normal: normals.subarray(3 * vertex, 3 * vertex + 3),
        });
      }
    }
    first[i + 1] = vertex;
  }
  return { vertices, normals, triangles, first };
}

/** c + Σ uₖ aₖ for a point u of the sphere and semi-axes aₖ; the normal there is along Σ uₖ aₖ / |aₖ|². */
function placeVertex(
  { semiAxes, axes }: Ellipsoid,
  sphere: Float64Array,
  centre: Float32Array,
  out: { vertex: Float32Array; normal: Float32Array },
): void {
  // A flat ellipsoid keeps a thousandth of its largest axis, so that its normals are defined.
  const lengths = semiAxes.map((length) => Math.max(length, semiAxes[0] / 1000));
  for (let k = 0; k < 3; k++) {
    let place = centre[k]!;
    let normal = 0;
    for (let axis = 0; axis < 3; axis++) {
      const component = sphere[axis]! * axes[3 * axis + k]!;
      place += lengths[axis]! * component;
      normal += component / (lengths[axis]! || 1);
    }
    out.vertex[k] = place;
    out.normal[k] = normal;
  }
  const length = Math.hypot(...out.normal) || 1;
  for (let k = 0; k < 3; k++) out.normal[k]! /= length;
}
