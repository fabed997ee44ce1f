/** Momentum magnitudes of the objects of a collection. */
import type { Column } from './column.ts';
import type { Collection } from './event.ts';

const isReal = (column: Column | undefined): column is Column & { data: Float32Array | Float64Array } =>
  column?.type === 'f32' || column?.type === 'f64';

/** A momentum vector per object: any column of that name with three real components. */
export function isMomentum(name: string, column: Column): boolean {
  return name === 'momentum' && column.width === 3 && column.offsets === null && isReal(column);
}

/**
 * |p| per object, in the unit of the `momentum` column (GeV). An object without a momentum takes
 * 1 / |q/p| of its perigee, else of its first state: exact for unit charge. NaN where nothing says.
 * @returns null where the collection has none of these columns
 */
export function momentumMagnitudes(collection: Collection): Float64Array | null {
  const momentum = collection.columns.get('momentum');
  const perigee = collection.kind === 'tracks' ? collection.columns.get('perigee') : undefined;
  const states = collection.kind === 'tracks' ? collection.columns.get('states') : undefined;
  const hasMomentum = momentum !== undefined && isMomentum('momentum', momentum);
  if (!hasMomentum && !isReal(perigee) && !isReal(states)) return null;
  const result = new Float64Array(collection.count).fill(Number.NaN);
  if (hasMomentum && isReal(momentum)) {
    const p = momentum.data;
    for (let i = 0; i < result.length; i++) result[i] = Math.hypot(p[3 * i]!, p[3 * i + 1]!, p[3 * i + 2]!);
  }
  if (isReal(perigee)) {
    for (let i = 0; i < result.length; i++) {
      if (Number.isNaN(result[i]!)) result[i] = fromCurvature(perigee.data[5 * i + 4]!);
    }
  }
  if (isReal(states) && states.offsets) {
    for (let i = 0; i < result.length; i++) {
      const first = states.offsets[i]!;
      if (Number.isNaN(result[i]!) && first < states.offsets[i + 1]!) {
        result[i] = fromCurvature(states.data[6 * first + 5]!);
      }
    }
  }
  return result;
}

/** A q/p of zero is a straight line, not an infinite momentum. */
const fromCurvature = (qOverP: number): number => (qOverP === 0 ? Number.NaN : 1 / Math.abs(qOverP));
