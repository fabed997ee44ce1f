/** A calibration result beside the payload that is in force. */
import type { FinishedCalibration } from '#core/api/calibrations.ts';
import { constantChanges } from '#core/calibration/changes.ts';
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
  const { numbers, texts } = constantChanges(constants, result.constants);
  return { globalTag, tag, payload, changes: [...numbers], texts: [...texts] };
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
