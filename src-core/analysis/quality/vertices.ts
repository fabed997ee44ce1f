/** Vertices of pairs in the decay volume against pairs that truly came from one point. */
import type { EventData } from '../../event/event.ts';
import { listOf, readingOf, residualsOf } from './columns.ts';
import type { Compared, Comparison } from './comparison.ts';
import type { QualityGeometry } from './geometry.ts';
import { matchNearest, type Pairing } from './matching.ts';
import { TruthParticles } from './particles.ts';
import { findable, isOfRegion } from './tracks.ts';

/** Greatest distance across the beam of a vertex from its pair, mm; along it the nearest is taken. */
const WINDOW = 5;
/** Two particles come from one point that agree to this, mm. */
const SAME = 1e-3;
const MEV = 1000;
const MRAD = 1000;

interface Pair {
  readonly place: readonly [number, number, number];
  /** MeV */
  readonly mass: number;
  /** mrad */
  readonly angle: number;
  /** GeV */
  readonly energy: number;
}

export const vertexComparison: Comparison = {
  id: 'vertices',
  title: 'Vertices of pairs',
  description:
    'True pairs are two opposite charges from one point that both pass all stations of the decay volume; found by the ' +
    `nearest vertex within ${WINDOW} mm across the beam.`,
  quantities: [
    { name: 'x', label: 'x', unit: 'mm', description: 'x − that of the point where the pair was made' },
    { name: 'y', label: 'y', unit: 'mm', description: 'y − that of the point where the pair was made' },
    { name: 'z', label: 'z', unit: 'mm', description: 'z − that of the point where the pair was made' },
    { name: 'mass', label: 'invariant mass', unit: 'MeV', description: 'mass − that of the true momenta' },
    { name: 'angle', label: 'opening angle', unit: 'mrad', description: 'angle − that of the true momenta' },
  ],
  variables: [
    { name: 'z', label: 'z', unit: 'mm' },
    { name: 'angle', label: 'opening angle', unit: 'mrad' },
    { name: 'energy', label: 'energy of the pair', unit: 'GeV' },
    { name: 'mass', label: 'invariant mass', unit: 'MeV' },
  ],
  compare: compareVertices,
};

/** @param among rows of the particles that count */
function pairsOf(particles: TruthParticles, among: readonly number[]): Pair[] {
  const pairs: Pair[] = [];
  const used = new Set<number>();
  for (const [k, a] of among.entries()) {
    const b = among.slice(k + 1).find((other) => {
      if (used.has(other) || particles.charge(a) * particles.charge(other) >= 0) return false;
      const [one, two] = [particles.vertex(a), particles.vertex(other)];
      return one.every((value, axis) => Math.abs(value - two[axis]!) <= SAME);
    });
    if (used.has(a) || b === undefined) continue;
    used.add(b);
    const [p, q] = [particles.momentum(a), particles.momentum(b)];
    const energy = particles.energy(a) + particles.energy(b);
    const dot = p[0] * q[0] + p[1] * q[1] + p[2] * q[2];
    // m² = m₁² + m₂² + 2(E₁E₂ − p·q): the difference of large sums of squares would lose the digits.
    const square =
      particles.mass(a) ** 2 + particles.mass(b) ** 2 + 2 * (particles.energy(a) * particles.energy(b) - dot);
    const cross = Math.hypot(p[1] * q[2] - p[2] * q[1], p[2] * q[0] - p[0] * q[2], p[0] * q[1] - p[1] * q[0]);
    pairs.push({
      place: particles.vertex(a),
      mass: MEV * Math.sqrt(Math.max(0, square)),
      angle: MRAD * Math.atan2(cross, dot),
      energy,
    });
  }
  return pairs;
}

function compareVertices(event: EventData, { planes }: QualityGeometry): Compared | null {
  const particles = TruthParticles.of(event);
  const own = planes.filter((plane) => isOfRegion('decay', plane));
  if (!particles || own.length === 0) return null;
  const vertices = readingOf(event, 'Vertices');
  const pairs = pairsOf(particles, findable(particles, own));
  const offset = (i: number, one: number, axis: 0 | 1 | 2): number =>
    vertices.number('position', one, axis) - pairs[i]!.place[axis];
  const pairings: Pairing[] = pairs.flatMap((_, truth) =>
    Array.from({ length: vertices.count }, (__, reconstructed) => {
      const across = Math.hypot(offset(truth, reconstructed, 0), offset(truth, reconstructed, 1));
      return { truth, reconstructed, across, distance: Math.abs(offset(truth, reconstructed, 2)) };
    }).filter(({ across }) => across <= WINDOW),
  );
  const { found, fakes } = matchNearest(pairs.length, vertices.count, pairings);
  /** xx, xy, yy, xz, yz, zz */
  const sigma = (part: number) => residualsOf(found, (_, one) => Math.sqrt(vertices.number('covariance', one, part)));
  const difference = (name: string, value: (pair: Pair) => number) =>
    residualsOf(found, (i, one) => vertices.number(name, one) - value(pairs[i]!));
  return {
    isThere: vertices.isThere,
    found,
    truth: [
      listOf(pairs.length, (i) => pairs[i]!.place[2]),
      listOf(pairs.length, (i) => pairs[i]!.angle),
      listOf(pairs.length, (i) => pairs[i]!.energy),
      listOf(pairs.length, (i) => pairs[i]!.mass),
    ],
    residuals: [
      ...([0, 1, 2] as const).map((axis) => residualsOf(found, (i, one) => offset(i, one, axis))),
      difference('mass', ({ mass }) => mass),
      difference('angle', ({ angle }) => angle),
    ],
    errors: [
      sigma(0),
      sigma(2),
      sigma(5),
      residualsOf(found, (_, one) => vertices.number('massError', one)),
      residualsOf(found, (_, one) => vertices.number('angleError', one)),
    ],
    reconstructed: [
      listOf(vertices.count, (one) => vertices.number('position', one, 2)),
      listOf(vertices.count, (one) => vertices.number('angle', one)),
      listOf(vertices.count, () => Number.NaN),
      listOf(vertices.count, (one) => vertices.number('mass', one)),
    ],
    fakes,
  };
}
