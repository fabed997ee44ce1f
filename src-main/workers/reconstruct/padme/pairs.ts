/** Two-cluster candidates of a bunch, the best of them, and what the filter language sees of it. */
import { numericColumn, textColumn, type Column } from '#core/event/column.ts';
import { makeCollection, type Collection, type Scalar } from '#core/event/event.ts';
import {
  cutsOfFrame,
  judgePair,
  PAIR_CUTS,
  pairQuantities,
  type PairCuts,
  type PairQuantities,
  type PairVerdict,
} from '#core/physics/pairCandidate.ts';
import { pairFrame, pairLimits, type PairFrame, type PairLimits } from '#core/physics/positronKinematics.ts';
import type { CrystalClusters } from '#main/native/clusters.ts';

/** Pairs that an event lists; more are counted, and said to be left out. */
const MOST_CANDIDATES = 200;

export interface PairSelection {
  readonly frame: PairFrame;
  readonly distance: number;
  readonly limits: PairLimits;
  readonly cuts: PairCuts;
  /** ns: farther apart clusters are no candidates. */
  readonly candidateTime: number;
  /** Of the beam in the plane of the clusters, and where it crosses the target, mm */
  readonly axis: readonly [x: number, y: number];
  readonly origin: readonly [x: number, y: number, z: number];
  /** Without the dipole's field: pairs of the resonance search; with it, of photons (padme.md §3.7). */
  readonly isFieldFree: boolean;
  readonly beamEnergy: number;
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/**
 * @param beamEnergy GeV
 * @param distance of the clusters' plane from the target, mm
 */
export function pairSelection(
  parameters: Readonly<Record<string, number>>,
  beamEnergy: number,
  distance: number,
  beam: Pick<PairSelection, 'axis' | 'origin' | 'isFieldFree'>,
): PairSelection {
  const value = (name: string): number => parameters[name]!;
  const frame = pairFrame(beamEnergy);
  return {
    frame,
    distance,
    limits: pairLimits(frame, value('rMax'), distance),
    cuts: cutsOfFrame(frame, distance, {
      largestRadius: value('rMax'),
      illuminatedRadius: value('rIlluminated'),
      boreAngle: radians(value('boreAngle')),
      energyPart: value('energyPart'),
      timeDifference: value('pairTime'),
      radiusMargin: value('radiusMargin'),
      azimuth: { centre: value('azimuthCentre'), width: value('azimuthWidth') },
      angle: { centre: value('angleCentre'), width: value('angleWidth') },
      peak: value('peakWindow'),
      sideBand: [value('sideBandFrom'), value('sideBandTo')],
    }),
    candidateTime: value('candidateTime'),
    beamEnergy,
    ...beam,
  };
}

interface Candidate {
  readonly clusters: readonly [number, number];
  readonly pair: PairQuantities;
  readonly verdict: PairVerdict;
  /** The least is the best. */
  readonly rank: number;
}

export interface EventPairs {
  readonly scalars: readonly Scalar[];
  readonly collection: Collection | null;
  /** More candidates than are listed */
  readonly leftOut: number;
}

/** Pairs among clusters `first … end − 1`, which are all of one event. */
export function findPairs(clusters: CrystalClusters, first: number, end: number, selection: PairSelection): EventPairs {
  const { frame, distance, axis, cuts, candidateTime } = selection;
  const order = Array.from({ length: end - first }, (_, i) => first + i).toSorted(
    (a, b) => clusters.time[a]! - clusters.time[b]!,
  );
  const clusterAt = (index: number) => ({
    x: clusters.x[index]! - axis[0],
    y: clusters.y[index]! - axis[1],
    energy: clusters.energy[index]!,
    time: clusters.time[index]!,
  });
  const candidates: Candidate[] = [];
  for (let i = 0; i < order.length; i++) {
    const early = order[i]!;
    for (let j = i + 1; j < order.length; j++) {
      const late = order[j]!;
      if (!(clusters.time[late]! - clusters.time[early]! < candidateTime)) break;
      const [a, b] = [clusterAt(early), clusterAt(late)];
      const pair = pairQuantities(frame, distance, a, b);
      const verdict = judgePair(pair, cuts);
      const isInner = Math.hypot(a.x, a.y) <= Math.hypot(b.x, b.y);
      const links = isInner ? [early - first, late - first] : [late - first, early - first];
      candidates.push({ clusters: links as [number, number], pair, verdict, rank: rankOf(pair, verdict, selection) });
    }
  }
  candidates.sort((a, b) => a.rank - b.rank);
  const [best] = candidates;
  return {
    scalars: [
      { name: 'n_two_cluster', value: candidates.length, unit: '' },
      { name: 'n2_peak', value: count(candidates, ({ failed }) => failed === PAIR_CUTS.length), unit: '' },
      { name: 'n2_side_band', value: count(candidates, ({ inSideBand }) => inSideBand), unit: '' },
      ...(best === undefined ? [] : bestScalars(best)),
    ],
    collection: candidates.length === 0 ? null : pairCollection(candidates.slice(0, MOST_CANDIDATES), selection),
    leftOut: Math.max(0, candidates.length - MOST_CANDIDATES),
  };
}

const count = (candidates: readonly Candidate[], test: (verdict: PairVerdict) => boolean): number =>
  candidates.reduce((sum, { verdict }) => sum + (test(verdict) ? 1 : 0), 0);

/**
 * Run III: the pair that fails last, and of those the one nearest to back to back. Before: the calibration tool's χ² of
 * two photons (padme.md §3.7).
 */
function rankOf(pair: PairQuantities, { failed, chiSquared }: PairVerdict, selection: PairSelection): number {
  const far = 1e6;
  if (selection.isFieldFree) return far * (PAIR_CUTS.length - failed) + Math.min(chiSquared, far - 1);
  const excess = Math.abs(pair.e1 + pair.e2 - selection.beamEnergy) * 1e3;
  return (excess / 15 + Math.abs(pair.dt) / 1.2 + Math.abs(pair.cogX) / 8 + Math.abs(pair.cogY) / 8) / 4;
}

const bestScalars = ({ pair, verdict }: Candidate): Scalar[] => [
  { name: 'e1', value: pair.e1, unit: 'GeV' },
  { name: 'e2', value: pair.e2, unit: 'GeV' },
  { name: 't1', value: pair.t1, unit: 'ns' },
  { name: 't2', value: pair.t2, unit: 'ns' },
  { name: 'r1', value: pair.r1, unit: 'mm' },
  { name: 'r2', value: pair.r2, unit: 'mm' },
  { name: 'phi1', value: pair.phi1, unit: 'rad' },
  { name: 'phi2', value: pair.phi2, unit: 'rad' },
  { name: 'theta_star1', value: pair.thetaStar1, unit: 'rad' },
  { name: 'theta_star2', value: pair.thetaStar2, unit: 'rad' },
  { name: 'dphi', value: pair.dphi, unit: 'rad' },
  { name: 'theta_star_sum', value: pair.thetaStarSum, unit: 'rad' },
  { name: 'dt', value: pair.dt, unit: 'ns' },
  { name: 'cog_x', value: pair.cogX, unit: 'mm' },
  { name: 'cog_y', value: pair.cogY, unit: 'mm' },
  { name: 'm_pair', value: pair.mass, unit: 'GeV' },
  { name: 'side_band', value: verdict.inSideBand ? 1 : 0, unit: '' },
];

const COLUMNS: readonly (readonly [name: string, of: keyof PairQuantities, unit: string])[] = [
  ['e1', 'e1', 'GeV'],
  ['e2', 'e2', 'GeV'],
  ['t1', 't1', 'ns'],
  ['t2', 't2', 'ns'],
  ['r1', 'r1', 'mm'],
  ['r2', 'r2', 'mm'],
  ['phi1', 'phi1', 'rad'],
  ['phi2', 'phi2', 'rad'],
  ['thetaStar1', 'thetaStar1', 'rad'],
  ['thetaStar2', 'thetaStar2', 'rad'],
  ['dphi', 'dphi', 'rad'],
  ['thetaStarSum', 'thetaStarSum', 'rad'],
  ['dt', 'dt', 'ns'],
  ['cogX', 'cogX', 'mm'],
  ['cogY', 'cogY', 'mm'],
  ['mass', 'mass', 'GeV'],
];

/** The best one first; of each pair the inner cluster first. */
function pairCollection(candidates: readonly Candidate[], { origin }: PairSelection): Collection {
  const links = Uint32Array.from(candidates.flatMap(({ clusters }) => [...clusters]));
  const offsets = Uint32Array.from({ length: candidates.length + 1 }, (_, i) => 2 * i);
  const columns: (readonly [string, Column])[] = [
    ['position', numericColumn(Float32Array.from(candidates.flatMap(() => [...origin])), { width: 3, unit: 'mm' })],
    [
      'time',
      numericColumn(
        Float32Array.from(candidates, ({ pair }) => (pair.t1 + pair.t2) / 2),
        { unit: 'ns' },
      ),
    ],
    ['clusters', numericColumn(links, { target: 'ECal clusters', offsets })],
    ...COLUMNS.map(
      ([name, of, unit]) =>
        [
          name,
          numericColumn(
            Float32Array.from(candidates, ({ pair }) => pair[of]),
            { unit },
          ),
        ] as const,
    ),
    ['sideBand', numericColumn(Uint8Array.from(candidates, ({ verdict }) => (verdict.inSideBand ? 1 : 0)))],
    ['failed', textColumn(candidates.map(({ verdict }) => PAIR_CUTS[verdict.failed] ?? ''))],
  ];
  return makeCollection('Pair candidates', 'vertices', columns);
}
