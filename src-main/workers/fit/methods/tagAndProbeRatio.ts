/** Tag-and-probe efficiency of data over that of simulation: one ratio for all periods (padme.md §4.8). */
import { measured, MISSING, tableOf } from '#core/calibration/payload.ts';
import type { SeriesRecord } from '#core/calibration/series.ts';
import { BeamglassError } from '#core/errors.ts';
import { closedFormState } from '#core/statistics/fitState.ts';
import { fitConstant } from '#core/statistics/leastSquares.ts';
import { pointsPlot } from '../plots.ts';
import type { CalibrationProcedure } from '../procedure.ts';

/** End of the name of a series of 1 and 0 by the same periods. */
const CHOICE = '.used_in_fit';

const isChoice = ({ name }: SeriesRecord): boolean => name.endsWith(CHOICE);

/** @throws BeamglassError `badInput` where it does not say of a point whether it counts */
function chosen(record: SeriesRecord, choice: SeriesRecord): SeriesRecord {
  const counts = new Map(choice.points.map(({ x, value }) => [x, value]));
  const points = record.points.filter(({ x }) => {
    const value = counts.get(x);
    if (value === 1 || value === 0) return value === 1;
    throw new BeamglassError('badInput', `${choice.name} does not say whether point ${x} of ${record.name} counts.`);
  });
  return { ...record, points };
}

export const tagAndProbeRatio: CalibrationProcedure<SeriesRecord> = {
  collector({ series }) {
    const ratios = series.filter((one) => !isChoice(one));
    const choices = series.filter(isChoice);
    const [record] = ratios;
    if (record === undefined || ratios.length > 1 || choices.length > 1) {
      const message = `Give one series of ratios, not ${ratios.length}, and at most one that says which points count.`;
      throw new BeamglassError('badInput', message);
    }
    const [choice] = choices;
    return { add: () => {}, data: () => (choice === undefined ? record : chosen(record, choice)) };
  },

  fit({ name, label, points: all }) {
    const points = all.flatMap(({ x, value, error, status }) =>
      value !== null && error !== null && status === 'good' ? [{ x, value, error }] : [],
    );
    if (points.length < 2) {
      throw new BeamglassError(
        'badInput',
        `The series ${name} has ${points.length} good points with errors; 2 are needed.`,
      );
    }
    const [x, y, error] = [points.map((one) => one.x), points.map((one) => one.value), points.map((one) => one.error)];
    const { values, covariance, chiSquared, degrees } = fitConstant(y, error);
    const ratio = measured(values[0]!, Math.sqrt(covariance[0]![0]!));
    const goodness = { chi2: chiSquared, ndof: degrees };
    const out = all.length - points.length;
    return Promise.resolve({
      constants: { parameters: { ratio }, table: tableOf([['overall', { efficiency: MISSING }]]) },
      fits: [{ key: 'ratio', state: closedFormState(goodness, points.length) }],
      headline: [
        { name: 'ratio', label: 'Data over simulation', value: ratio.value, error: ratio.error, unit: '' },
        { name: 'chi2', label: `χ² of ${degrees} degrees of freedom`, value: chiSquared, error: null, unit: '' },
      ],
      left: [{ key: 'overall', reason: 'A ratio alone says nothing of the efficiency itself.' }],
      plots: [
        pointsPlot(
          { key: 'ratio', title: label, x: { label: 'Point of the series', unit: '' }, y: { label, unit: '' } },
          { name: 'Series', x, y, error },
          { name: 'Mean', at: x.map(() => values[0]!), curve: { x: [x[0]!, x.at(-1)!], y: [values[0]!, values[0]!] } },
        ),
      ],
      notes: out > 0 ? [`${out} of ${all.length} points were left out: they are missing or have no good error.`] : [],
      entries: points.length,
    });
  },
};
