import { paintScale } from '#renderer/scene/colour/scale.ts';
import type { Theme } from '#renderer/scene/types.ts';

const STOPS = 16;

/** The colours of magnitude from low to high as the scene paints them, as a CSS gradient. */
export function magnitudeRamp(theme: Theme): string {
  const shares = Float32Array.from({ length: STOPS }, (_, stop) => stop / (STOPS - 1));
  const packed = new Uint32Array(STOPS);
  paintScale(shares, { low: 0, high: 1, logarithmic: false }, theme, 0, packed);
  const stops = [...packed].map((colour) => `rgb(${colour & 255} ${(colour >> 8) & 255} ${(colour >> 16) & 255})`);
  return `linear-gradient(to right, ${stops.join(', ')})`;
}
