import { rampColours, type Ramp } from '#renderer/scene/colour/scale.ts';
import type { Theme } from '#renderer/scene/types.ts';

const STOPS = 16;

/** The colours of magnitude from low to high as the scene paints them, as a CSS gradient. */
export const magnitudeRamp = (theme: Theme): string => rampGradient(theme, 'magnitude');

export function rampGradient(theme: Theme, ramp: Ramp): string {
  return `linear-gradient(to right, ${rampColours(theme, STOPS, ramp).join(', ')})`;
}
