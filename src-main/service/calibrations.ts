/** Calibrations: the methods, the jobs that fit, and what came out beside what is in force. */
import type { CalibrationMethodRecord, CalibrationRequest, FinishedCalibration } from '#core/api/calibrations.ts';
import type { JobState } from '#core/api/contract.ts';
import { methodsFor } from '#core/calibration/methods.ts';
import { payloadType } from '#core/calibration/payloadTypes.ts';
import { comparedWith } from './calibrationComparison.ts';
import { planCalibration } from './calibrationInputs.ts';
import type { ServiceContext } from './context.ts';
import type { JobControl } from './jobList.ts';
import { getSetup } from './setups.ts';

/** Those that suit the setup, the usual one of each type first. @throws BeamglassError `notFound` */
export async function calibrationMethods(context: ServiceContext, setupId: string): Promise<CalibrationMethodRecord[]> {
  const { setup } = await getSetup(context.store.layout, setupId);
  return methodsFor(setup).map(({ id, type, title, description, input, wants, parameters }) => ({
    id,
    type,
    title,
    description,
    input,
    wants,
    parameters: [...parameters(setup)],
  }));
}

/**
 * What can be known to be wrong is said before the job begins. Nothing is written: also a store that is open for
 * reading can be calibrated from.
 * @throws BeamglassError `notFound`, `badInput`, `conflict`, `missingConstant`
 */
export async function startCalibration(context: ServiceContext, request: CalibrationRequest): Promise<JobState> {
  const { method, order } = await planCalibration(context, request);
  const { runs, series } = order;
  const from = runs.length === 0 ? series.map(({ name }) => name) : runs;
  const what = from.length === 1 ? from[0]! : `${from.length} ${runs.length === 0 ? 'series' : 'runs'}`;
  return context.jobs.start({
    kind: 'calibrate',
    title: `${payloadType(method.type).title} from ${what}`,
    unit: 'events',
    work: (control) => calibrate(context, control, request),
  });
}

/** By what is in force when the job's turn has come. */
async function calibrate(
  context: ServiceContext,
  { id, signal, progress }: Pick<JobControl, 'id' | 'signal' | 'progress'>,
  request: CalibrationRequest,
): Promise<void> {
  const { method, setup, order, inputs, notes, runToCalibrate } = await planCalibration(context, request);
  const fitted = await context.fitWorker.call('calibrate', order, {
    signal,
    onProgress: progress,
    onQuestion: ({ run }) => runToCalibrate(run),
  });
  context.calibrationResults.keep(id, {
    ...fitted,
    notes: [...notes, ...fitted.notes],
    type: method.type,
    method: method.id,
    setup: setup.id,
    experiment: setup.experiment,
    inputs,
  });
}

/** @throws BeamglassError `notFound`, `corruptStore` */
export async function finishedCalibration(context: ServiceContext, job: string): Promise<FinishedCalibration> {
  const result = context.calibrationResults.get(job);
  return { job, result, inForce: await comparedWith(context, result) };
}
