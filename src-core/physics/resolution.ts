/**
 * Energy resolution of a calorimeter, σ/E = a/√E ⊕ b ⊕ c/E with E in GeV: its terms from measured points. The squares
 * (σ/E)² = a²/E + b² + c²/E² are linear in the squares of the terms, none of which may be below 0.
 */
import { BeamglassError } from '#core/errors.ts';
import { fitLinear, type LinearFit } from '#core/statistics/leastSquares.ts';

export interface ResolutionPoint {
  readonly energy: number;
  /** (σ/E)² and its error, 1σ; of either sign where something was subtracted */
  readonly square: number;
  readonly error: number;
}

export interface ResolutionTerm {
  readonly value: number;
  /** null for a term that is not fitted, or lies at 0 */
  readonly error: number | null;
}

export interface ResolutionFit {
  readonly stochastic: ResolutionTerm;
  readonly constant: ResolutionTerm;
  readonly noise: ResolutionTerm;
  readonly chi2: number;
  readonly ndof: number;
  /** A term that was asked for came out at 0. */
  readonly atLimit: boolean;
}

const BASIS = {
  stochastic: (energy: number): number => 1 / energy,
  constant: (): number => 1,
  noise: (energy: number): number => 1 / energy ** 2,
} as const;
type Term = keyof typeof BASIS;
const TERMS: readonly Term[] = ['stochastic', 'constant', 'noise'];

/**
 * The best of all fits with some of the wanted terms in which none is below 0 (the solution of the bounded problem, which
 * has at most 2³ candidates).
 * @returns null where the points do not fix the terms, or there are fewer of them
 */
export function fitResolution(
  points: readonly ResolutionPoint[],
  fitted: { readonly constant: boolean; readonly noise: boolean },
): ResolutionFit | null {
  const wanted = TERMS.filter((term) => term === 'stochastic' || fitted[term]);
  if (points.length < wanted.length) return null;
  let best: { terms: readonly Term[]; fit: LinearFit } | null = null;
  for (let mask = 1; mask < 2 ** wanted.length; mask++) {
    const terms = wanted.filter((_, i) => (mask >> i) % 2 === 1);
    const fit = linear(points, terms);
    // With all terms the points must fix them, or nothing is known of any.
    if (fit === null && terms.length === wanted.length) return null;
    if (fit === null || fit.values.some((value) => !(value > 0))) continue;
    if (best === null || fit.chiSquared < best.fit.chiSquared) best = { terms, fit };
  }
  if (best === null) return null;
  const { terms, fit } = best;
  const term = (name: Term): ResolutionTerm => {
    const i = terms.indexOf(name);
    if (i < 0) return { value: 0, error: null };
    const value = Math.sqrt(fit.values[i]!);
    return { value, error: Math.sqrt(fit.covariance[i]![i]!) / (2 * value) };
  };
  return {
    stochastic: term('stochastic'),
    constant: term('constant'),
    noise: term('noise'),
    chi2: fit.chiSquared,
    ndof: fit.degrees,
    atLimit: terms.length < wanted.length,
  };
}

function linear(points: readonly ResolutionPoint[], terms: readonly Term[]): LinearFit | null {
  try {
    return fitLinear(
      terms.map((term) => points.map(({ energy }) => BASIS[term](energy))),
      points.map(({ square }) => square),
      points.map(({ error }) => error),
    );
  } catch (error) {
    if (error instanceof BeamglassError) return null;
    throw error;
  }
}

/** σ/E */
export function resolutionAt({ stochastic, constant, noise }: Pick<ResolutionFit, Term>, energy: number): number {
  return Math.hypot(stochastic.value / Math.sqrt(energy), constant.value, noise.value / energy);
}
