/**
 * Positrons of a beam on electrons at rest, and the two clusters that e+e− → two light particles leaves in a plane
 * behind a target without a field. Energies in GeV, lengths in mm, angles in rad. Formulas: PADME, fiducial
 * selection of Run III (talk of April 2025 and the public sensitivity software of July 2025).
 */
import { ELECTRON_MASS } from './constants.ts';

/** √s of a positron of that energy. */
export function rootS(energy: number): number {
  return Math.sqrt(2 * ELECTRON_MASS * (ELECTRON_MASS + energy));
}

/** Beam energy that gives a √s. */
export function beamEnergy(root: number): number {
  return (root * root) / (2 * ELECTRON_MASS) - ELECTRON_MASS;
}

/** d√s/dE = mₑ/√s, without dimension. */
export function rootSPerEnergy(root: number): number {
  return ELECTRON_MASS / root;
}

/** How the pair's rest frame moves. */
export interface PairFrame {
  readonly rootS: number;
  /** Of positron and electron together */
  readonly energy: number;
  readonly gamma: number;
  readonly beta: number;
}

export function pairFrame(energy: number): PairFrame {
  const total = energy + ELECTRON_MASS;
  const momentum = Math.sqrt(energy * energy - ELECTRON_MASS * ELECTRON_MASS);
  const root = rootS(energy);
  return { rootS: root, energy: total, gamma: total / root, beta: momentum / total };
}

/** θ* of a massless particle that leaves under θ: tan ½θ* = γ(1 + β) tan ½θ. */
export function restFrameAngle(frame: PairFrame, angle: number): number {
  return 2 * Math.atan(frame.gamma * (1 + frame.beta) * Math.tan(angle / 2));
}

/** θ under which a massless particle of θ* leaves. */
export function laboratoryAngle(frame: PairFrame, restAngle: number): number {
  return 2 * Math.atan(Math.tan(restAngle / 2) / (frame.gamma * (1 + frame.beta)));
}

/** θ* of small angles, as the published selection takes it: 2 atan(γR/D). */
export function smallRestFrameAngle(frame: PairFrame, radius: number, distance: number): number {
  return 2 * Math.atan((frame.gamma * radius) / distance);
}

/** Energy of a massless particle that leaves under θ: s / (2 (E_tot − P cos θ)). */
export function energyAtAngle({ rootS: root, energy, beta }: PairFrame, angle: number): number {
  return (root * root) / (2 * energy * (1 - beta * Math.cos(angle)));
}

/** Radius of the partner of a cluster: R₁R₂ = D²s/E_tot². */
export function partnerRadius({ gamma }: PairFrame, radius: number, distance: number): number {
  return distance ** 2 / (gamma * gamma * radius);
}

/** What the two clusters of a pair can have where the outer one stays below a largest radius. */
export interface PairLimits {
  /** Of the inner cluster, when its partner is at the largest radius */
  readonly leastRadius: number;
  readonly largestEnergy: number;
  /** Of the outer cluster */
  readonly leastEnergy: number;
}

/** @param distance of the plane from the target */
export function pairLimits(frame: PairFrame, largestRadius: number, distance: number): PairLimits {
  const leastRadius = partnerRadius(frame, largestRadius, distance);
  const sum = leastRadius + largestRadius;
  return {
    leastRadius,
    largestEnergy: (frame.energy * largestRadius) / sum,
    leastEnergy: (frame.energy * leastRadius) / sum,
  };
}
