/** A calibration result beside the payload that is in force. */
import type { FinishedCalibration } from '#core/api/calibrations.ts';
import { constantDifferences, type ConstantDifference } from '#core/calibration/compare.ts';
import type { Constants } from '#core/calibration/payload.ts';
import type { CalibrationResult } from '#core/calibration/result.ts';
import { BeamglassError } from '#core/errors.ts';
import { usedConstants } from './conditions.ts';
import type { ServiceContext } from './context.ts';

type Comparison = NonNullable<FinishedCalibration['inForce']>;

/**
 * What the first of the runs sees, by the global tag from which the calibration started.
 * @throws BeamglassError `corruptStore`
 */
export async function comparedWith(context: ServiceContext, result: CalibrationResult): Promise<Comparison | null> {
  const [first] = result.inputs.runs;
  const used = first === undefined ? null : await inForce(context, first.run, result);
  if (used === null) return null;
  const { globalTag, tag, payload } = used;
  const { constants } = context.store.conditions.payload(payload);
  const differences = constantDifferences(constants, result.constants);
  const errors = errorsOf(result.constants);
  return {
    globalTag,
    tag,
    payload,
    changes: differences.filter(isOfNumbers).map(({ name, key, from, to }) => ({
      name,
      key,
      before: from as number | null,
      after: to as number | null,
      error: errors(name, key),
    })),
    texts: differences.flatMap(({ name, key, from, to }) =>
      key === null || (typeof from !== 'string' && typeof to !== 'string')
        ? []
        : [{ name, key, before: from as string | null, after: to as string | null }],
    ),
  };
}

async function inForce(
  context: ServiceContext,
  run: string,
  { type, inputs }: CalibrationResult,
): Promise<{ globalTag: string; tag: string; payload: string } | null> {
  try {
    const { globalTag, used } = await usedConstants(context, run, inputs.globalTag);
    const found = used.find((one) => one.type === type);
    const payload = found?.payloads[0];
    return found === undefined || payload === undefined ? null : { globalTag, tag: found.tag, payload };
  } catch (error) {
    // The run or the global tag is gone since, or there has never been a global tag.
    if (error instanceof BeamglassError && ['notFound', 'missingConstant'].includes(error.code)) return null;
    throw error;
  }
}

const isOfNumbers = ({ from, to }: ConstantDifference): boolean => typeof from !== 'string' && typeof to !== 'string';

function errorsOf({ parameters, table }: Constants): (name: string, key: number | string | null) => number | null {
  const rows = new Map([...(table?.keys ?? [])].map((key, row) => [key, row]));
  return (name, key) => {
    if (key === null) return parameters[name]?.error ?? null;
    const row = rows.get(key);
    return row === undefined ? null : (table?.columns[name]?.error[row] ?? null);
  };
}
