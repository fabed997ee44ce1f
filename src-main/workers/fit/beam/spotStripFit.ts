/** The beam spot from the strips of a target: a Gaussian on a constant in each view, integrated over each strip. */
import { fixed, measured } from '#core/calibration/payload.ts';
import type { FitResult } from '#core/statistics/fitResult.ts';
import { chiSquaredAbove } from '#core/statistics/chiSquared.ts';
import { failedState, fitStateOf, type FitState } from '#core/statistics/fitState.ts';
import { fitModels, type FitTask } from '#main/native/fit.ts';
import type { SpotStrips, SpotView } from './spotData.ts';
import { valueIn, type SpotConstants } from './spotFit.ts';

export interface ViewFit {
  readonly state: FitState;
  readonly result: FitResult | null;
  readonly task: FitTask | null;
}

/** Strips that a view needs for a Gaussian on a constant. */
const LEAST_STRIPS = 6;
/** Of the largest charge: so that a strip that is not good counts for nothing. */
const NO_WEIGHT = 1e6;

/** @throws BeamglassError `cancelled` */
export async function fitViews({ x, y }: SpotStrips, flat: boolean, signal: AbortSignal): Promise<[ViewFit, ViewFit]> {
  const tasks = [x, y].map((view) => viewTask(view, flat));
  const results = await fitModels(
    tasks.filter((task) => task !== null),
    { signal },
  );
  let next = 0;
  const [ofX, ofY] = [x, y].map((view, index): ViewFit => {
    const good = view.error.filter((error) => error > 0).length;
    const task = tasks[index]!;
    if (task === null) return { state: failedState(good === 0 ? 'noData' : 'tooFewData', good), result: null, task };
    const result = results[next++]!;
    const state = fitStateOf(result, good);
    // Strips that are not good are no data.
    const ndof = state.ndof === null ? null : state.ndof - (view.error.length - good);
    const pValue = state.chi2 !== null && ndof !== null && ndof > 0 ? chiSquaredAbove(state.chi2, ndof) : null;
    return { state: { ...state, ndof, pValue }, result: result.isValid ? result : null, task };
  });
  return [ofX!, ofY!];
}

/** null where there is not charge enough for one. */
function viewTask({ edges, charge, error }: SpotView, flat: boolean): FitTask | null {
  const largest = charge.reduce((most, one) => Math.max(most, one), 0);
  const isGood = (i: number): boolean => error[i]! > 0;
  const good = Array.from(charge.keys()).filter(isGood);
  const total = good.reduce((sum, i) => sum + Math.max(charge[i]!, 0), 0);
  if (good.length < LEAST_STRIPS || !(largest > 0)) return null;
  const centre = (i: number): number => (edges[i]! + edges[i + 1]!) / 2;
  const mean = good.reduce((sum, i) => sum + Math.max(charge[i]!, 0) * centre(i), 0) / total;
  const variance = good.reduce((sum, i) => sum + Math.max(charge[i]!, 0) * (centre(i) - mean) ** 2, 0) / total;
  const range = [edges[0]!, edges.at(-1)!] as const;
  const width = range[1] - range[0];
  return {
    parameters: [
      { name: 'charge', start: total, low: 0 },
      { name: 'mean', start: mean, low: range[0], high: range[1] },
      { name: 'sigma', start: Math.max(Math.sqrt(variance), 0.2), low: 0.05, high: width },
      ...(flat ? [{ name: 'flat', start: 0 }] : []),
    ],
    sets: [
      {
        kind: 'binned',
        edges,
        counts: charge.map((one, i) => (isGood(i) ? one : 0)),
        sigma: error.map((one, i) => (isGood(i) ? one : NO_WEIGHT * largest)),
        range: { x: range },
        terms: [
          { shape: 'gaussian', parameters: ['charge', 'mean', 'sigma'] },
          ...(flat ? [{ shape: 'polynomial' as const, parameters: ['flat'] }] : []),
        ],
      },
    ],
  };
}

/** Two views say nothing of a correlation: it is held at 0. null where a view has no answer. */
export function stripConstants([x, y]: readonly [ViewFit, ViewFit]): SpotConstants | null {
  const of = ({ result }: ViewFit, name: string) => {
    const error = result?.parameters.find((one) => one.name === name)?.error ?? null;
    return result === null || error === null ? null : measured(valueIn(result)(name), error);
  };
  const [meanX, meanY, sigmaX, sigmaY] = [of(x, 'mean'), of(y, 'mean'), of(x, 'sigma'), of(y, 'sigma')];
  if (meanX === null || meanY === null || sigmaX === null || sigmaY === null) return null;
  return { x: meanX, y: meanY, sigmaX, sigmaY, correlation: fixed(0) };
}
