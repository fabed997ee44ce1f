/** What stands in a StateMark for the coverage of a run, the state of a fit and the verdict of a check. */
import type { Verdict } from '#core/calibration/checks/check.ts';
import type { StateLevel } from '../../components/stateLevel.ts';
import type { Coverage } from './board.ts';
import type { FitGrade } from './fitRows.ts';

interface Mark {
  readonly level: StateLevel;
  readonly word: string;
}

export const COVERAGE_MARKS: Readonly<Record<Coverage, Mark>> = {
  good: { level: 'good', word: 'good' },
  stale: { level: 'watch', word: 'stale' },
  missing: { level: 'bad', word: 'missing' },
  none: { level: 'none', word: 'no tag' },
};

export const GRADE_MARKS: Readonly<Record<FitGrade, Mark>> = {
  good: { level: 'good', word: 'valid' },
  doubtful: { level: 'watch', word: 'doubtful' },
  failed: { level: 'bad', word: 'failed' },
  none: { level: 'none', word: 'no fit' },
};

export const VERDICT_MARKS: Readonly<Record<Verdict, Mark>> = {
  passed: { level: 'good', word: 'passed' },
  warning: { level: 'watch', word: 'warning' },
  vetoed: { level: 'bad', word: 'vetoed' },
  notApplicable: { level: 'none', word: 'not applicable' },
};
