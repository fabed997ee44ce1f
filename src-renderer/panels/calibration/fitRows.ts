/** The fits of a calibration as rows of a table: state in words, plots of each, bad ones first. */
import type { CalibrationResult } from '#core/calibration/result.ts';
import type { ResultPlot } from '#core/plot/storedPlot.ts';
import { FIT_FAILURES } from '#core/statistics/fitResult.ts';
import type { FitState } from '#core/statistics/fitState.ts';
import { formatFixed, formatNumber } from '../../format/number.ts';

export type RowKey = number | string | null;

export interface FitRow {
  readonly key: RowKey;
  /** null for plots of something that was not fitted by itself. */
  readonly state: FitState | null;
  readonly plots: readonly ResultPlot[];
}

export type FitGrade = 'failed' | 'doubtful' | 'good' | 'none';

/** A χ² that data of the model exceed once in a thousand fits. */
const LEAST_P = 1e-3;
/** −2 ln L: another minimum this near is as good as the one that was taken (2σ). */
const NEAR_MINIMUM = 4;

/** Sentences that say what is wrong; empty where nothing is. */
export function faultsOf(state: FitState): readonly string[] {
  return [
    ...(state.isValid ? [] : [state.failure ? FIT_FAILURES[state.failure] : 'The fit is not valid.']),
    ...(state.hasParametersAtLimit ? ['A parameter is at its limit.'] : []),
    ...(state.hasReachedCallLimit && state.failure !== 'callLimit' ? ['The calls of the fit were used up.'] : []),
    ...(state.isValid && !state.hasAccurateCovar
      ? ['The errors are not accurate: the width of a peak rests on fewer than ten entries.']
      : []),
    ...(state.pValue !== null && state.pValue < LEAST_P
      ? [`The model does not describe the data (p = ${printedP(state)}).`]
      : []),
    ...(state.minimumGap !== null && state.minimumGap < NEAR_MINIMUM
      ? [`Another minimum lies only ${formatNumber(state.minimumGap, 2)} higher.`]
      : []),
  ];
}

export function gradeOf(state: FitState | null): FitGrade {
  if (state === null) return 'none';
  if (!state.isValid) return 'failed';
  return faultsOf(state).length > 0 ? 'doubtful' : 'good';
}

/** “1.08 (24.9/23)”; '' where there is no such measure. */
export function printedChi2({ chi2, ndof }: FitState): string {
  if (chi2 === null || ndof === null || ndof === 0) return '';
  return `${formatNumber(chi2 / ndof, 3)} (${formatNumber(chi2, 4)}/${ndof})`;
}

/** “0.043”: three decimals, below them the power. */
export const printedP = ({ pValue }: FitState): string => {
  if (pValue === null) return '';
  return pValue !== 0 && pValue < 5e-4 ? formatNumber(pValue, 2) : formatFixed(pValue, 3);
};

const RANKS: Readonly<Record<FitGrade, number>> = { failed: 0, doubtful: 1, good: 2, none: 3 };

/** How badly the model fits, for the order among equals. */
export const reducedChi2 = (state: FitState | null): number =>
  state?.chi2 == null || state.ndof === null || state.ndof === 0 ? -1 : state.chi2 / state.ndof;

/** What concerns the whole comes first; then bad fits, then by how badly the model describes the data. */
export function fitRows({ fits, plots }: Pick<CalibrationResult, 'fits' | 'plots'>): readonly FitRow[] {
  const rows = new Map<RowKey, { key: RowKey; state: FitState | null; plots: ResultPlot[] }>();
  const rowOf = (key: RowKey) => {
    const row = rows.get(key) ?? { key, state: null, plots: [] };
    rows.set(key, row);
    return row;
  };
  for (const { key, state } of fits) rowOf(key).state = state;
  for (const plot of plots) rowOf(plot.key).plots.push(plot);
  const whole = (row: FitRow): number => (row.key === null ? 0 : 1);
  return [...rows.values()].toSorted(
    (a, b) =>
      whole(a) - whole(b) ||
      RANKS[gradeOf(a.state)] - RANKS[gradeOf(b.state)] ||
      reducedChi2(b.state) - reducedChi2(a.state),
  );
}

/** “612 fits: 2 failed, 3 doubtful”. */
export function fitCounts(rows: readonly FitRow[]): {
  readonly failed: number;
  readonly doubtful: number;
  readonly fits: number;
} {
  const grades = rows.map(({ state }) => gradeOf(state));
  const count = (grade: FitGrade): number => grades.filter((one) => one === grade).length;
  return { failed: count('failed'), doubtful: count('doubtful'), fits: grades.length - count('none') };
}
