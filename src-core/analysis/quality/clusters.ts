/** Clusters and showers against the electrons and photons that came to the calorimeter. */
import { findCollection, type EventData } from '../../event/event.ts';
import { listOf, printedEnergy, reading, readingOf, residualsOf } from './columns.ts';
import type { Compared, Comparison } from './comparison.ts';
import { ELECTROMAGNETIC, type Face, type QualityGeometry } from './geometry.ts';
import { matchNearest, separations, type Pairing } from './matching.ts';
import { TruthParticles, type Crossing } from './particles.ts';

const PER_CENT = 100;
const ELECTRON = 11;
const PHOTON = 22;

export interface ClusterChoice {
  readonly id: string;
  readonly title: string;
  readonly collection: string;
  /** True energy from which a shower should be found, GeV. */
  readonly least: number;
  /** Particles closer than this (mm) and in time (ns) make one shower. */
  readonly together: { readonly distance: number; readonly time: number };
  /** Greatest distance of a cluster from its shower. */
  readonly window: { readonly distance: number; readonly time: number };
}

export function clusterComparison(choice: ClusterChoice): Comparison {
  const { id, title, collection, least, together, window } = choice;
  return {
    id,
    title,
    description:
      `True showers are electrons, positrons and photons of at least ${printedEnergy(least)} at the face of the calorimeter; ` +
      `those within ${together.distance} mm are one. Found by the nearest of “${collection}” within ${window.distance} mm. ` +
      'A fake of as much energy answers to none of them, and less than half of its energy was truly left around it.',
    quantities: [
      { name: 'energy', label: 'energy', unit: '%', description: 'energy / true energy at the face − 1' },
      { name: 'x', label: 'x', unit: 'mm', description: 'x − that of the particle’s line at the z of the cluster' },
      { name: 'y', label: 'y', unit: 'mm', description: 'y − that of the particle’s line at the z of the cluster' },
      { name: 'time', label: 'time', unit: 'ns', description: 'time − true time at the face' },
    ],
    variables: [
      { name: 'energy', label: 'energy', unit: 'GeV' },
      { name: 'x', label: 'x', unit: 'mm' },
      { name: 'y', label: 'y', unit: 'mm' },
      { name: 'separation', label: 'distance to the next shower', unit: 'mm' },
    ],
    compare: (event, geometry) => compareClusters(event, geometry, choice),
  };
}

interface Shower {
  readonly energy: number;
  readonly face: Crossing;
  /** z of the face. */
  readonly z: number;
}

/** Showers of an event, those that lie together as one at the place of the strongest. */
function showersOf(particles: TruthParticles, face: Face, { together, least }: ClusterChoice): Shower[] {
  const single: Shower[] = [];
  for (let i = 0; i < particles.count; i++) {
    const code = Math.abs(particles.pdg(i));
    if (code !== ELECTRON && code !== PHOTON) continue;
    if (particles.vertex(i)[2] >= face.front) continue;
    const at = particles.at(i, face.front, face.back - face.front);
    if (!at || !face.covers(at.x, at.y)) continue;
    single.push({ energy: particles.energyAt(i, face.front), face: at, z: face.front });
  }
  const showers: Shower[] = [];
  for (const one of single.toSorted((a, b) => b.energy - a.energy)) {
    const isApart = (other: Shower): boolean =>
      Math.hypot(other.face.x - one.face.x, other.face.y - one.face.y) > together.distance ||
      Math.abs(other.face.time - one.face.time) > together.time;
    const at = showers.findIndex((other) => !isApart(other));
    if (at < 0) showers.push(one);
    else showers[at] = { ...showers[at]!, energy: showers[at]!.energy + one.energy };
  }
  return showers.filter(({ energy }) => energy >= least);
}

