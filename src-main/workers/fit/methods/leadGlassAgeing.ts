/** Ageing of PADME's lead glass from runs (padme.md §4.3). */
import type { FittedCalibration } from '#core/calibration/result.ts';
import { BeamglassError } from '#core/errors.ts';
import type { AgeingPoint } from '#core/physics/ageingFit.ts';
import { sumBy } from '#core/statistics/sumBy.ts';
import { ageingLine } from '../padme/ageingLine.ts';
import { bunchCollector, type RunBunches } from '../padme/bunches.ts';
import { ratioOfSums } from '../padme/ratio.ts';
import type { CalibrationProcedure, CalibrationTask } from '../procedure.ts';

export const leadGlassAgeing: CalibrationProcedure<readonly RunBunches[]> = {
  collector: bunchCollector,
  fit: async (runs, task) => fitRuns(runs, task),
};

/** @throws BeamglassError `badInput` where no run has both quantities */
function fitRuns(runs: readonly RunBunches[], { parameters }: CalibrationTask): FittedCalibration {
  const isEnergy = parameters['proxy'] === 1;
  const left: FittedCalibration['left'] = [];
  const points: AgeingPoint[] = [];
  let before = parameters['fluxBefore']! * 1e9;
  let estimated = 0;
  for (const run of runs.toSorted((a, b) => a.number - b.number)) {
    const positrons = run.charge.map((charge) => uncorrectedPositrons(run, charge));
    const own = run.onTarget ?? sumBy(positrons.filter(Number.isFinite), (value) => value);
    if (run.onTarget === null) estimated++;
    const ratio = ratioOfSums(isEnergy ? run.energy : run.target, positrons);
    if (ratio !== null && ratio.error > 0) {
      points.push({ flux: before + own / 2, value: ratio.value, error: ratio.error });
    } else {
      left.push({ key: run.run, reason: `Run ${run.run} has fewer than three bunches with lead glass and proxy.` });
    }
    before += own;
  }
  if (points.length === 0) {
    const message = `None of the ${runs.length} runs has bunches with a charge of the lead glass and the proxy.`;
    throw new BeamglassError('badInput', message, { runs: runs.length });
  }
  const proxy = isEnergy
    ? { label: 'ECal energy per positron', unit: 'MeV' }
    : { label: 'Target charge per positron', unit: 'pC' };
  return {
    ...ageingLine(points, proxy, parameters),
    left,
    notes: [
      'Positrons are those of the lead glass with leakage and without any ageing.',
      ...(estimated > 0
        ? [
            `${estimated} runs have no positrons on target in the run list: those of the bunches read count as their flux.`,
          ]
        : []),
    ],
  };
}

/** Positrons that a charge stands for, but for the ageing. */
const uncorrectedPositrons = ({ beamEnergy, glass }: RunBunches, charge: number): number =>
  (charge / glass.chargePerPositron) * (glass.referenceEnergy / beamEnergy) * glass.loss;
