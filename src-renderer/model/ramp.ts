import { rampColours } from '#renderer/scene/colour/scale.ts';
import type { Theme } from '#renderer/scene/types.ts';

const STOPS = 16;

/** The colours of magnitude from low to high as the scene paints them, as a CSS gradient. */
export function magnitudeRamp(theme: Theme): string {
  return `linear-gradient(to right, ${rampColours(theme, STOPS).join(', ')})`;
}