function compareClusters(event: EventData, geometry: QualityGeometry, choice: ClusterChoice): Compared | null {
  const particles = TruthParticles.of(event);
  if (!particles || !geometry.calorimeter) return null;
  const { window } = choice;
  const clusters = readingOf(event, choice.collection);
  const showers = showersOf(particles, geometry.calorimeter, choice);
  /** Distance of the shower's line from the cluster, at the cluster's z. */
  const offset = ({ face, z }: Shower, one: number, axis: 0 | 1): number => {
    const way = clusters.number('position', one, 2) - z;
    const line = axis === 0 ? face.x + way * face.tx : face.y + way * face.ty;
    return clusters.number('position', one, axis) - line;
  };
  const pairings: Pairing[] = showers.flatMap((shower, truth) =>
    Array.from({ length: clusters.count }, (_, reconstructed) => {
      const time = Math.abs(clusters.number('time', reconstructed) - shower.face.time);
      const distance = Math.hypot(offset(shower, reconstructed, 0), offset(shower, reconstructed, 1));
      return { truth, reconstructed, distance: time > window.time ? Infinity : distance };
    }).filter(({ distance }) => distance <= window.distance),
  );
  const { found, fakes } = matchNearest(showers.length, clusters.count, pairings);
  const left = energyAround(event, geometry, window.distance);
  const x = listOf(showers.length, (i) => showers[i]!.face.x);
  const y = listOf(showers.length, (i) => showers[i]!.face.y);
  /** Those that a fake could be among: softer ones are not looked for among the true ones either. */
  const strong = Array.from({ length: clusters.count }, (_, one) => one).filter(
    (one) => clusters.number('energy', one) >= choice.least,
  );
  const madeX = listOf(strong.length, (k) => clusters.number('position', strong[k]!, 0));
  const madeY = listOf(strong.length, (k) => clusters.number('position', strong[k]!, 1));
  const relative = (name: string) => (i: number, one: number) =>
    (PER_CENT * clusters.number(name, one)) / showers[i]!.energy;
  const energy = relative('energy');
  return {
    isThere: clusters.isThere,
    found,
    truth: [listOf(showers.length, (i) => showers[i]!.energy), x, y, separations(x, y)],
    residuals: [
      residualsOf(found, (i, one) => energy(i, one) - PER_CENT),
      residualsOf(found, (i, one) => offset(showers[i]!, one, 0)),
      residualsOf(found, (i, one) => offset(showers[i]!, one, 1)),
      residualsOf(found, (i, one) => clusters.number('time', one) - showers[i]!.face.time),
    ],
    errors: [
      residualsOf(found, relative('energyError')),
      residualsOf(found, (_, one) => clusters.number('positionError', one, 0)),
      residualsOf(found, (_, one) => clusters.number('positionError', one, 1)),
      residualsOf(found, (_, one) => clusters.number('timeError', one)),
    ],
    reconstructed: [
      listOf(strong.length, (k) => clusters.number('energy', strong[k]!)),
      madeX,
      madeY,
      separations(madeX, madeY),
    ],
    // What leaks from a dump makes showers that no single particle answers to.
    fakes: listOf(strong.length, (k) => {
      const energy = left(madeX[k]!, madeY[k]!);
      return fakes[strong[k]!] === 1 && energy < clusters.number('energy', strong[k]!) / 2 ? 1 : 0;
    }),
  };
}

/** True energy in the cells of the calorimeter within a distance of a place, GeV. */
function energyAround(
  event: EventData,
  { calorimeter, elementOf }: QualityGeometry,
  distance: number,
): (x: number, y: number) => number {
  const truth = findCollection(event, 'Truth cells');
  if (!truth || !calorimeter) return () => 0;
  const cells = reading(truth);
  const own = Array.from({ length: truth.count }, (_, row) => row).filter((row) =>
    ELECTROMAGNETIC.test(elementOf.get(cells.number('channel', row)) ?? ''),
  );
  return (x, y) =>
    own.reduce((sum, row) => {
      const apart = Math.hypot(cells.number('position', row, 0) - x, cells.number('position', row, 1) - y);
      return apart <= distance ? sum + cells.number('energy', row) : sum;
    }, 0);
}
