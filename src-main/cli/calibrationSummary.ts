/** What the command prints of a calibration: the numbers by name, and how all fits together went. */
import { payloadType } from '#core/calibration/payloadTypes.ts';
import type { PayloadType } from '#core/calibration/payloadType.ts';
import type { CalibrationResult } from '#core/calibration/result.ts';
import { chiSquaredAbove } from '#core/statistics/chiSquared.ts';
import type { FitState } from '#core/statistics/fitState.ts';

interface PrintedNumber {
  readonly value: number | null;
  readonly error: number | null;
  readonly unit: string;
}

export interface CalibrationSummary {
  readonly type: string;
  readonly method: string;
  /** Parameters of the type, numbers of rows that have names ("MM3.sigmaX"), and what a person asks for first. */
  readonly parameters: Readonly<Record<string, PrintedNumber>>;
  /** null for a type without a table */
  readonly rows: { readonly measured: number; readonly fixed: number; readonly missing: number } | null;
  readonly table: CalibrationResult['constants']['table'];
  readonly fit: ReturnType<typeof fitOf>;
  readonly left: readonly string[];
  readonly notes: readonly string[];
}

export function calibrationSummary(result: CalibrationResult): CalibrationSummary {
  const { constants, fits, left, notes, method } = result;
  const { table } = constants;
  const count = (wanted: string): number => table!.status.filter((status) => status === wanted).length;
  return {
    type: result.type,
    method,
    parameters: { ...headline(result), ...named(payloadType(result.type), result) },
    rows: table && { measured: count('measured'), fixed: count('fixed'), missing: count('missing') },
    table,
    fit: fitOf(fits.map(({ state }) => state)),
    left: left.map(({ reason }) => reason),
    notes,
  };
}

const headline = ({ headline: numbers }: CalibrationResult): Record<string, PrintedNumber> =>
  Object.fromEntries(numbers.map(({ name, value, error, unit }) => [name, { value, error, unit }]));

function named(
  { parameters, columns, key }: PayloadType,
  { constants }: CalibrationResult,
): Record<string, PrintedNumber> {
  const single = parameters.map(({ name, unit }): [string, PrintedNumber] => {
    const { value = null, error = null } = constants.parameters[name] ?? {};
    return [name, { value, error, unit }];
  });
  const { table } = constants;
  if (table === null || key !== 'name') return Object.fromEntries(single);
  const rows = [...table.keys].flatMap((row, index) =>
    columns.map(({ name, unit }): [string, PrintedNumber] => {
      const column = table.columns[name];
      return [`${row}.${name}`, { value: column?.value[index] ?? null, error: column?.error[index] ?? null, unit }];
    }),
  );
  return Object.fromEntries([...single, ...rows]);
}

/** Of one fit its whole state; of several what they come to together. */
function fitOf(states: readonly FitState[]) {
  const [only] = states;
  const failed = states.filter(({ isValid }) => !isValid);
  const counted = states.filter(({ chi2, ndof }) => chi2 !== null && ndof !== null);
  const chi2 = counted.length === 0 ? null : counted.reduce((sum, one) => sum + one.chi2!, 0);
  const ndof = counted.length === 0 ? null : counted.reduce((sum, one) => sum + one.ndof!, 0);
  const together = {
    fits: states.length,
    failed: failed.length,
    isValid: states.length > 0 && failed.length === 0,
    hasAccurateCovar: states.every((one) => one.hasAccurateCovar),
    hasParametersAtLimit: states.some((one) => one.hasParametersAtLimit),
    hasReachedCallLimit: states.some((one) => one.hasReachedCallLimit),
    chi2,
    ndof,
    pValue: chi2 === null || ndof === null || ndof < 1 ? null : chiSquaredAbove(chi2, ndof),
  };
  return states.length === 1 ? { ...together, ...only! } : together;
}
