/**
 * MC truth: thin dashed lines, set apart from what was reconstructed. Along the trajectory where it
 * is given, else from production to end point, else a stub along the momentum.
 */
import { rows, scalars, vectors, type Painter } from './painter.ts';

/** Length of the stub of a particle whose end is unknown, mm. */
const STUB_MM = 200;
const WIDTH_PX = 1;

export const paintParticles: Painter = (collection) => {
  const vertex = vectors(collection, 'vertex')!;
  const endpoint = vectors(collection, 'endpoint');
  const momentum = vectors(collection, 'momentum');
  const trajectory = rows(collection, 'points', 3);
  const trajectoryTimes = rows(collection, 'pointTimes', 1);
  const times = scalars(collection, 'time');
  const points: number[] = [];
  const pointTimes: number[] = [];
  const first = new Uint32Array(collection.count + 1);
  for (let i = 0; i < collection.count; i++) {
    const from = trajectory?.offsets[i] ?? 0;
    const to = trajectory?.offsets[i + 1] ?? 0;
    if (trajectory && to - from >= 2) {
      for (let row = from; row < to; row++) {
        for (let k = 0; k < 3; k++) points.push(trajectory.data[3 * row + k]!);
        pointTimes.push(trajectoryTimes?.data[row] ?? times?.[i] ?? Number.NaN);
      }
    } else {
      const start = vertex.subarray(3 * i, 3 * i + 3);
      const end = endOf(start, endpoint?.subarray(3 * i, 3 * i + 3), momentum?.subarray(3 * i, 3 * i + 3));
      points.push(...start, ...end);
      pointTimes.push(times?.[i] ?? Number.NaN, times?.[i] ?? Number.NaN);
    }
    first[i + 1] = points.length / 3;
  }
  return [
    {
      form: 'lines',
      layer: 'truth',
      points: Float32Array.from(points),
      first,
      width: WIDTH_PX,
      times: times || trajectoryTimes ? Float32Array.from(pointTimes) : null,
    },
  ];
};

function endOf(start: Float32Array, end?: Float32Array, momentum?: Float32Array): ArrayLike<number> & Iterable<number> {
  const isEnd = end?.every((value) => Number.isFinite(value)) && end.some((value, k) => value !== start[k]);
  if (end && isEnd) return end;
  const length = momentum ? Math.hypot(...momentum) : 0;
  if (!momentum || !(length > 0)) return start;
  return start.map((value, k) => value + (STUB_MM * momentum[k]!) / length);
}
