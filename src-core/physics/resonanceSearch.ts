/**
 * The search for a resonance in a scan of beam energies: gR = K(√s) · (1 + g² s(√s)), with K a straight line and
 * s = yield/g² · ε/B. Linear in K and g² when the product takes the nominal line. Masses and √s in GeV.
 */
import { clsByToys, type Hypothesis, type ToyCls } from '#core/statistics/clsToys.ts';
import { clsLimit } from '#core/statistics/gaussianLimit.ts';
import { linearModel, type LinearModel, type Prior } from '#core/statistics/leastSquares.ts';
import { makeRandom } from '#core/statistics/random.ts';
import { RUN3_CENTRE, RUN3_SEARCH, pairRatio, type Run3Period } from './padmeRun3.ts';
import { RUN3_LINESHAPE, RUN3_LINESHAPE_ERRORS, yieldPerCoupling, type Lineshape } from './resonance.ts';

/** Points of a scan as the search reads them. */
export interface SearchPoint {
  readonly beamEnergy: number;
  readonly rootS: number;
  readonly ratio: number;
  readonly error: number;
  /** Signal efficiency over expected background per positron */
  readonly efficiencyOverBackground: number;
}

export function searchPoint(period: Run3Period): SearchPoint {
  const { value, error } = pairRatio(period);
  return {
    beamEnergy: period.beamEnergy,
    rootS: period.rootS,
    ratio: value,
    error,
    efficiencyOverBackground: period.signalEfficiency / period.background,
  };
}

export const RUN3_POINTS: readonly SearchPoint[] = RUN3_SEARCH.map(searchPoint);

/** Line K about 16.92 MeV as the side band gave it (constant, slope per GeV), and its errors as priors. */
export const NOMINAL_SCALE = { constant: 1.01163, slope: -10.3 } as const;
export const SCALE_PRIORS: readonly [Prior, Prior] = [
  { mean: NOMINAL_SCALE.constant, error: 0.0013 },
  { mean: NOMINAL_SCALE.slope, error: 4 },
];

export function nominalScale(rootS: number): number {
  return NOMINAL_SCALE.constant + NOMINAL_SCALE.slope * (rootS - RUN3_CENTRE);
}

/** Rise of gR per g² at every point, over K. */
export function signalShape(points: readonly SearchPoint[], mass: number, shape: Lineshape = RUN3_LINESHAPE): number[] {
  return points.map(
    ({ beamEnergy, efficiencyOverBackground }) => yieldPerCoupling(beamEnergy, mass, shape) * efficiencyOverBackground,
  );
}

/** Parameters: constant and slope of K, g². */
export function searchModel(points: readonly SearchPoint[], mass: number, withPrior: boolean): LinearModel {
  const shape = signalShape(points, mass);
  return linearModel(
    [
      points.map(() => 1),
      points.map(({ rootS }) => rootS - RUN3_CENTRE),
      points.map(({ rootS }, i) => shape[i]! * nominalScale(rootS)),
    ],
    points.map(({ error }) => error),
    withPrior ? SCALE_PRIORS : [],
  );
}

export interface MassResult {
  readonly mass: number;
  /** Best g², which may be negative, and its error */
  readonly coupling2: number;
  readonly error: number;
  /** g² over its error: the local significance */
  readonly significance: number;
}

export function searchAt(points: readonly SearchPoint[], mass: number, withPrior: boolean): MassResult {
  const model = searchModel(points, mass, withPrior);
  const coupling2 = model.fit(points.map(({ ratio }) => ratio)).values[2]!;
  const error = Math.sqrt(model.covariance[2]![2]!);
  return { mass, coupling2, error, significance: coupling2 / error };
}

/**
 * Global p-value: part of toys without a signal whose largest local significance in a scan is at least as large.
 * @param masses of the scan
 * @param observed largest significance of the data
 */
export function globalProbability(
  points: readonly SearchPoint[],
  masses: readonly number[],
  withPrior: boolean,
  observed: number,
  toys: number,
  seed: number,
): number {
  const estimators = masses.map((mass) => {
    const model = searchModel(points, mass, withPrior);
    const { weights, offset } = model.estimator(2);
    const error = Math.sqrt(model.covariance[2]![2]!);
    return { weights: weights.map((weight) => weight / error), offset: offset / error };
  });
  const values = new Float64Array(points.length);
  let extreme = 0;
  for (let toy = 0; toy < toys; toy++) {
    const random = makeRandom(seed, toy);
    // Where K has priors they are measurements, which vary from toy to toy like the points.
    const [constant, slope] = SCALE_PRIORS.map(({ mean, error }) =>
      withPrior ? random.normal(mean, error) : mean,
    ) as [number, number];
    for (const [i, { rootS, error }] of points.entries()) {
      values[i] = random.normal(constant + slope * (rootS - RUN3_CENTRE), error);
    }
    const reached = estimators.some(({ weights, offset }) => {
      let z = offset;
      for (let i = 0; i < values.length; i++) z += weights[i]! * values[i]!;
      return z >= observed;
    });
    if (reached) extreme++;
  }
  return extreme / toys;
}

