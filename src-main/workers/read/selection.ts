/** The events of a run for which a filter expression holds. */
import { compileSelection } from '#core/event/selection/selection.ts';
import type { SummaryColumnRecord } from '#core/api/contract.ts';

/** What a selection needs of a run. */
export interface SelectableRun {
  readonly columns: readonly SummaryColumnRecord[];
  readonly file: { readonly events: number };
  column(name: string): Float64Array;
}

/**
 * Keys in ascending order.
 * @throws BeamglassError `badInput` for an expression that cannot be read
 */
export function selectKeys(run: SelectableRun, where: string): Uint32Array {
  const { events } = run.file;
  const columns = run.columns.map(({ name, unit }) => ({ name, unit, type: 'number' as const }));
  const mask = compileSelection(where, columns).evaluate((name) => run.column(name), events);
  let count = 0;
  for (let key = 0; key < events; key++) count += mask[key]!;
  const keys = new Uint32Array(count);
  let next = 0;
  // Beyond the end nothing is written.
  for (let key = 0; key < events; key++) {
    keys[next] = key;
    next += mask[key]!;
  }
  return keys;
}
