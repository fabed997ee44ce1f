/** Clusters of strips, and points of an x and a y cluster, against where charged particles passed the planes. */
import type { EventData } from '../../event/event.ts';
import { listOf, readingOf, residualsOf, type Reading } from './columns.ts';
import type { Compared, Comparison } from './comparison.ts';
import type { MeasuringPlane, QualityGeometry } from './geometry.ts';
import { matchNearest, type Pairing } from './matching.ts';
import { TruthParticles } from './particles.ts';

/** Pitches that a cluster may lie from the particle that made it. */
const WINDOW_PITCHES = 3;
/** z of a cluster may differ from that of its plane by the layers of straws, mm. */
const DEPTH = 15;

const STRIPS = 'Strip clusters';
const POINTS = 'Tracker points';

/** A charged particle in a plane. */
interface Passage {
  readonly plane: MeasuringPlane;
  readonly particle: number;
  readonly u: number;
  readonly v: number;
  readonly slope: number;
  readonly energy: number;
}

const along = ([x, y]: readonly [number, number], px: number, py: number): number => x * px + y * py;

function passagesOf(particles: TruthParticles, planes: readonly MeasuringPlane[]): Passage[] {
  return planes.flatMap((plane) => {
    const own: Passage[] = [];
    for (let particle = 0; particle < particles.count; particle++) {
      if (particles.charge(particle) === 0) continue;
      const at = particles.at(particle, plane.z);
      if (!at) continue;
      const u = along(plane.u, at.x, at.y);
      const v = along(plane.v, at.x, at.y);
      const isInside = u >= plane.rangeU[0] && u <= plane.rangeU[1] && v >= plane.rangeV[0] && v <= plane.rangeV[1];
      if (!isInside) continue;
      const energy = particles.energyAt(particle, plane.z);
      own.push({ plane, particle, u, v, slope: along(plane.u, at.tx, at.ty), energy });
    }
    return own;
  });
}

/** Distance of each to the nearest in the same plane, along u. */
function separationsOf(passages: readonly Pick<Passage, 'plane' | 'u'>[]): Float64Array {
  const nearest = new Float64Array(passages.length).fill(Infinity);
  const byPlane = Map.groupBy(
    passages.map((passage, i) => ({ ...passage, i })),
    ({ plane }) => plane,
  );
  for (const own of byPlane.values()) {
    const sorted = own.toSorted((a, b) => a.u - b.u);
    for (let k = 1; k < sorted.length; k++) {
      const gap = sorted[k]!.u - sorted[k - 1]!.u;
      nearest[sorted[k]!.i] = Math.min(nearest[sorted[k]!.i]!, gap);
      nearest[sorted[k - 1]!.i] = Math.min(nearest[sorted[k - 1]!.i]!, gap);
    }
  }
  return nearest;
}

/** The plane that a cluster lies in, with its coordinate there. */
function placeOf(clusters: Reading, one: number, planes: readonly MeasuringPlane[]): Place | null {
  const [x, y, z] = [0, 1, 2].map((axis) => clusters.number('position', one, axis)) as [number, number, number];
  const [ex, ey] = [clusters.number('end', one, 0) - x, clusters.number('end', one, 1) - y];
  const length = Math.hypot(ex, ey);
  const isAlong = ({ v }: MeasuringPlane): boolean => Math.abs(along(v, ex, ey)) > 0.9 * length;
  let best: MeasuringPlane | null = null;
  for (const plane of planes) {
    if (Math.abs(plane.z - z) > DEPTH || !isAlong(plane)) continue;
    if (best === null || Math.abs(plane.z - z) < Math.abs(best.z - z)) best = plane;
  }
  return best && { plane: best, u: along(best.u, x, y), z };
}

interface Place {
  readonly plane: MeasuringPlane;
  readonly u: number;
  readonly z: number;
}

export const stripComparison: Comparison = {
  id: 'strips',
  title: 'Clusters of strips and straws',
  description:
    'A true passage is a charged particle within a plane; found by the nearest cluster of that plane within ' +
    `${WINDOW_PITCHES} pitches. A fake is a cluster that no particle passed.`,
  quantities: [
    {
      name: 'u',
      label: 'measured coordinate',
      unit: 'mm',
      description: 'coordinate − that of the particle in the plane',
    },
  ],
  variables: [
    { name: 'z', label: 'z of the plane', unit: 'mm' },
    { name: 'u', label: 'measured coordinate', unit: 'mm' },
    { name: 'slope', label: 'slope along the coordinate', unit: 'mrad' },
    { name: 'separation', label: 'distance to the next particle', unit: 'mm' },
    { name: 'energy', label: 'energy', unit: 'GeV' },
  ],
  compare: compareStrips,
};