/** Relative errors of signal efficiency over background: of the whole, and of its slope, per GeV. */
const EFFICIENCY_ERROR = 27 / 24_829;
const EFFICIENCY_SLOPE_ERROR = 93e3 / 24_829;

/**
 * A coupling at a mass with all nuisances of the published limit: K (two, with priors), peak yield, Lorentzian width,
 * spread of the beam's energy, efficiency over background (two), to first order about their nominal values. The common
 * scale of the positrons is part of K.
 */
export function signalHypothesis(points: readonly SearchPoint[], mass: number, coupling2: number): Hypothesis {
  const scale = points.map(({ rootS }) => nominalScale(rootS));
  const offset = points.map(({ rootS }) => rootS - RUN3_CENTRE);
  const shape = signalShape(points, mass);
  const rise = scale.map((value, i) => value * coupling2 * shape[i]!);
  const varied = (change: Partial<Lineshape>): number[] => signalShape(points, mass, { ...RUN3_LINESHAPE, ...change });
  /** Half the difference between one σ up and down */
  const effect = (key: 'halfWidth' | 'energySpread'): number[] => {
    const up = varied({ [key]: RUN3_LINESHAPE[key] + RUN3_LINESHAPE_ERRORS[key] });
    const down = varied({ [key]: RUN3_LINESHAPE[key] - RUN3_LINESHAPE_ERRORS[key] });
    return scale.map((value, i) => (value * coupling2 * (up[i]! - down[i]!)) / 2);
  };
  const unit: Prior = { mean: 0, error: 1 };
  const signalTerms =
    coupling2 === 0
      ? []
      : [
          rise.map((value) => (value * RUN3_LINESHAPE_ERRORS.area) / RUN3_LINESHAPE.area),
          effect('halfWidth'),
          effect('energySpread'),
          rise.map((value) => value * EFFICIENCY_ERROR),
          rise.map((value, i) => value * EFFICIENCY_SLOPE_ERROR * offset[i]!),
        ];
  return {
    values: scale.map((value, i) => value + rise[i]!),
    nuisances: linearModel(
      [
        shape.map((value) => 1 + coupling2 * value),
        shape.map((value, i) => offset[i]! * (1 + coupling2 * value)),
        ...signalTerms,
      ],
      points.map(({ error }) => error),
      [...SCALE_PRIORS.map(({ error }) => ({ mean: 0, error })), ...signalTerms.map(() => unit)],
    ),
  };
}

/**
 * Coupling g that toys exclude at a confidence level: where CLs is 1 − level, by bisection between 0.6 and 1.6 times the
 * limit of a Gaussian estimate.
 * @param outcome the data, or the median outcome without signal
 */
export function couplingLimit(
  points: readonly SearchPoint[],
  mass: number,
  level: number,
  outcome: keyof ToyCls,
  toys: number,
  seed: number,
): number {
  const { coupling2, error } = searchAt(points, mass, true);
  const start = clsLimit(outcome === 'observed' ? coupling2 : 0, error, level);
  const deviates = drawDeviates(points.length * toys, seed);
  let low = 0.6 * Math.sqrt(start);
  let high = 1.6 * Math.sqrt(start);
  for (let step = 0; step < 8; step++) {
    const middle = (low + high) / 2;
    if (clsOfCoupling(points, mass, middle ** 2, deviates)[outcome] > 1 - level) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** CLs of a coupling at a mass, by toys; see `clsByToys`. */
export function clsOfCoupling(
  points: readonly SearchPoint[],
  mass: number,
  coupling2: number,
  deviates: Float64Array,
): ToyCls {
  return clsByToys(
    points.map(({ ratio }) => ratio),
    points.map(({ error }) => error),
    signalHypothesis(points, mass, coupling2),
    signalHypothesis(points, mass, 0),
    deviates,
  );
}

function drawDeviates(count: number, seed: number): Float64Array {
  const random = makeRandom(seed, 0);
  return Float64Array.from({ length: count }, () => random.normal(0, 1));
}
