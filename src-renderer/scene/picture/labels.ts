/** Words on a picture: titles and scale bars of its views, and the caption below. */
import { scaleBar } from '../camera/scaleBar.ts';
import { VIEW_TITLES } from '../camera/layout.ts';
import { legible, parseColour, SCENE_THEMES, type Rgb } from '../colour/palette.ts';
import { rampColours } from '../colour/scale.ts';
import { LABEL_FONT_PX } from '../detector/elementLabels.ts';
import type { CameraPose, ElementLabel, LegendLine, SceneState, Theme, ViewRectangle } from '../types.ts';

/** CSS pixels at the size of the screen. */
const LINE = 20;
const PADDING = 12;
const FONT_PX = 13;
const INSET = 14;

const css = ([red, green, blue]: Rgb): string => `rgb(${red} ${green} ${blue})`;
const font = (ratio: number): string => `${FONT_PX * ratio}px "IBM Plex Sans", sans-serif`;

export function captionHeight(lines: number, ratio: number): number {
  return lines === 0 ? 0 : Math.round((lines * LINE + 2 * PADDING - (LINE - FONT_PX)) * ratio);
}

export function drawCaption(
  context: CanvasRenderingContext2D,
  lines: readonly string[],
  theme: Theme,
  top: number,
  ratio: number,
): void {
  if (lines.length === 0) return;
  const colours = SCENE_THEMES[theme];
  const { width, height } = context.canvas;
  context.fillStyle = css(colours.background);
  context.fillRect(0, top, width, height - top);
  context.fillStyle = css(colours.line);
  context.fillRect(0, top, width, Math.max(1, Math.round(ratio)));
  context.font = font(ratio);
  context.textBaseline = 'top';
  lines.forEach((line, index) => {
    context.fillStyle = css(index === 0 ? colours.text : colours.muted);
    context.fillText(line, PADDING * ratio, top + (PADDING + index * LINE) * ratio, width - 2 * PADDING * ratio);
  });
}

/** Scale bar in the lower right corner, title in the upper left one. */
export function drawViewLabels(
  context: CanvasRenderingContext2D,
  view: ViewRectangle,
  pose: CameraPose,
  state: SceneState,
  ratio: number,
  withTitle: boolean,
): void {
  const colours = SCENE_THEMES[state.theme];
  context.font = font(ratio);
  context.fillStyle = css(colours.muted);
  const inset = INSET * ratio;
  if (withTitle) {
    context.textBaseline = 'top';
    context.fillText(VIEW_TITLES[view.view], view.x + inset, view.y + inset);
  }
  const bar = scaleBar(pose, view.height, state.transverse, 'horizontal', 140 * ratio);
  const right = view.x + view.width - inset;
  const bottom = view.y + view.height - inset;
  const thick = Math.max(1, Math.round(1.5 * ratio));
  const tick = 5 * ratio;
  context.fillRect(right - bar.pixels, bottom - thick, bar.pixels, thick);
  context.fillRect(right - bar.pixels, bottom - tick, thick, tick);
  context.fillRect(right - thick, bottom - tick, thick, tick);
  context.textBaseline = 'bottom';
  context.textAlign = 'right';
  context.fillText(bar.label, right, bottom - tick - 2 * ratio);
  context.textAlign = 'left';
}

const highOf = (line: LegendLine): string => ('high' in line ? line.high : '');
const lowOf = (line: LegendLine): string => ('low' in line ? line.low : '');

/** CSS pixels: length of a line of colour, and what stands between it and the next name. */
const SWATCH_PX = 10;
const SWATCH_GAP_PX = 4;
const SWATCH_ROOM_PX = SWATCH_PX + SWATCH_GAP_PX + 8;

function swatchesWidth(context: CanvasRenderingContext2D, line: LegendLine, ratio: number): number {
  if (!('swatches' in line)) return 0;
  return line.swatches.reduce((sum, { name }) => sum + context.measureText(name).width + SWATCH_ROOM_PX * ratio, 0);
}

