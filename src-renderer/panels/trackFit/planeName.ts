/** Which tracker a plane of the fit belongs to, by its place along the beam. */
import type { Detector } from '#core/detector/detector.ts';
import { lengthOf } from '#core/detector/shape.ts';

/** mm that a plane may lie outside of the element that it belongs to. */
const SLACK = 5;

/** Name of the element of a tracker at that z; null where there is none. */
export function planeName(detector: Detector | null, z: number): string | null {
  let best: string | null = null;
  let least = SLACK;
  for (const { name, element, place } of detector?.placed ?? []) {
    const { readout } = element;
    if (readout?.type !== 'strips' && readout?.type !== 'straws') continue;
    const away = Math.max(0, Math.abs(place.centre[2] - z) - lengthOf(element.shape) / 2);
    if (away < least) {
      least = away;
      best = name;
    }
  }
  return best;
}
