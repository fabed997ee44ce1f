/** The cut flow of a selection over the columns of one run. */
import { tallyFlow, type FlowTally } from '#core/analysis/cutFlow.ts';
import { columnsOf } from '#core/analysis/definition.ts';
import { BeamglassError } from '#core/errors.ts';
import { compileSelection } from '#core/event/selection/selection.ts';
import type { CutFlowInput } from '#main/workers/calls.ts';
import { openPlace, type CachedRun } from './runCache.ts';

/** Column of the events' weights, where a run has them. */
const WEIGHT = 'weight';

/**
 * Quantities that most events have none of: a run in which no event has one lacks the column, and no event has a value
 * then.
 */
const SPARSE_COLUMNS: ReadonlySet<string> = new Set([
  'hcal_time_spread',
  'hcal_width',
  'shower_distance',
  'vertex_x',
  'vertex_y',
  'vertex_z',
  'vertex_dca',
  'vertex_angle',
  'vertex_distance_sigma',
  'm_pair',
  'pair_distance',
]);

/** @throws BeamglassError `badInput` that names the columns which the run lacks, or its other unit */
export function cutFlow({ run: id, cuts, energyUnit, ...place }: CutFlowInput): FlowTally & { weighted: boolean } {
  const { run, hidden } = openPlace(place);
  const shown = run.file.meta.energyUnit;
  if (shown !== energyUnit) {
    const message = `The selection speaks of energies in ${energyUnit}; run ${id} is read in ${shown}.`;
    throw new BeamglassError('badInput', message, { run: id });
  }
  const needed = cuts.map(columnsOf);
  refuseMissing(id, run, needed.flat());
  const { events } = run.file;
  const columns = [
    ...run.columns.map(({ name, unit }) => ({ name, unit })),
    ...[...SPARSE_COLUMNS].filter((name) => !has(run, name)).map((name) => ({ name, unit: '' })),
  ].map((column) => ({ ...column, type: 'number' as const }));
  const none = new Float64Array(events).fill(Number.NaN);
  const valuesOf = (name: string): Float64Array => (has(run, name) ? run.column(name) : none);
  const masks = cuts.map((cut) => compileSelection(cut, columns).evaluate(valuesOf, events));
  const unknown = needed.map((names) => withoutValue(events, names.map(valuesOf)));
  const weighted = run.columns.some(({ name }) => name === WEIGHT);
  const weights = weighted ? weightsOf(id, run) : null;
  return { ...tallyFlow(events, masks, unknown, hidden?.visible ?? null, weights), weighted };
}

const has = (run: CachedRun, name: string): boolean => run.columns.some((column) => column.name === name);

function refuseMissing(id: string, run: CachedRun, names: readonly string[]): void {
  const missing = [...new Set(names)].filter((name) => !has(run, name) && !SPARSE_COLUMNS.has(name));
  if (missing.length === 0) return;
  const list = missing.map((name) => `“${name}”`).join(', ');
  const message =
    `Run ${id} has no column ${list}, which the selection needs. ` +
    'Reconstruct the run, or choose the reconstruction that has it.';
  throw new BeamglassError('badInput', message, { run: id, columns: missing.join(' ') });
}

function withoutValue(events: number, columns: readonly Float64Array[]): Uint8Array {
  const mask = new Uint8Array(events);
  for (const values of columns) {
    for (let key = 0; key < mask.length; key++) if (Number.isNaN(values[key]!)) mask[key] = 1;
  }
  return mask;
}

function weightsOf(id: string, run: CachedRun): Float64Array {
  const weights = run.column(WEIGHT);
  const bad = weights.findIndex((weight) => !Number.isFinite(weight));
  if (bad < 0) return weights;
  const message = `Event ${bad} of run ${id} has no weight, though others have; its cut flow would mean nothing.`;
  throw new BeamglassError('badInput', message, { run: id, key: bad });
}
