/**
 * Tracks: through their trajectory points where given, else smoothly through their states, else
 * propagated from the perigee in the solenoid field (straight where the field is unknown or zero).
 * States with covariances have their 1σ ellipses. Of candidates that carry a verdict those that were
 * kept are thin lines under the tracks that they became, those that were dropped are dashed.
 */
import { textAt } from '#core/event/column.ts';
import type { Collection } from '#core/event/event.ts';
import { interpolateStates } from '#core/physics/stateInterpolation.ts';
import { propagatePerigee } from '#core/physics/helix.ts';
import type { LineSet, PrimitiveSet } from '../model/shapes.ts';
import { stateEllipses } from './errorBars.ts';
import { rows, scalars, vectors, type Painter } from './painter.ts';

const WIDTH_PX = 2;
const CANDIDATE_PX = 1;
const COVARIANCE = 15;
/** How far the drawn line may be from the curve through the states, mm. */
const TOLERANCE_MM = 0.1;
/** How far a track known at its perigee only is drawn. */
const PROPAGATION = { radius: 1000, length: 2000 };
/** Verdict on a candidate that became a track. */
export const KEPT = 'kept';
const STATE = 6;
const PERIGEE = 5;

export const paintTracks: Painter = (collection, { fieldT }) => {
  const trajectory = rows(collection, 'points', 3);
  const trajectoryTimes = rows(collection, 'pointTimes', 1);
  const states = rows(collection, 'states', STATE);
  const perigee = collection.columns.get('perigee');
  const perigees = perigee?.width === PERIGEE && !perigee.offsets ? (perigee.data as Float64Array) : null;
  const references = vectors(collection, 'perigeeReference');
  const times = scalars(collection, 'time');
  const lines: ArrayLike<number>[] = [];
  const first = new Uint32Array(collection.count + 1);
  for (let i = 0; i < collection.count; i++) {
    let line: ArrayLike<number> = [];
    if (trajectory && trajectory.offsets[i + 1]! - trajectory.offsets[i]! >= 2) {
      line = partOf(trajectory.data, 3 * trajectory.offsets[i]!, 3 * trajectory.offsets[i + 1]!);
    } else if (states && states.offsets[i + 1]! - states.offsets[i]! >= 2) {
      const part = partOf(states.data, STATE * states.offsets[i]!, STATE * states.offsets[i + 1]!);
      line = interpolateStates(part, TOLERANCE_MM);
    } else if (perigees) {
      const reference = references?.subarray(3 * i, 3 * i + 3) ?? [0, 0, 0];
      line = propagatePerigee(
        perigees.subarray(PERIGEE * i, PERIGEE * i + PERIGEE),
        reference,
        fieldT ?? 0,
        PROPAGATION,
      );
    }
    lines.push(line);
    first[i + 1] = first[i]! + line.length / 3;
  }
  const points = new Float32Array(3 * first[collection.count]!);
  lines.forEach((line, i) => points.set(line, 3 * first[i]!));
  let pointTimes: Float32Array | null = null;
  if (times || trajectoryTimes) {
    pointTimes = new Float32Array(points.length / 3);
    for (let i = 0; i < collection.count; i++) {
      const count = first[i + 1]! - first[i]!;
      const from = trajectoryTimes?.offsets[i] ?? 0;
      const timed = trajectoryTimes && trajectoryTimes.offsets[i + 1]! - from === count;
      for (let k = 0; k < count; k++) {
        pointTimes[first[i]! + k] = timed ? trajectoryTimes.data[from + k]! : (times?.[i] ?? Number.NaN);
      }
    }
  }
  const line: LineSet = { form: 'lines', layer: 'tracks', points, first, width: WIDTH_PX, times: pointTimes };
  const covariances = rows(collection, 'stateCovariance', COVARIANCE);
  const sets: PrimitiveSet[] = byVerdict(collection, line);
  if (states && covariances) sets.push(stateEllipses(states, covariances));
  return sets;
};

function byVerdict(collection: Collection, line: LineSet): LineSet[] {
  const verdict = collection.columns.get('verdict');
  if (verdict?.type !== 'text') return [line];
  const isKept = Array.from({ length: collection.count }, (_, i) => textAt(verdict, i) === KEPT);
  return [
    { ...only(line, (i) => isKept[i]!), layer: 'strips', width: CANDIDATE_PX },
    { ...only(line, (i) => !isKept[i]!), layer: 'truth', width: CANDIDATE_PX },
  ];
}

/** The lines of those objects; the others keep their place without a point. */
function only(line: LineSet, isWanted: (index: number) => boolean): LineSet {
  const { first, points, times } = line;
  const kept: number[] = [];
  const next = new Uint32Array(first.length);
  for (let i = 0; i + 1 < first.length; i++) {
    for (let k: number = first[i]!; isWanted(i) && k < first[i + 1]!; k++) kept.push(k);
    next[i + 1] = kept.length;
  }
  return {
    ...line,
    first: next,
    points: Float32Array.from({ length: 3 * kept.length }, (_, k) => points[3 * kept[Math.floor(k / 3)]! + (k % 3)]!),
    times: times && Float32Array.from(kept, (k) => times[k]!),
  };
}

function partOf(data: ArrayLike<number>, from: number, before: number): ArrayLike<number> {
  return (data as Float32Array | Float64Array).subarray(from, before);
}
