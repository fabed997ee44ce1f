/**
 * Two-cluster candidates of PADME: what two clusters say of a pair, and the cuts of Run III in their order (padme.md
 * §3.6, §3.7). Lengths in mm, energies in GeV, times in ns, angles in rad; places from the beam axis in the plane of the
 * clusters.
 */
import { pairLimits, smallRestFrameAngle, type PairFrame } from './positronKinematics.ts';

/** A cluster as the selection sees it. */
export interface PairCluster {
  readonly x: number;
  readonly y: number;
  readonly energy: number;
  readonly time: number;
}

/** Of the inner cluster (1) and the outer one (2). */
export interface PairQuantities {
  readonly e1: number;
  readonly e2: number;
  readonly t1: number;
  readonly t2: number;
  readonly r1: number;
  readonly r2: number;
  readonly phi1: number;
  readonly phi2: number;
  /** θ*, massless, in the rest frame of the pair */
  readonly thetaStar1: number;
  readonly thetaStar2: number;
  /** φ₁ − φ₂, from 0 to 2π */
  readonly dphi: number;
  readonly thetaStarSum: number;
  /** t₁ − t₂ */
  readonly dt: number;
  /** Energy-weighted centre of both */
  readonly cogX: number;
  readonly cogY: number;
  /** √(E₁E₂) (R₁ + R₂) / D */
  readonly mass: number;
}

/** @param distance of the clusters' plane from the target */
export function pairQuantities(frame: PairFrame, distance: number, a: PairCluster, b: PairCluster): PairQuantities {
  const [inner, outer] = Math.hypot(a.x, a.y) <= Math.hypot(b.x, b.y) ? [a, b] : [b, a];
  const r1 = Math.hypot(inner.x, inner.y);
  const r2 = Math.hypot(outer.x, outer.y);
  const phi1 = Math.atan2(inner.y, inner.x);
  const phi2 = Math.atan2(outer.y, outer.x);
  const thetaStar1 = smallRestFrameAngle(frame, r1, distance);
  const thetaStar2 = smallRestFrameAngle(frame, r2, distance);
  const energy = inner.energy + outer.energy;
  const turn = phi1 - phi2;
  return {
    e1: inner.energy,
    e2: outer.energy,
    t1: inner.time,
    t2: outer.time,
    r1,
    r2,
    phi1,
    phi2,
    thetaStar1,
    thetaStar2,
    dphi: turn < 0 ? turn + 2 * Math.PI : turn,
    thetaStarSum: thetaStar1 + thetaStar2,
    dt: inner.time - outer.time,
    cogX: (inner.energy * inner.x + outer.energy * outer.x) / energy,
    cogY: (inner.energy * inner.y + outer.energy * outer.y) / energy,
    mass: (Math.sqrt(inner.energy * outer.energy) * (r1 + r2)) / distance,
  };
}

export interface PairCuts {
  /** Of the run’s energy */
  readonly leastRadius: number;
  readonly leastEnergy: number;
  readonly largestRadius: number;
  readonly illuminatedRadius: number;
  readonly boreAngle: number;
  readonly energyPart: number;
  readonly timeDifference: number;
  readonly radiusMargin: number;
  readonly azimuth: { readonly centre: number; readonly width: number };
  readonly angle: { readonly centre: number; readonly width: number };
  /** In widths of both angles */
  readonly peak: number;
  readonly sideBand: readonly [from: number, to: number];
}

/** The limits of radius and energy that a frame sets. */
export const cutsOfFrame = (
  frame: PairFrame,
  distance: number,
  cuts: Omit<PairCuts, 'leastRadius' | 'leastEnergy'>,
): PairCuts => {
  const { leastRadius, leastEnergy } = pairLimits(frame, cuts.largestRadius, distance);
  return { ...cuts, leastRadius, leastEnergy };
};

/** Cuts in their order; the last two are those of a pair back to back. */
export const PAIR_CUTS = [
  'R_max',
  'Illuminated face',
  'Azimuth',
  'Energy',
  'Time',
  'R_min',
  'Back to back in azimuth',
  'Back to back in angle',
] as const;
const BACK_TO_BACK = 6;

/** Angle of an azimuth to the nearer half of the horizontal axis. */
const toHorizontal = (phi: number): number => Math.min(Math.abs(phi), Math.PI - Math.abs(phi));

const inWidths = (value: number, { centre, width }: { centre: number; width: number }): number =>
  Math.abs(value - centre) / width;

export interface PairVerdict {
  /** Index in `PAIR_CUTS` of the first cut that it fails; their number where it fails none. */
  readonly failed: number;
  /** Off the peak of back-to-back pairs, inside the side band, with all other cuts passed */
  readonly inSideBand: boolean;
  /** Distance from back to back: Σ ((value − centre) / width)² of both angles */
  readonly chiSquared: number;
}

export function judgePair(pair: PairQuantities, cuts: PairCuts): PairVerdict {
  const azimuth = inWidths(pair.dphi, cuts.azimuth);
  const angle = inWidths(pair.thetaStarSum, cuts.angle);
  const passed = [
    pair.r1 < cuts.largestRadius,
    pair.r2 < cuts.illuminatedRadius,
    Math.max(toHorizontal(pair.phi1), toHorizontal(pair.phi2)) < cuts.boreAngle,
    Math.min(pair.e1, pair.e2) > cuts.energyPart * cuts.leastEnergy,
    Math.abs(pair.dt) < cuts.timeDifference,
    pair.r1 > cuts.leastRadius - cuts.radiusMargin,
    azimuth < cuts.peak,
    angle < cuts.peak,
  ];
  const first = passed.indexOf(false);
  const failed = first < 0 ? passed.length : first;
  const farther = Math.max(azimuth, angle);
  const [from, to] = cuts.sideBand;
  return {
    failed,
    inSideBand: failed >= BACK_TO_BACK && farther >= Math.max(from, cuts.peak) && farther < to,
    chiSquared: azimuth * azimuth + angle * angle,
  };
}

/** Area of the peak's window over that of the side band around it; 0 where there is no side band. */
export function sideBandFactor({ peak, sideBand: [from, to] }: Pick<PairCuts, 'peak' | 'sideBand'>): number {
  const inner = Math.max(from, peak);
  return to > inner ? (peak * peak) / (to * to - inner * inner) : 0;
}
