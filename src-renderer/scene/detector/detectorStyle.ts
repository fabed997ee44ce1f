/** How a detector is drawn: what the application may change, and what follows from it. */
import type { Element } from '#core/detector/setup.ts';

export interface GroupStyle {
  readonly visible: boolean;
  /** 0 (nothing) … 1 (faces hide what is behind them). */
  readonly opacity: number;
}

/** The half that is taken away: the one nearer to the tilted view's eye (x below 0), the upper one, or none. */
export type CutAway = 'none' | 'side' | 'top';

export interface DetectorStyle {
  /** By group; one without an entry is drawn as `DEFAULT_OPACITY` says. */
  readonly groups: Readonly<Partial<Record<Element['group'], GroupStyle>>>;
  readonly cutAway: CutAway;
}

/** What holds other things is seen through more easily. */
export const DEFAULT_OPACITY: Readonly<Record<Element['group'], number>> = {
  beam: 0.08,
  target: 0.3,
  dump: 0.12,
  magnet: 0.06,
  vacuum: 0.03,
  counter: 0.1,
  veto: 0.08,
  tracker: 0.12,
  srd: 0.1,
  calorimeter: 0.08,
  muon: 0.1,
  passive: 0.04,
};

export const PLAIN_DETECTOR: DetectorStyle = { groups: {}, cutAway: 'none' };

export function groupStyle({ groups }: DetectorStyle, group: Element['group']): GroupStyle {
  return groups[group] ?? { visible: true, opacity: DEFAULT_OPACITY[group] };
}

export const isShown = ({ visible, opacity }: GroupStyle): boolean => visible && opacity > 0;

type Corner = [number, number, number];

/** The range in which the detector is drawn: what the clipping plane and the cut leave. */
export function detectorRange(
  low: readonly [number, number, number],
  high: readonly [number, number, number],
  cutAway: CutAway,
): { low: Corner; high: Corner } {
  const range: { low: Corner; high: Corner } = { low: [...low], high: [...high] };
  if (cutAway === 'side') range.low[0] = Math.max(range.low[0], 0);
  if (cutAway === 'top') range.high[1] = Math.min(range.high[1], 0);
  return range;
}
