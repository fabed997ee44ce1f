/** The columns of one event, as its row of the event table has them: summary columns and scalars. */
import type { EventData } from './event.ts';
import type { Selection } from './selection/selection.ts';
import { shownUnit } from './shownUnit.ts';
import { SUMMARY_COLUMNS, summaryValues } from './summary.ts';

export interface EventColumn {
  readonly name: string;
  /** As shown. */
  readonly unit: string;
  readonly value: number;
}

/** Energies in the given unit; by name. */
export function eventColumns(event: EventData, energyUnit: 'GeV' | 'MeV'): ReadonlyMap<string, EventColumn> {
  const columns = new Map<string, EventColumn>();
  const add = (name: string, stored: string, value: number): void => {
    const { unit, factor } = shownUnit(stored, energyUnit);
    columns.set(name, { name, unit, value: value * factor });
  };
  for (const { name, unit, value } of event.scalars) add(name, unit, value);
  const values = summaryValues(event);
  // A scalar under the name of a summary column has no column of its own.
  for (const [index, { name, unit }] of SUMMARY_COLUMNS.entries()) add(name, unit, values[index]!);
  return columns;
}

/** Whether a selection over columns of these names holds for the event; a column that it has not has no value. */
export function holdsFor(selection: Selection, columns: ReadonlyMap<string, EventColumn>): boolean {
  return selection.evaluate((name) => Float64Array.of(columns.get(name)?.value ?? Number.NaN), 1)[0] === 1;
}