/** Colours with their names, from the right edge on. */
function drawSwatches(
  context: CanvasRenderingContext2D,
  swatches: readonly { readonly name: string; readonly colour: string }[],
  right: number,
  middle: number,
  theme: Theme,
  ratio: number,
): void {
  let at = right;
  for (const { name, colour } of swatches.toReversed()) {
    at -= context.measureText(name).width;
    context.fillStyle = css(SCENE_THEMES[theme].muted);
    context.fillText(name, at, middle);
    at -= (SWATCH_PX + SWATCH_GAP_PX) * ratio;
    context.fillStyle = css(legible(parseColour(colour), theme));
    context.fillRect(at, middle - 1.5 * ratio, SWATCH_PX * ratio, 3 * ratio);
    at -= (SWATCH_ROOM_PX - SWATCH_PX - SWATCH_GAP_PX) * ratio;
  }
}

/** Names of the detector's elements, each with its line. */
export function drawElementLabels(
  context: CanvasRenderingContext2D,
  view: ViewRectangle,
  labels: readonly ElementLabel[],
  theme: Theme,
  ratio: number,
): void {
  const colours = SCENE_THEMES[theme];
  context.save();
  context.beginPath();
  context.rect(view.x, view.y, view.width, view.height);
  context.clip();
  context.translate(view.x, view.y);
  context.font = `${LABEL_FONT_PX * ratio}px "IBM Plex Sans", sans-serif`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  for (const { text, x, y, anchorX, anchorY } of labels) {
    context.strokeStyle = css(colours.line);
    context.lineWidth = ratio;
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(anchorX, anchorY);
    context.stroke();
    context.strokeStyle = css(colours.background);
    context.lineWidth = 3 * ratio;
    context.strokeText(text, x, y);
    context.fillStyle = css(colours.muted);
    context.fillText(text, x, y);
  }
  context.restore();
}

const RAMP_PX = 72;
const RAMP_STEPS = 36;
/** Room that the scale bar takes below the legend. */
const BAR_ROOM = 32;

/** Scales of colours above the scale bar: label, low end, colours and high end in columns. */
export function drawLegend(
  context: CanvasRenderingContext2D,
  view: ViewRectangle,
  lines: readonly LegendLine[],
  theme: Theme,
  ratio: number,
): void {
  if (lines.length === 0) return;
  const colours = SCENE_THEMES[theme];
  context.font = font(ratio);
  const widest = (of: (line: LegendLine) => string): number =>
    Math.max(0, ...lines.map((line) => context.measureText(of(line)).width));
  const gap = 8 * ratio;
  const ramp = RAMP_PX * ratio;
  const right = view.x + view.width - INSET * ratio;
  const top = view.y + view.height - (INSET + BAR_ROOM + lines.length * LINE) * ratio;
  const afterRamp = right - widest(highOf) - gap;
  const afterLow = afterRamp - ramp - gap;
  const afterLabel = afterLow - widest(lowOf) - gap;
  const swatches = Math.max(0, ...lines.map((line) => swatchesWidth(context, line, ratio)));
  const left = Math.min(afterLabel, right - swatches - gap) - widest(({ label }) => label);
  context.fillStyle = `rgb(${colours.background.join(' ')} / 80%)`;
  context.fillRect(left - gap, top - gap / 2, right - left + 2 * gap, lines.length * LINE * ratio + gap / 2);
  context.textBaseline = 'middle';
  lines.forEach((line, index) => {
    const middle = top + (index + 0.5) * LINE * ratio;
    context.fillStyle = css(colours.muted);
    context.fillText(line.label, left, middle);
    if ('swatches' in line) {
      drawSwatches(context, line.swatches, right, middle, theme, ratio);
      return;
    }
    context.fillText(line.high, afterRamp + gap, middle);
    context.textAlign = 'right';
    context.fillText(line.low, afterLow, middle);
    context.textAlign = 'left';
    rampColours(theme, RAMP_STEPS).forEach((colour, step) => {
      context.fillStyle = colour;
      const x = Math.round(afterRamp - ramp + (step * ramp) / RAMP_STEPS);
      const next = Math.round(afterRamp - ramp + ((step + 1) * ramp) / RAMP_STEPS);
      context.fillRect(x, middle - 3 * ratio, next - x, 6 * ratio);
    });
  });
}
