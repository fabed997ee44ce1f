/** Draws one chart of the event strip. */
import { extentOf, type StripSeries } from './strip.ts';

export interface StripColours {
  readonly mark: string;
  readonly line: string;
  readonly playhead: string;
}

/** CSS pixels: few events stand apart instead of making a wall. */
const WIDEST = 10;

export interface StripPicture {
  readonly series: StripSeries;
  readonly bins: number;
  /** Bin of the event shown, null where it does not pass the filter. */
  readonly playhead: number | null;
  readonly colours: StripColours;
}

/** @param width in device pixels, @param height in device pixels, @param pixel device pixels per CSS pixel */
export function drawStrip(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  pixel: number,
  { series, bins, playhead, colours }: StripPicture,
): void {
  context.clearRect(0, 0, width, height);
  const extent = extentOf(series);
  if (extent && bins > 0) {
    const step = width / bins;
    const bar = Math.min(WIDEST * pixel, Math.max(pixel, step > 4 * pixel ? step - pixel : step));
    const yOf = (value: number): number =>
      height - ((value - extent.low) / (extent.high - extent.low)) * (height - pixel);
    const base = yOf(0);
    context.fillStyle = colours.line;
    context.fillRect(0, Math.min(base, height - pixel), width, pixel);
    context.fillStyle = colours.mark;
    for (let bin = 0; bin < bins; bin++) {
      const low = series.low[bin];
      const high = series.high[bin];
      if (low === null || low === undefined || high === null || high === undefined) continue;
      const top = Math.min(yOf(high), base);
      const bottom = Math.max(yOf(low), base);
      const x = Math.floor((bin + 0.5) * step - bar / 2);
      // The whole range faint, from base to the lowest value full: a bin of many events shows its spread.
      context.globalAlpha = 0.45;
      context.fillRect(x, top, bar, Math.max(pixel, bottom - top));
      context.globalAlpha = 1;
      const inner = yOf(low);
      context.fillRect(x, Math.min(inner, base), bar, Math.max(pixel, Math.abs(base - inner)));
    }
  }
  if (playhead !== null && bins > 0) {
    const middle = ((playhead + 0.5) * width) / bins;
    context.fillStyle = colours.playhead;
    context.fillRect(Math.round(middle - pixel), 0, 2 * pixel, height);
  }
}