function compareStrips(event: EventData, { planes }: QualityGeometry): Compared | null {
  const particles = TruthParticles.of(event);
  if (!particles || planes.length === 0) return null;
  const clusters = readingOf(event, STRIPS);
  const passages = passagesOf(particles, planes);
  const places = Array.from({ length: clusters.count }, (_, one) => placeOf(clusters, one, planes));
  const inPlane = Map.groupBy(passages.keys(), (i) => passages[i]!.plane);
  /** Of straws the cluster may lie in another layer than the middle: the particle is followed there. */
  const offset = (i: number, { u, z }: Place): number => {
    const { plane, slope, u: truth } = passages[i]!;
    return u - truth - slope * (z - plane.z);
  };
  const pairings: Pairing[] = places.flatMap((place, reconstructed) =>
    place === null
      ? []
      : (inPlane.get(place.plane) ?? [])
          .map((truth) => ({ truth, reconstructed, distance: Math.abs(offset(truth, place)) }))
          .filter(({ distance }) => distance <= WINDOW_PITCHES * place.plane.pitch),
  );
  const { found, fakes } = matchNearest(passages.length, clusters.count, pairings);
  const known = places.map((place) => place ?? { plane: planes[0]!, u: Number.NaN, z: Number.NaN });
  return {
    isThere: clusters.isThere,
    found,
    truth: [
      listOf(passages.length, (i) => passages[i]!.plane.z),
      listOf(passages.length, (i) => passages[i]!.u),
      listOf(passages.length, (i) => 1000 * passages[i]!.slope),
      separationsOf(passages),
      listOf(passages.length, (i) => passages[i]!.energy),
    ],
    residuals: [residualsOf(found, (i, one) => offset(i, places[one]!))],
    errors: [residualsOf(found, (_, one) => clusters.number('coordinateError', one))],
    reconstructed: [
      listOf(clusters.count, (one) => known[one]!.plane.z),
      listOf(clusters.count, (one) => known[one]!.u),
      listOf(clusters.count, () => Number.NaN),
      separationsOf(known),
      listOf(clusters.count, () => Number.NaN),
    ],
    fakes,
  };
}

export const pointComparison: Comparison = {
  id: 'points',
  title: 'Tracker points',
  description:
    'A true passage is a charged particle within both planes of a station of strips; found by the nearest point of the station ' +
    `within ${WINDOW_PITCHES} pitches in both coordinates. A fake is a point that no particle passed, such as a false pair.`,
  quantities: [
    { name: 'x', label: 'x', unit: 'mm', description: 'x − that of the particle at the z of the point' },
    { name: 'y', label: 'y', unit: 'mm', description: 'y − that of the particle at the z of the point' },
  ],
  variables: [
    { name: 'z', label: 'z of the station', unit: 'mm' },
    { name: 'x', label: 'x', unit: 'mm' },
    { name: 'y', label: 'y', unit: 'mm' },
    { name: 'energy', label: 'energy', unit: 'GeV' },
  ],
  compare: comparePoints,
};

function comparePoints(event: EventData, { planes }: QualityGeometry): Compared | null {
  const particles = TruthParticles.of(event);
  if (!particles || planes.length === 0) return null;
  const points = readingOf(event, POINTS);
  // Straws give no points: their planes lie one behind the other.
  const strips = planes.filter(({ isStraws }) => !isStraws);
  const stations = [...Map.groupBy(strips, ({ station }) => station).values()].filter((own) => own.length > 1);
  const passages = stations.flatMap((own) => {
    const counts = Map.groupBy(passagesOf(particles, own), ({ particle }) => particle);
    return [...counts]
      .filter(([, passed]) => passed.length === own.length)
      .map(([particle, passed]) => {
        const z = own.reduce((sum, plane) => sum + plane.z, 0) / own.length;
        const at = particles.at(particle, z) ?? { x: Number.NaN, y: Number.NaN, tx: 0, ty: 0, time: Number.NaN };
        const pitch = Math.max(...own.map((plane) => plane.pitch));
        return { z, at, pitch, energy: passed[0]!.energy };
      });
  });
  const offset = (i: number, one: number, axis: 0 | 1): number => {
    const { at, z } = passages[i]!;
    const way = points.number('position', one, 2) - z;
    return points.number('position', one, axis) - (axis === 0 ? at.x + way * at.tx : at.y + way * at.ty);
  };
  const pairings: Pairing[] = passages.flatMap(({ z, pitch }, truth) =>
    Array.from({ length: points.count }, (_, reconstructed): Pairing => {
      const isThere = Math.abs(points.number('position', reconstructed, 2) - z) <= 2 * DEPTH;
      const distance = Math.max(Math.abs(offset(truth, reconstructed, 0)), Math.abs(offset(truth, reconstructed, 1)));
      return { truth, reconstructed, distance: isThere ? distance / pitch : Infinity };
    }).filter(({ distance }) => distance <= WINDOW_PITCHES),
  );
  const { found, fakes } = matchNearest(passages.length, points.count, pairings);
  const position = (axis: number) => listOf(points.count, (one) => points.number('position', one, axis));
  return {
    isThere: points.isThere,
    found,
    truth: [
      listOf(passages.length, (i) => passages[i]!.z),
      listOf(passages.length, (i) => passages[i]!.at.x),
      listOf(passages.length, (i) => passages[i]!.at.y),
      listOf(passages.length, (i) => passages[i]!.energy),
    ],
    residuals: ([0, 1] as const).map((axis) => residualsOf(found, (i, one) => offset(i, one, axis))),
    errors: [0, 1].map((axis) => residualsOf(found, (_, one) => points.number('positionError', one, axis))),
    reconstructed: [position(2), position(0), position(1), listOf(points.count, () => Number.NaN)],
    fakes,
  };
}
