/**
 * Closure: data sets with known truth go through the fit of a calibration method, and what comes back is held
 * against the truth. One case per payload type and method.
 */
import type { Constants } from '#core/calibration/payload.ts';
import type { Random } from '#core/statistics/random.ts';
import type { CalibrationProcedure, CalibrationTask } from '#main/workers/fit/procedure.ts';

export interface ClosureCase<Data = unknown> {
  /** Of the calibration method. */
  readonly method: string;
  readonly type: string;
  /** What the toy is like, in a sentence: entries, spreads, dead channels. */
  readonly toy: string;
  /**
   * `single`: pulls of mean 0 ± 0.2 and width 1 ± 0.15 over the data sets, per number; `perChannel`: mean 0 ± 0.05 and
   * width 1 ± 0.05 over all channels and sets, and a mean bias below 0.1 %.
   */
  readonly kind: 'single' | 'perChannel';
  /** Part of the numbers for which the toy has too few entries, at most; 1 % where left out. */
  readonly mostLost?: number;
  readonly procedure: CalibrationProcedure<Data>;
  readonly task: CalibrationTask;
  /** One data set and the constants that it was made with (errors and statuses of the truth are not looked at). */
  make(random: Random): { readonly data: Data; readonly truth: Constants };
}

/** For the list of cases with different data. */
export const anyCase = <Data>(one: ClosureCase<Data>): ClosureCase => one as ClosureCase<unknown>;
