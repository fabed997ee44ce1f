/**
 * Gains of the strips of one view from a beam that is moved over them: mean charge per positron of strip s in run r is
 * gain(s) · q · [Φ((b − x)/σ) − Φ((a − x)/σ)] with the edges a, b of the strip, the run's own x, and one σ for all: the
 * beam is steered, not focused anew. Gains and beam are fitted together; positrons counted elsewhere fix the scale.
 */
import { BeamglassError } from '#core/errors.ts';
import { linearModel, type LinearModel } from '#core/statistics/leastSquares.ts';
import { normalBelow, normalDensity } from '#core/statistics/normal.ts';

/** Sums over the bunches of a run, per strip. */
export interface ViewRun {
  readonly bunches: number;
  readonly positrons: number;
  readonly positronSquares: number;
  readonly charge: readonly number[];
  readonly chargePositrons: readonly number[];
  /** strips × strips, row by row */
  readonly chargeSquares: readonly number[];
}

export interface ViewKnown {
  /** Charge of one positron at gain 1, pC. */
  readonly perPositron: number;
  /** Mean charge that a strip must have in a run to count, pC. */
  readonly limits: readonly number[];
  /** To begin with. */
  readonly gains: readonly number[];
}

export interface ViewGains {
  /** null of a strip that counts in no run. */
  readonly gains: readonly ({ readonly value: number; readonly error: number } | null)[];
  /** Mean charge of every strip, run by run, pC. */
  readonly expected: readonly number[][];
  readonly chi2: number;
  readonly ndof: number;
  readonly points: number;
}

interface Point {
  readonly run: number;
  readonly strip: number;
  /** Charge per positron in units of that of one positron, and its error. */
  readonly value: number;
  readonly error: number;
}

const ROUNDS = 300;
/** How far a step goes about: what the data hardly fix does not run away while the rest is far off. Gain 1; mm. */
const STEP = { gain: { mean: 0, error: 0.1 }, place: { mean: 0, error: 0.3 } };
/** Of the largest step, in the parameters' own units (gains; mm). */
const CONVERGED = 1e-9;
/** Gains that are known worse than this are not told from the beam. */
const LARGEST_ERROR = 0.2;

/** null where gains and beams are not told apart. @param view centre of the first strip and pitch, mm */
export function fitViewGains(
  runs: readonly ViewRun[],
  { first, pitch }: { readonly first: number; readonly pitch: number },
  { perPositron, limits, gains: start }: ViewKnown,
): ViewGains | null {
  const points = runs.flatMap((run, index) => pointsOf(run, index, perPositron, limits));
  const strips = [...new Set(points.map(({ strip }) => strip))].toSorted((a, b) => a - b);
  const rowOf = new Map(strips.map((strip, row) => [strip, row]));
  const count = strips.length + runs.length + 1;
  if (points.length < count) return null;
  const gains = strips.map((strip) => start[strip]!);
  const starts = runs.map((run) => startOf(run, { first, pitch }, start));
  const places = starts.map(({ x }) => x);
  let sigma = starts.reduce((sum, one) => sum + one.sigma, 0) / starts.length;
  const edge = (strip: number): number => first + (strip - 0.5) * pitch;
  const damping = [...strips.map(() => STEP.gain), ...runs.map(() => STEP.place), STEP.place];
  let model: LinearModel | null = null;
  let isConverged = false;
  for (let round = 0; round < ROUNDS && !isConverged; round++) {
    const columns = Array.from({ length: count }, () => new Float64Array(points.length));
    const residuals = new Float64Array(points.length);
    points.forEach(({ run, strip, value }, i) => {
      const row = rowOf.get(strip)!;
      const share = shareOf(places[run]!, sigma, edge(strip), edge(strip + 1));
      columns[row]![i] = share.value;
      columns[strips.length + run]![i] = gains[row]! * share.byX;
      columns[count - 1]![i] = gains[row]! * share.bySigma;
      residuals[i] = value - gains[row]! * share.value;
    });
    const errors = points.map(({ error }) => error);
    try {
      model = linearModel(columns, errors);
    } catch (error) {
      if (error instanceof BeamglassError) return null;
      throw error;
    }
    const { values } = linearModel(columns, errors, damping).fit(residuals);
    gains.forEach((_, row) => (gains[row]! += values[row]!));
    places.forEach((_, run) => (places[run]! += values[strips.length + run]!));
    // A width that would turn negative is halved.
    sigma = Math.max(sigma / 2, sigma + values[count - 1]!);
    isConverged = Math.max(...values.map(Math.abs)) < CONVERGED;
  }
  if (model === null || !isConverged) return null;
  const errors = strips.map((_, row) => errorOf(model.estimator(row).weights, points, runs, perPositron));
  if (errors.some((error) => !(error < LARGEST_ERROR))) return null;
  const gainOf = (strip: number): number => {
    const row = rowOf.get(strip);
    return row === undefined ? start[strip]! : gains[row]!;
  };
  const perRun = (run: number): number[] =>
    start.map((_, strip) => gainOf(strip) * shareOf(places[run]!, sigma, edge(strip), edge(strip + 1)).value);
  const shares = runs.map((_, run) => perRun(run));
  return {
    gains: start.map((_, strip) => {
      const row = rowOf.get(strip);
      return row === undefined ? null : { value: gains[row]!, error: errors[row]! };
    }),
    expected: shares.map((own, run) =>
      own.map((share) => (share * perPositron * runs[run]!.positrons) / runs[run]!.bunches),
    ),
    chi2: points.reduce((sum, { run, strip, value, error }) => sum + ((value - shares[run]![strip]!) / error) ** 2, 0),
    ndof: points.length - count,
    points: points.length,
  };
}

