/** The bar that says how long things are in a view. */
import { basisOf, mmPerPixel } from './pose.ts';
import type { CameraPose, ScaleBar } from '../types.ts';

/** Longest bar, in pixels of a view of ordinary size. */
const LONGEST_PX = 140;

/** The largest of 1, 2, 5 × 10ⁿ that is at most `limit`. */
export function niceLength(limit: number): number {
  const decade = 10 ** Math.floor(Math.log10(limit));
  const step = limit / decade;
  return (step >= 5 ? 5 : step >= 2 ? 2 : 1) * decade;
}

const exact = (value: number): string => String(Number(value.toPrecision(6)));

export function lengthText(mm: number): string {
  if (mm >= 1000) return `${exact(mm / 1000)} m`;
  return mm >= 0.1 ? `${exact(mm)} mm` : `${exact(mm * 1000)} µm`;
}

/**
 * The bar along a screen axis. With magnified x and y a bar along them stands for fewer mm than one
 * along z; `transverse` says by how much the direction of the bar is magnified, 1 where it is not.
 * In a perspective view it holds in the plane of the camera's target.
 * @param heightPx of the view
 */
export function scaleBar(
  pose: CameraPose,
  heightPx: number,
  transverse: number,
  along: 'horizontal' | 'vertical',
  longestPx = LONGEST_PX,
): ScaleBar {
  const { right, up } = basisOf(pose);
  const axis = along === 'horizontal' ? right : up;
  // mm of the detector per mm of the magnified frame in that direction.
  const shrunk = Math.hypot(axis[0] / transverse, axis[1] / transverse, axis[2]);
  const mmPerPx = mmPerPixel(pose, heightPx) * shrunk;
  const lengthMm = niceLength(longestPx * mmPerPx);
  const magnified = 1 / shrunk;
  const label = lengthText(lengthMm);
  const stretch = Number(magnified.toPrecision(3));
  return {
    lengthMm,
    pixels: lengthMm / mmPerPx,
    label: stretch === 1 ? label : `${label} (× ${stretch})`,
    transverse: stretch,
  };
}
