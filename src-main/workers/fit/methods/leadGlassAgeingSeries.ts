/** Ageing of PADME's lead glass from a measured series of a flux proxy (padme.md §4.3). */
import type { FittedCalibration } from '#core/calibration/result.ts';
import { BeamglassError } from '#core/errors.ts';
import { ageingLine } from '../padme/ageingLine.ts';
import { noEvents, type CalibrationProcedure, type CalibrationTask } from '../procedure.ts';

/** Everything is in the series. */
export const leadGlassAgeingSeries: CalibrationProcedure<null> = {
  collector: noEvents,
  fit: async (_, task) => fitSeries(task),
};

/** @throws BeamglassError `badInput` where there is not one series against flux */
function fitSeries({ series, parameters }: CalibrationTask): FittedCalibration {
  const [one] = series;
  if (one === undefined || series.length > 1 || one.abscissa !== 'flux') {
    throw new BeamglassError('badInput', 'Choose one series against flux.', { series: series.length });
  }
  const points = one.points.flatMap(({ x, value, error, status }) =>
    status === 'good' && value !== null && error !== null ? [{ flux: x, value, error }] : [],
  );
  const left = one.points.flatMap(({ x, status }) =>
    status === 'good' ? [] : [{ key: null, reason: `The point at ${x} is left out: its status is “${status}”.` }],
  );
  return {
    ...ageingLine(points, one, parameters),
    left,
    notes: [`From ${one.sources.map(({ name }) => name).join(', ')}.`],
  };
}
