/** Leakage of PADME's lead glass from a measured profile in height (padme.md §4.2). */
import { fixed, measured, tableOf } from '#core/calibration/payload.ts';
import type { FittedCalibration } from '#core/calibration/result.ts';
import type { SeriesPoint, SeriesRecord } from '#core/calibration/series.ts';
import { BeamglassError } from '#core/errors.ts';
import { closedFormState, type FitState } from '#core/statistics/fitState.ts';
import { fitConstant, type LinearFit } from '#core/statistics/leastSquares.ts';
import { pointsPlot } from '../plots.ts';
import { noEvents, type CalibrationProcedure, type CalibrationTask } from '../procedure.ts';

/** Everything is in the series. */
export const leadGlassLeakageSeries: CalibrationProcedure<null> = {
  collector: noEvents,
  fit: async (_, task) => fitProfile(task),
};

interface Height {
  readonly y: number;
  readonly value: number;
  readonly error: number;
}

/** @throws BeamglassError `badInput` where there is no profile, or nothing of it is in the middle */
function fitProfile({ series, parameters }: CalibrationTask): FittedCalibration {
  const [profile, second] = series;
  if (profile === undefined || series.length > 2 || series.some(({ abscissa }) => abscissa !== 'position')) {
    throw new BeamglassError('badInput', 'Choose one or two series against position.', { series: series.length });
  }
  const [energy, flat, least] = ['energy', 'flatHeight', 'leastContainment'].map((name) => parameters[name]!) as [
    number,
    number,
    number,
  ];
  const heights = goodHeights(profile);
  const middle = heights.filter(({ y }) => Math.abs(y) <= flat);
  if (middle.length === 0) {
    const message = `The series ${profile.name} has no good point within ${flat} mm of the centre.`;
    throw new BeamglassError('badInput', message, { series: profile.name });
  }
  const level = fitConstant(
    middle.map(({ value }) => value),
    middle.map(({ error }) => error),
  );
  const [mean, meanError] = constantOf(level);
  const kept = heights.filter(({ value }) => value / mean >= least);
  const ratio = second === undefined ? null : ratioOf(second, parameters['ratioFrom']!, parameters['ratioTo']!);
  const rows = kept.map(({ y, value, error }, bin) => {
    const loss = mean / value;
    const common = ratio === null ? undefined : (loss * ratio.error) / ratio.value;
    return [bin, { energy: fixed(energy), y: fixed(y), loss: measured(loss, (loss * error) / value, common) }] as const;
  });
  return {
    constants: { parameters: {}, table: tableOf(rows) },
    fits: [
      { key: null, state: stateOf(level, middle.length) },
      ...(ratio ? [{ key: 'ratio', state: ratio.state }] : []),
    ],
    headline: [
      { name: 'middle', label: 'Relative energy in the middle', value: mean, error: meanError, unit: '' },
      ...(ratio
        ? [{ name: 'ratio', label: 'Measured over simulated', value: ratio.value, error: ratio.error, unit: '' }]
        : []),
    ],
    left: [
      ...profile.points.filter(({ status }) => status !== 'good').map(leftOut),
      ...heights
        .filter((height) => !kept.includes(height))
        .map(({ y, value }) => ({
          key: null,
          reason: `At ${y.toFixed(1)} mm ${(100 * value) / mean} % of the energy is seen, less than is asked for.`,
        })),
    ],
    plots: [
      pointsPlot(
        {
          key: null,
          title: 'Relative energy against the height of the impact',
          x: { label: 'Height', unit: 'mm' },
          y: { label: profile.label, unit: profile.unit },
        },
        {
          name: profile.label,
          x: heights.map(({ y }) => y),
          y: heights.map(({ value }) => value),
          error: heights.map(({ error }) => error),
        },
      ),
    ],
    notes: [
      `From ${profile.sources.map(({ name }) => name).join(', ')}; the loss is 1 in the middle of the block by definition.`,
    ],
    entries: heights.length,
  };
}

const leftOut = ({ x, status }: SeriesPoint): FittedCalibration['left'][number] => ({
  key: null,
  reason: `The point at ${x.toFixed(1)} mm is left out: its status is “${status}”.`,
});

const goodHeights = ({ points }: SeriesRecord): Height[] =>
  points
    .flatMap(({ x, value, error, status }) =>
      status === 'good' && value !== null && error !== null ? [{ y: x, value, error }] : [],
    )
    .toSorted((a, b) => a.y - b.y);

const constantOf = ({ values, covariance }: LinearFit): [number, number] => [values[0]!, Math.sqrt(covariance[0]![0]!)];

const stateOf = ({ chiSquared, degrees }: LinearFit, entries: number): FitState =>
  closedFormState({ chi2: chiSquared, ndof: degrees }, entries);

/** The constant of a ratio within heights. @throws BeamglassError `badInput` where no good point is within */
function ratioOf(series: SeriesRecord, from: number, to: number): { value: number; error: number; state: FitState } {
  const points = goodHeights(series).filter(({ y }) => y >= from && y <= to);
  if (points.length === 0) {
    const message = `The series ${series.name} has no good point between ${from} and ${to} mm.`;
    throw new BeamglassError('badInput', message, { series: series.name });
  }
  const fit = fitConstant(
    points.map(({ value }) => value),
    points.map(({ error }) => error),
  );
  const [value, error] = constantOf(fit);
  return { value, error, state: stateOf(fit, points.length) };
}
