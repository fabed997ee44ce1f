/** What a fit gives: the whole state, not only its numbers. Words of iminuit. */

/** Why there is no answer; each has one sentence in `FIT_FAILURES`. */
export const FIT_FAILURES = {
  noData: 'There is nothing to fit.',
  tooFewData: 'There are fewer points than free parameters.',
  notFinite: 'A point, an error or a count is not a finite number.',
  errorNotPositive: 'A point has an error that is not positive.',
  noEntries: 'All bins are empty.',
  outsideRange: 'An entry lies outside the range of its data set.',
  noStart: 'The model has no value at the start of the fit: a density that is not positive, or a width that is not.',
  undetermined: 'The data do not determine a parameter, or a combination of parameters.',
  noMinimum: 'The fit ended where there is no minimum.',
  twoPeaks: 'The data have two peaks where the model has one.',
  callLimit: 'The fit had not converged when its calls were used up.',
} as const;
export type FitFailure = keyof typeof FIT_FAILURES;

export interface FittedParameter {
  readonly name: string;
  /** NaN where the fit failed on its data; the last value tried where it failed otherwise. */
  readonly value: number;
  /** 1σ from the second derivatives; null where it is fixed, at a limit, or the fit failed. */
  readonly error: number | null;
  readonly isFixed: boolean;
  readonly isAtLimit: boolean;
  /** Ends of the profile interval (the function is higher by 1), where asked for. */
  readonly interval: FitInterval | null;
}

/** How the way to an end of the interval ended. */
export type IntervalEnd = 'crossed' | 'atLimit' | 'noMinimum' | 'lowerMinimum';

export interface FitInterval {
  /** null where the end was neither crossed nor a limit. */
  readonly low: number | null;
  readonly high: number | null;
  readonly lowEnd: IntervalEnd;
  readonly highEnd: IntervalEnd;
}

export interface FitResult {
  readonly isValid: boolean;
  readonly failure: FitFailure | null;
  /** False where the fit failed, and where a Gaussian's width rests on so few entries that no error is to be trusted. */
  readonly hasAccurateCovar: boolean;
  readonly hasParametersAtLimit: boolean;
  readonly hasReachedCallLimit: boolean;
  /** Estimated vertical distance to the minimum, in units where 1 is one standard deviation. */
  readonly edm: number;
  /** χ², or −2 ln L */
  readonly fval: number;
  readonly nfcn: number;
  readonly parameters: readonly FittedParameter[];
  /** Row by row, of all parameters; zero for those fixed or at a limit. */
  readonly covariance: Float64Array;
  /** null where entries are fitted one by one, which has no such measure, or the fit failed. */
  readonly goodness: { readonly chi2: number; readonly ndof: number; readonly pValue: number } | null;
  /**
   * The best other minimum more than one standard deviation away that the starts led to: how much higher it lies,
   * and how far away in standard deviations; null where there was none.
   */
  readonly secondBest: { readonly difference: number; readonly distance: number } | null;
}
