/** The pulls of a fit as a strip of their own under the plot, on the same x axis. */
import type { PullSeries } from './plotSpec.ts';
import { axisScale, type AxisScale, type Tick } from './plotScales.ts';
import type { Frame, Mark } from './plotShapes.ts';

export interface PullLayout {
  readonly frame: Frame;
  /** From the upper left corner of the frame and cut off at its border. */
  readonly inside: readonly Mark[];
  readonly ticks: readonly Tick[];
  readonly y: AxisScale;
}

/** Of the plot’s height, and no less than these pixels. */
const SHARE = 0.24;
const LEAST_PX = 44;
/** Of the axis, to either side: where a pull begins to be remarkable. */
const LEAST_RANGE = 3;
const STICK_PX = 2;
const DIGITS = 1;

export const pullHeight = (room: number): number => Math.round(Math.max(LEAST_PX, SHARE * room));

/** @param x of the plot above */
export function layoutPulls(pulls: PullSeries, x: AxisScale, frame: Frame): PullLayout {
  const finite = Array.from(pulls.y, Math.abs).filter(Number.isFinite);
  const range = Math.ceil(Math.max(LEAST_RANGE, ...finite) * 1.05);
  const y = axisScale({ label: '', unit: '' }, [-range, range], [frame.height, 0]);
  const zero = y(0).toFixed(DIGITS);
  const sticks = Array.from(pulls.x, (at, index) => {
    const [place, end] = [x(at), y(pulls.y[index] ?? Number.NaN)];
    if (!Number.isFinite(place) || !Number.isFinite(end)) return '';
    return `M${place.toFixed(DIGITS)},${zero}V${end.toFixed(DIGITS)}`;
  });
  const level = (at: number): string => `M0,${y(at).toFixed(DIGITS)}H${frame.width}`;
  return {
    frame,
    y,
    ticks: y.ticks(3),
    inside: [
      { d: level(3) + level(-3), stroke: 'muted', fill: null, width: 1, opacity: 0.8, dash: '1.5 3' },
      { d: level(0), stroke: 'muted', fill: null, width: 1, opacity: 1, dash: '' },
      { d: sticks.join(''), stroke: 'text', fill: null, width: STICK_PX, opacity: 1, dash: '' },
    ],
  };
}
