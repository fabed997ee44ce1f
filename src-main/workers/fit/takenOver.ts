/** Rows that a calibration does not measure because the user masks them: what is in force stays, and says so. */
import { fixed, MISSING, type Parameter } from '#core/calibration/payload.ts';
import type { CalibrationTask } from './procedure.ts';

/**
 * By what is in force for the first run: "fixed" where there is a value, else "missing".
 * @param columns of the type's table
 */
export function takenOver(
  { runs }: Pick<CalibrationTask, 'runs'>,
  type: string,
  columns: readonly string[],
  key: number | string,
): Record<string, Parameter> {
  const table = runs[0]?.constants?.types[type]?.[0]?.constants.table;
  const row = table ? ([...table.keys] as (number | string)[]).indexOf(key) : -1;
  return Object.fromEntries(
    columns.map((name) => {
      const value = row < 0 ? null : (table?.columns[name]?.value[row] ?? null);
      return [name, value === null ? MISSING : fixed(value)];
    }),
  );
}
