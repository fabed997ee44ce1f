/**
 * The two-cluster selection of PADME's Run III, as far as its numbers are public: which pairs fall into the fiducial
 * region of the calorimeter's face. Lengths in mm, energies in GeV, angles in rad, positions from the beam axis.
 */
import { pairLimits, partnerRadius, smallRestFrameAngle, type PairFrame } from './positronKinematics.ts';

/** Effective distance of the calorimeter's plane from the target, of the published analysis */
export const TARGET_DISTANCE = 3640.4;
/** Largest radius of the first cluster */
export const LARGEST_RADIUS = 270;
/** Of the calorimeter's face that particles reach */
export const ILLUMINATED_RADIUS = 300;
/** Crystals of 21 mm with 0.12 mm between them, as the published fiducial maps have them */
export const FIDUCIAL_PITCH = 21.12;
/** Both clusters may come as much closer to the axis than kinematics says: one and a half crystals. */
export const RADIUS_MARGIN = 1.5 * FIDUCIAL_PITCH;
/** Pole gap of the magnet: both clusters lie within this angle of the horizontal, whose edge ends here. */
export const BORE_EDGE = { x: 229.44, y: 193.28 } as const;
export const BORE_ANGLE = Math.atan2(BORE_EDGE.y, BORE_EDGE.x);
/** Largest difference of the clusters' times, ns */
export const LARGEST_TIME_DIFFERENCE = 5;
/** Least energy over that of the outer cluster at the largest radius */
export const LEAST_ENERGY_PART = 0.4;

/** Radius from which on both clusters count. */
export function fiducialRadius(frame: PairFrame, largestRadius = LARGEST_RADIUS): number {
  return pairLimits(frame, largestRadius, TARGET_DISTANCE).leastRadius - RADIUS_MARGIN;
}

/** Whether a pair of these radii is in the fiducial rings, either cluster being the first. */
export function inFiducialRings(frame: PairFrame, radii: readonly [number, number]): boolean {
  const inner = Math.min(...radii);
  const outer = Math.max(...radii);
  return inner > fiducialRadius(frame) && inner < LARGEST_RADIUS && outer < ILLUMINATED_RADIUS;
}

/**
 * Largest |cos θ*| of the pairs in the fiducial rings: the outer cluster is at the edge of the illuminated face, or
 * the inner one at the fiducial radius.
 */
export function largestFiducialCosine(frame: PairFrame): number {
  const outer = Math.min(ILLUMINATED_RADIUS, partnerRadius(frame, fiducialRadius(frame), TARGET_DISTANCE));
  return Math.abs(Math.cos(smallRestFrameAngle(frame, outer, TARGET_DISTANCE)));
}

/** Part of all azimuths that the magnet's bore lets both particles of a pair have. */
export const BORE_ACCEPTANCE = (4 * BORE_ANGLE) / (2 * Math.PI);

/** Part of the decays of a vector, ∝ 1 + cos²θ*, with |cos θ*| below a largest one. */
export function vectorAcceptance(largestCosine: number): number {
  return (3 / 4) * (largestCosine + largestCosine ** 3 / 3);
}