function pointsOf(run: ViewRun, index: number, perPositron: number, limits: readonly number[]): Point[] {
  return run.charge.flatMap((charge, strip) => {
    if (charge / run.bunches < limits[strip]!) return [];
    const variance = covarianceOf(run, strip, strip);
    if (!(variance > 0)) return [];
    const scale = perPositron * run.positrons;
    return [{ run: index, strip, value: charge / scale, error: Math.sqrt(variance) / scale }];
  });
}

/** Of the sums of charge of two strips, their dependence on the number of positrons taken out. */
function covarianceOf(run: ViewRun, a: number, b: number): number {
  const { bunches, positrons, positronSquares, charge, chargePositrons, chargeSquares } = run;
  const perA = charge[a]! / positrons;
  const perB = charge[b]! / positrons;
  const sum =
    chargeSquares[a * charge.length + b]! -
    perA * chargePositrons[b]! -
    perB * chargePositrons[a]! +
    perA * perB * positronSquares;
  return (sum * bunches) / (bunches - 1);
}

/** Of one parameter, with the covariance of the strips in a bunch: positrons that hit one miss the others. */
function errorOf(
  weights: Float64Array,
  points: readonly Point[],
  runs: readonly ViewRun[],
  perPositron: number,
): number {
  let variance = 0;
  points.forEach((a, i) =>
    points.forEach((b, j) => {
      if (a.run !== b.run) return;
      const run = runs[a.run]!;
      variance +=
        (weights[i]! * weights[j]! * covarianceOf(run, a.strip, b.strip)) / (perPositron * run.positrons) ** 2;
    }),
  );
  return Math.sqrt(variance);
}

/** Mean and r.m.s. of the strips' charges with the gains to begin with. */
function startOf(
  run: ViewRun,
  { first, pitch }: { first: number; pitch: number },
  gains: readonly number[],
): { x: number; sigma: number } {
  let [sum, moment, square] = [0, 0, 0];
  run.charge.forEach((charge, strip) => {
    const own = Math.max(0, charge / gains[strip]!);
    const at = first + strip * pitch;
    sum += own;
    moment += own * at;
    square += own * at * at;
  });
  const x = moment / sum;
  return { x, sigma: Math.max(pitch / 4, Math.sqrt(Math.max(0, square / sum - x * x))) };
}

function shareOf(x: number, sigma: number, low: number, high: number): { value: number; byX: number; bySigma: number } {
  const [a, b] = [(low - x) / sigma, (high - x) / sigma];
  const [densityA, densityB] = [normalDensity(a), normalDensity(b)];
  return {
    value: normalBelow(b) - normalBelow(a),
    byX: (densityA - densityB) / sigma,
    bySigma: (a * densityA - b * densityB) / sigma,
  };
}
