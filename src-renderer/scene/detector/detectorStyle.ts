/** How a detector is drawn: what the application may change, and what follows from it. */
import type { Element } from '#core/detector/setup.ts';

export interface GroupStyle {
  readonly visible: boolean;
  /** 0 (nothing) … 1 (faces hide what is behind them). */
  readonly opacity: number;
}

/**
 * What is taken away, all toward the tilted view's eye: the half beside the beam (x below 0), the
 * upper half, the quarter that both share, or nothing.
 */
export const CUT_AWAYS = ['none', 'side', 'top', 'wedge'] as const;
export type CutAway = (typeof CUT_AWAYS)[number];

export interface DetectorStyle {
  /** By group; one without an entry is drawn as `DEFAULT_OPACITY` says. */
  readonly groups: Readonly<Partial<Record<Element['group'], GroupStyle>>>;
  readonly cutAway: CutAway;
}

/** What holds other things is seen through more easily. */
export const DEFAULT_OPACITY: Readonly<Record<Element['group'], number>> = {
  beam: 0.08,
  target: 0.4,
  dump: 0.22,
  magnet: 0.09,
  vacuum: 0.03,
  counter: 0.2,
  veto: 0.14,
  tracker: 0.2,
  srd: 0.18,
  calorimeter: 0.14,
  muon: 0.14,
  passive: 0.05,
};

export const PLAIN_DETECTOR: DetectorStyle = { groups: {}, cutAway: 'none' };

export function groupStyle({ groups }: DetectorStyle, group: Element['group']): GroupStyle {
  return groups[group] ?? { visible: true, opacity: DEFAULT_OPACITY[group] };
}

export const isShown = ({ visible, opacity }: GroupStyle): boolean => visible && opacity > 0;

type Corner = [number, number, number];

export interface Range {
  readonly low: Corner;
  readonly high: Corner;
}

/** The ranges in which the detector is drawn, free of one another: what the clipping plane and the cut leave. */
export function detectorRanges(
  low: readonly [number, number, number],
  high: readonly [number, number, number],
  cutAway: CutAway,
): Range[] {
  const whole: Range = { low: [...low], high: [...high] };
  if (cutAway === 'none') return [whole];
  if (cutAway === 'top') return [{ ...whole, high: [high[0], Math.min(high[1], 0), high[2]] }];
  const beside: Range = { ...whole, low: [Math.max(low[0], 0), low[1], low[2]] };
  if (cutAway === 'side') return [beside];
  return [beside, { ...whole, high: [Math.min(high[0], 0), Math.min(high[1], 0), high[2]] }];
}
