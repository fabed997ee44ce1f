/** What the cuts of a selection say of one event. */
import { BeamglassError } from '../errors.ts';
import { holdsFor, type EventColumn } from '../event/eventColumns.ts';
import { compileSelection } from '../event/selection/selection.ts';
import { columnsOf, type SelectionCut } from './definition.ts';

export interface CutVerdict {
  readonly cut: SelectionCut;
  /** null where the event has no value for a column, or the cut cannot be read. */
  readonly passes: boolean | null;
  /** The columns that it looks at, in their order; NaN where the event has no value. */
  readonly values: readonly EventColumn[];
}

/** @param columns of the event, by name */
export function verdicts(
  cuts: readonly SelectionCut[],
  columns: ReadonlyMap<string, EventColumn>,
): readonly CutVerdict[] {
  return cuts.map((cut) => {
    try {
      const values = columnsOf(cut.expression).map(
        (name) => columns.get(name) ?? { name, unit: '', value: Number.NaN },
      );
      const known = values.map(({ name, unit }) => ({ name, unit, type: 'number' as const }));
      const passes = holdsFor(compileSelection(cut.expression, known), columns);
      // A cut that says “not” holds for what has no value.
      const isKnown = passes || values.every(({ value }) => !Number.isNaN(value));
      return { cut, values, passes: isKnown ? passes : null };
    } catch (error) {
      if (error instanceof BeamglassError) return { cut, values: [], passes: null };
      throw error;
    }
  });
}
