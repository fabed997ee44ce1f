/** Every check there is. A new one is a function in this folder and its place here. */
import type { Check, CheckInput, CheckVerdict, Verdict } from './check.ts';
import { fitStates, minimumGap } from './fits.ts';
import { age, inputRuns, statistics } from './inputs.ts';
import { drift, jump } from './movement.ts';
import { thresholdsOf } from './thresholds.ts';
import { coverage, deadChannels, meaningfulErrors, physicalValues } from './values.ts';

export const CHECKS: readonly Check[] = [
  physicalValues,
  meaningfulErrors,
  fitStates,
  minimumGap,
  coverage,
  deadChannels,
  drift,
  jump,
  inputRuns,
  statistics,
  age,
];

/** All of them, also behind the first veto. */
export function runChecks(input: CheckInput): readonly CheckVerdict[] {
  const thresholds = thresholdsOf(input.type.id);
  return CHECKS.map(({ id, title, run }) => ({ id, title, ...run(input, thresholds) }));
}

/** Of all of them: the worst that any gave. */
export function overall(verdicts: readonly { readonly verdict: Verdict }[]): 'passed' | 'warning' | 'vetoed' {
  if (verdicts.some(({ verdict }) => verdict === 'vetoed')) return 'vetoed';
  return verdicts.some(({ verdict }) => verdict === 'warning') ? 'warning' : 'passed';
}
