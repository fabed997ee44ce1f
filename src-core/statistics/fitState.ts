/** The state of a fit as it is kept with what was fitted (names of iminuit), and in what the contract carries. */
import { z } from '#core/zod.ts';
import { chiSquaredAbove } from './chiSquared.ts';
import { FIT_FAILURES, type FitFailure, type FitResult } from './fitResult.ts';

const failures = Object.keys(FIT_FAILURES) as [FitFailure, ...FitFailure[]];

export const fitState = z.object({
  isValid: z.boolean(),
  /** Named, one sentence each in `FIT_FAILURES`; null where the fit is valid. */
  failure: z.enum(failures).nullable(),
  hasAccurateCovar: z.boolean(),
  hasParametersAtLimit: z.boolean(),
  hasReachedCallLimit: z.boolean(),
  edm: z.number().nullable(),
  fval: z.number().nullable(),
  nfcn: z.number().int(),
  /** Points, bins or entries that went in. */
  entries: z.number().int(),
  starts: z.number().int(),
  /** null where entries are fitted one by one, which has no such measure, or the fit failed. */
  chi2: z.number().nullable(),
  ndof: z.number().int().nullable(),
  pValue: z.number().nullable(),
  /** How much higher the second-best minimum lies; null where there was none. */
  minimumGap: z.number().nullable(),
});
export type FitState = z.infer<typeof fitState>;

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** @param entries points, bins or entries that went in @param starts of the minimiser */
export function fitStateOf(result: FitResult, entries: number, starts = 1): FitState {
  const { isValid, failure, hasAccurateCovar, hasParametersAtLimit, hasReachedCallLimit, nfcn, goodness } = result;
  return {
    isValid,
    failure,
    hasAccurateCovar,
    hasParametersAtLimit,
    hasReachedCallLimit,
    edm: finite(result.edm),
    fval: finite(result.fval),
    nfcn,
    entries,
    starts,
    chi2: goodness && finite(goodness.chi2),
    ndof: goodness && goodness.ndof,
    pValue: goodness && finite(goodness.pValue),
    minimumGap: result.secondBest && finite(result.secondBest.difference),
  };
}

/** Of a fit in closed form (linear least squares, a mean), which ends at its minimum by itself. */
export function closedFormState(goodness: { chi2: number; ndof: number } | null, entries: number): FitState {
  return {
    isValid: true,
    failure: null,
    hasAccurateCovar: true,
    hasParametersAtLimit: false,
    hasReachedCallLimit: false,
    edm: 0,
    fval: goodness && goodness.chi2,
    nfcn: 1,
    entries,
    starts: 1,
    chi2: goodness && goodness.chi2,
    ndof: goodness && goodness.ndof,
    pValue: goodness && goodness.ndof > 0 ? chiSquaredAbove(goodness.chi2, goodness.ndof) : null,
    minimumGap: null,
  };
}

/** Of a fit that was not even begun, or that its method gave up. */
export function failedState(failure: FitFailure, entries: number): FitState {
  return {
    ...closedFormState(null, entries),
    isValid: false,
    failure,
    hasAccurateCovar: false,
    edm: null,
    nfcn: 0,
  };
}
