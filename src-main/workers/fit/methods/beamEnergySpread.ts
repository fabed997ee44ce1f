/** Relative spread of the beam energy from the beam's width at the TimePix (padme.md §4.7): σx² = σ0² + (D δ)². */
import { measured, MISSING } from '#core/calibration/payload.ts';
import type { FittedCalibration } from '#core/calibration/result.ts';
import type { CalibrationProcedure, CalibrationTask, FitFollowing } from '../procedure.ts';
import { spotCollector, type SpotData, type SpotHits } from '../beam/spotData.ts';
import { fitSpots, spotConstants } from '../beam/spotFit.ts';
import { spotPlots } from '../beam/spotPlots.ts';
import type { SpotOptions } from '../beam/spotSample.ts';
import { failedState } from '#core/statistics/fitState.ts';

const WIDE = [-1e6, 1e6] as const;
const BIN_WIDTH = 0.55;

export const beamEnergySpread: CalibrationProcedure<SpotData> = {
  collector: spotCollector,
  fit: fitEnergySpread,
};

interface Squares {
  /** Of the width in x, and without dispersion; mm² */
  readonly whole: number;
  readonly without: number;
  /** Statistical error of the difference, and what its assumptions add */
  readonly error: number;
  readonly systematic: number | null;
}

async function fitEnergySpread(
  data: SpotData,
  task: CalibrationTask,
  { signal, progress }: FitFollowing,
): Promise<FittedCalibration> {
  const { dispersion, reach, leastEntries } = task.parameters;
  const station = data.find((one): one is SpotHits => one.kind === 'hits' && one.station === 'TimePix');
  if (station === undefined) return failed('The setup has no TimePix.');
  const options: SpotOptions = {
    binned: false,
    binWidth: BIN_WIDTH,
    flat: true,
    reach: reach!,
    x: WIDE,
    y: WIDE,
    starts: 6,
    leastEntries: leastEntries!,
    seed: task.seed,
  };
  const [spot] = await fitSpots([station], options, signal);
  progress(1, 1);
  const { result, sample, state } = spot!;
  const constants = result && spotConstants(result, station.pixel);
  if (constants === null) {
    return { ...failed(spot!.reason ?? 'A number of the fit lies at its limit.'), fits: [{ key: null, state }] };
  }
  const covariance = covarianceOf(result!, 'sigmaX', 'sigmaY');
  const squares = squaresOf(
    { value: constants.sigmaX.value!, error: constants.sigmaX.error! },
    { value: constants.sigmaY.value!, error: constants.sigmaY.error! },
    covariance,
    task,
  );
  const difference = squares.whole - squares.without;
  const plots = spotPlots('TimePix', sample!, result, options).map((plot) => ({ ...plot, key: null }));
  const common = { fits: [{ key: null, state }], plots, entries: sample!.x.length };
  const spread = Math.sqrt(difference) / dispersion!;
  if (!(difference > 2 * squares.error)) {
    const reason = `The width in x at the TimePix, ${constants.sigmaX.value!.toFixed(3)} mm, is not significantly more than the ${Math.sqrt(squares.without).toFixed(3)} mm that the beam has without dispersion.`;
    return { ...failed(reason), ...common };
  }
  const perSquare = 1 / (2 * spread * dispersion! ** 2);
  const error = squares.error * perSquare;
  const value =
    squares.systematic === null ? measured(spread, error) : measured(spread, error, squares.systematic * perSquare);
  return {
    constants: { parameters: { spread: value }, table: null },
    headline: [
      { name: 'spread', label: 'Energy spread', value: 100 * spread, error: 100 * error, unit: '%' },
      {
        name: 'sigmaX',
        label: 'σx at the TimePix',
        value: constants.sigmaX.value,
        error: constants.sigmaX.error,
        unit: 'mm',
      },
      {
        name: 'sigmaY',
        label: 'σy at the TimePix',
        value: constants.sigmaY.value,
        error: constants.sigmaY.error,
        unit: 'mm',
      },
      { name: 'sigma0', label: 'σx without dispersion', value: Math.sqrt(squares.without), error: null, unit: 'mm' },
    ],
    left: [],
    notes: [
      task.parameters['sigma0'] === 0
        ? 'The width without dispersion comes from the width in y: divergence and scattering are taken to be the same in x and y.'
        : 'The width without dispersion is given, not measured here.',
      `The dispersion of ${dispersion} mm is assumed; the spread is inverse to it.`,
    ],
    ...common,
  };
}

interface Width {
  readonly value: number;
  readonly error: number;
}

function squaresOf(x: Width, y: Width, covariance: number, { parameters }: CalibrationTask): Squares {
  const { sigma0, sigma0Error, spotX, spotY } = parameters;
  const whole = x.value ** 2;
  const errorX = 2 * x.value * x.error;
  if (sigma0! > 0) {
    return { whole, without: sigma0! ** 2, error: errorX, systematic: 2 * sigma0! * sigma0Error! || null };
  }
  const errorY = 2 * y.value * y.error;
  const mixed = 4 * x.value * y.value * covariance;
  return {
    whole,
    without: y.value ** 2 + spotX! ** 2 - spotY! ** 2,
    error: Math.sqrt(errorX ** 2 + errorY ** 2 - 2 * mixed),
    systematic: null,
  };
}

function covarianceOf(
  {
    parameters,
    covariance,
  }: { readonly parameters: readonly { readonly name: string }[]; readonly covariance: Float64Array },
  a: string,
  b: string,
): number {
  const [i, j] = [a, b].map((name) => parameters.findIndex((one) => one.name === name));
  return covariance[i! * parameters.length + j!]!;
}

function failed(reason: string): FittedCalibration {
  return {
    constants: { parameters: { spread: MISSING }, table: null },
    fits: [{ key: null, state: failedState('noData', 0) }],
    headline: [{ name: 'spread', label: 'Energy spread', value: null, error: null, unit: '%' }],
    left: [{ key: null, reason }],
    plots: [],
    notes: [],
    entries: 0,
  };
}
