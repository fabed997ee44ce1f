/** Residuals or pulls of a candidate along the beam. */
import type { PlotSpec } from '#core/plot/plotSpec.ts';
import { STATE_KINDS, type FilterState, type PlaneRow, type StateKind } from './trackFit.ts';

export type FitQuantity = 'residual' | 'pull';

/** Smallest half width of the axis of pulls, so that a good track looks like one. */
const LEAST_PULL = 4;

/** One tone of the data colours each, the same in plot and table. */
export const STATE_TONES: Readonly<Record<StateKind, number>> = { predicted: 1, filtered: 2, smoothed: 0 };

/** @param kinds states that are shown */
export function fitPlot(
  title: string,
  planes: readonly PlaneRow[],
  quantity: FitQuantity,
  kinds: readonly StateKind[],
): PlotSpec {
  const shown = STATE_KINDS.filter((kind) => kinds.includes(kind)).map((kind) => {
    const states = planes.flatMap((plane): FilterState[] => {
      const state = plane.states[kind];
      return state && Number.isFinite(state[quantity]) ? [state] : [];
    });
    return { kind, states };
  });
  const values = shown.flatMap(({ states }) => states.map((state) => Math.abs(state[quantity])));
  const half = Math.max(LEAST_PULL, ...values) * 1.1;
  return {
    title,
    x: { label: 'z', unit: 'm' },
    y: {
      label: quantity,
      unit: quantity === 'residual' ? 'mm' : 'σ',
      ...(quantity === 'pull' && { range: [-half, half] }),
    },
    series: shown.map(({ kind, states }) => ({
      kind: 'points',
      name: kind,
      tone: STATE_TONES[kind],
      x: states.map(({ z }) => z / 1000),
      y: states.map((state) => state[quantity]),
      ...(quantity === 'residual' && { yError: states.map(({ residualError }) => residualError) }),
    })),
    levels: [
      { name: '', tone: 'line', axis: 'y', at: 0, look: 'solid' },
      ...(quantity === 'pull'
        ? [-3, 3].map((at) => ({ name: '', tone: 'muted', axis: 'y', at, look: 'dashed' }) as const)
        : []),
    ],
  };
}
