/** Tracks of one region against the charged particles that passed all its stations. */
import { textAt } from '../../event/column.ts';
import { findCollection, type EventData } from '../../event/event.ts';
import { listOf, residualsOf } from './columns.ts';
import type { Compared, Comparison } from './comparison.ts';
import type { MeasuringPlane, QualityGeometry } from './geometry.ts';
import { matchNearest, separations, type Pairing } from './matching.ts';
import { TruthParticles, type Crossing } from './particles.ts';

/** Greatest distance of a track from its particle at both ends, mm. */
const WINDOW = 5;
/** Softer particles are not looked for, GeV. */
const LEAST = 0.5;
/** States of a track stand this near to the planes of its stations along z, mm. */
const DEPTH = 20;
const MRAD = 1000;
const PER_CENT = 100;
/** z, x, y, tx, ty, q/p of a state; lower triangle of the covariance of the last five. */
const STATE = { width: 6, z: 0, x: 1, y: 2, tx: 3, ty: 4, qp: 5 } as const;
const VARIANCE = { width: 15, x: 0, y: 2, tx: 5, ty: 9, qp: 14 } as const;

export type TrackRegion = 'incoming' | 'outgoing' | 'spectrometer' | 'decay';

const TITLES: Readonly<Record<TrackRegion, string>> = {
  incoming: 'Tracks before the magnets',
  outgoing: 'Tracks behind the magnets',
  spectrometer: 'Tracks through the magnets',
  decay: 'Tracks in the decay volume',
};

export const isOfRegion = (region: TrackRegion, plane: MeasuringPlane): boolean =>
  region === 'spectrometer' ? plane.region !== 'decay' : plane.region === region;

/** A track through the magnets is also one before and one behind them. */
const holds = (region: TrackRegion, found: string): boolean =>
  found === region || (found === 'spectrometer' && region !== 'decay');

/** Charged particles that pass all of some planes within what they cover. */
export function findable(particles: TruthParticles, planes: readonly MeasuringPlane[]): number[] {
  const first = Math.min(...planes.map(({ z }) => z));
  return Array.from({ length: particles.count }, (_, i) => i).filter(
    (i) =>
      particles.charge(i) !== 0 &&
      particles.energyAt(i, first) >= LEAST &&
      planes.every((plane) => {
        const at = particles.at(i, plane.z);
        if (!at) return false;
        const u = plane.u[0] * at.x + plane.u[1] * at.y;
        const v = plane.v[0] * at.x + plane.v[1] * at.y;
        return u >= plane.rangeU[0] && u <= plane.rangeU[1] && v >= plane.rangeV[0] && v <= plane.rangeV[1];
      }),
  );
}

export function trackComparison(region: TrackRegion): Comparison {
  return {
    id: `tracks-${region}`,
    title: TITLES[region],
    description:
      `True tracks are charged particles of at least ${LEAST} GeV that pass all stations; found by the nearest track ` +
      `within ${WINDOW} mm at both its ends there. Compared at the track’s first state there.`,
    quantities: [
      { name: 'x', label: 'x', unit: 'mm', description: 'x − that of the particle at the first state' },
      { name: 'y', label: 'y', unit: 'mm', description: 'y − that of the particle at the first state' },
      {
        name: 'tx',
        label: 'slope dx/dz',
        unit: 'mrad',
        description: 'slope − that of the particle at the first state',
      },
      {
        name: 'ty',
        label: 'slope dy/dz',
        unit: 'mrad',
        description: 'slope − that of the particle at the first state',
      },
      { name: 'qp', label: 'q/p', unit: '%', description: '(q/p) / true (q/p) at the first state − 1' },
    ],
    variables: [
      { name: 'momentum', label: 'momentum', unit: 'GeV' },
      { name: 'theta', label: 'angle to the beam axis', unit: 'mrad' },
      { name: 'x', label: 'x', unit: 'mm' },
      { name: 'y', label: 'y', unit: 'mm' },
      { name: 'separation', label: 'distance to the next particle', unit: 'mm' },
    ],
    compare: (event, geometry) => compareTracks(event, geometry, region),
  };
}

interface Track {
  /** Row in the collection of its first and last state in the region. */
  readonly first: number;
  readonly last: number;
}

