/**
 * Tracks: through their trajectory points where given, else smoothly through their states, else
 * propagated from the perigee in the solenoid field (straight where the field is unknown or zero).
 */
import { interpolateStates } from '#core/physics/stateInterpolation.ts';
import { propagatePerigee } from '#core/physics/helix.ts';
import { rows, scalars, vectors, type Painter } from './painter.ts';

const WIDTH_PX = 2;
/** How far the drawn line may be from the curve through the states, mm. */
const TOLERANCE_MM = 0.1;
/** How far a track known at its perigee only is drawn. */
const PROPAGATION = { radius: 1000, length: 2000 };
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
  return [{ form: 'lines', layer: 'tracks', points, first, width: WIDTH_PX, times: pointTimes }];
};

function partOf(data: ArrayLike<number>, from: number, before: number): ArrayLike<number> {
  return (data as Float32Array | Float64Array).subarray(from, before);
}