function compareTracks(event: EventData, { planes }: QualityGeometry, region: TrackRegion): Compared | null {
  const made = findCollection(event, 'Tracks');
  const particles = TruthParticles.of(event);
  const own = planes.filter((plane) => isOfRegion(region, plane));
  const states = made?.columns.get('states');
  const regions = made?.columns.get('region');
  if (!particles || own.length === 0) return null;
  const offsets = states?.type === 'text' ? undefined : states?.offsets;
  const data = states?.data ?? [];
  const covariance = made?.columns.get('stateCovariance');
  const state = (row: number, part: number): number => Number(data[STATE.width * row + part]);
  const [start, end] = [Math.min(...own.map(({ z }) => z)), Math.max(...own.map(({ z }) => z))];
  const tracks: Track[] = [];
  for (let i = 0; i < (made?.count ?? 0); i++) {
    if (regions?.type !== 'text' || !holds(region, textAt(regions, i)) || !offsets) continue;
    let [first, last] = [offsets[i]!, offsets[i + 1]! - 1];
    while (first <= last && state(first, STATE.z) < start - DEPTH) first++;
    while (first <= last && state(last, STATE.z) > end + DEPTH) last--;
    if (first <= last) tracks.push({ first, last });
  }
  const sigma = (row: number, part: number): number =>
    covariance === undefined || covariance.type === 'text'
      ? Number.NaN
      : Math.sqrt(Number(covariance.data[VARIANCE.width * row + part] ?? Number.NaN));

  const truths = findable(particles, own);
  const distance = (i: number, row: number): number => {
    const at = particles.at(truths[i]!, state(row, STATE.z));
    return at ? Math.hypot(state(row, STATE.x) - at.x, state(row, STATE.y) - at.y) : Infinity;
  };
  const pairings: Pairing[] = truths.flatMap((_, truth) =>
    tracks
      .map(({ first, last }, reconstructed) => {
        const both = [distance(truth, first), distance(truth, last)] as const;
        return { truth, reconstructed, distance: Math.max(...both) };
      })
      .filter((pairing) => pairing.distance <= WINDOW),
  );
  const { found, fakes } = matchNearest(truths.length, tracks.length, pairings);

  const begin = truths.map((i) => particles.at(i, start)!);
  const momentumAt = (i: number, z: number): number =>
    Math.sqrt(Math.max(0, particles.energyAt(i, z) ** 2 - particles.mass(i) ** 2));
  const residual = (part: number, value: (at: Crossing) => number, unit = 1): Float64Array =>
    residualsOf(found, (i, one) => {
      const row = tracks[one]!.first;
      const at = particles.at(truths[i]!, state(row, STATE.z));
      return at ? unit * (state(row, part) - value(at)) : Number.NaN;
    });
  const error = (part: number, unit = 1): Float64Array =>
    residualsOf(found, (_, one) => unit * sigma(tracks[one]!.first, part));
  /** True q/p at the first state of a track; NaN where the track has none of its own. */
  const trueQp = (i: number, one: number): number => {
    const row = tracks[one]!.first;
    const isMeasured = region === 'spectrometer' && state(row, STATE.qp) !== 0;
    return isMeasured ? particles.charge(truths[i]!) / momentumAt(truths[i]!, state(row, STATE.z)) : Number.NaN;
  };
  const theta = (tx: number, ty: number): number => MRAD * Math.hypot(tx, ty);
  const firstState = (part: number) => listOf(tracks.length, (one) => state(tracks[one]!.first, part));
  const x = listOf(truths.length, (i) => begin[i]!.x);
  const y = listOf(truths.length, (i) => begin[i]!.y);
  return {
    isThere: made !== undefined,
    found,
    truth: [
      listOf(truths.length, (i) => momentumAt(truths[i]!, start)),
      listOf(truths.length, (i) => theta(begin[i]!.tx, begin[i]!.ty)),
      x,
      y,
      separations(x, y),
    ],
    residuals: [
      residual(STATE.x, (at) => at.x),
      residual(STATE.y, (at) => at.y),
      residual(STATE.tx, (at) => at.tx, MRAD),
      residual(STATE.ty, (at) => at.ty, MRAD),
      residualsOf(found, (i, one) => PER_CENT * (state(tracks[one]!.first, STATE.qp) / trueQp(i, one) - 1)),
    ],
    errors: [
      error(VARIANCE.x),
      error(VARIANCE.y),
      error(VARIANCE.tx, MRAD),
      error(VARIANCE.ty, MRAD),
      residualsOf(found, (i, one) => PER_CENT * Math.abs(sigma(tracks[one]!.first, VARIANCE.qp) / trueQp(i, one))),
    ],
    reconstructed: [
      listOf(tracks.length, (one) => Math.abs(1 / state(tracks[one]!.first, STATE.qp))),
      listOf(tracks.length, (one) => theta(state(tracks[one]!.first, STATE.tx), state(tracks[one]!.first, STATE.ty))),
      firstState(STATE.x),
      firstState(STATE.y),
      separations(firstState(STATE.x), firstState(STATE.y)),
    ],
    fakes,
  };
}
