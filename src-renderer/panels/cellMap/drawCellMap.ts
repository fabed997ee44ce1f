/** Draws the planes of a map: cells by value, what is looked at, and numbers where they have room. */
import type { BoardChannel } from '#core/detector/cells.ts';
import { contrast, legible, parseColour } from '#renderer/scene/colour/palette.ts';
import { positionInScale, rampColours, type ColourScale, type Ramp } from '#renderer/scene/colour/scale.ts';
import type { Theme } from '#renderer/scene/types.ts';
import { boardBorders, boardPlaces } from './boards.ts';
import { cellRectangle, isTurned, type MapLayout, type PlacedPane, type Rectangle } from './mapLayout.ts';
import type { MapCell } from './maps.ts';
import type { MapValues } from './quantities.ts';

export type MapLabels = 'none' | 'cells' | 'boards' | 'channels';

export interface MapPicture {
  readonly layout: MapLayout;
  readonly values: MapValues | null;
  /** null where no cell has a value. */
  readonly scale: ColourScale | null;
  readonly ramp: Ramp;
  readonly theme: Theme;
  readonly labels: MapLabels;
  readonly focused: number | null;
  readonly hovered: number | null;
  wired(cell: MapCell): BoardChannel | undefined;
}

export interface MapColours {
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly accent: string;
  readonly warning: string;
  readonly surface: string;
  /** Of a channel as it should be. */
  readonly normal: string;
}

const STEPS = 128;
const FONT = '11px "IBM Plex Sans", sans-serif';
/** CSS pixels that a number needs. */
const LEAST_HEIGHT = 13;
const ROOM = 3;

/** Sizes are in CSS pixels: the context is scaled by who owns the canvas. */
export function drawCellMap(context: CanvasRenderingContext2D, picture: MapPicture, colours: MapColours): void {
  const ramp = rampColours(picture.theme, STEPS, picture.ramp);
  context.font = FONT;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (const placed of picture.layout.panes) drawPane(context, placed, picture, colours, ramp);
}

function drawPane(
  context: CanvasRenderingContext2D,
  placed: PlacedPane,
  picture: MapPicture,
  colours: MapColours,
  ramp: readonly string[],
): void {
  const { layout, values, scale, labels } = picture;
  context.fillStyle = colours.muted;
  context.fillText(placed.pane.title, placed.left + placed.width / 2, placed.top - 10);
  const boxes = placed.pane.cells.map((cell) => ({ cell, box: snapped(cellRectangle(placed, layout, cell)) }));
  for (const { cell, box } of boxes) {
    const { channel } = cell.cell;
    const value = values?.values.get(channel);
    const share = value === undefined || !scale ? Number.NaN : positionInScale(scale, value);
    const own = values?.colours.get(channel);
    const isFilled = own !== undefined || !Number.isNaN(share);
    const fill = filling(own, share, picture.theme, colours, ramp);
    context.fillStyle = fill;
    context.fillRect(box.x, box.y, box.width, box.height);
    if (!isFilled || own !== undefined) {
      context.strokeStyle = colours.line;
      context.lineWidth = 1;
      context.strokeRect(box.x + 0.5, box.y + 0.5, box.width - 1, box.height - 1);
    }
    hatch(context, box, values?.hatched.get(channel) ?? 0, colours.muted);
    if (values?.cutAway.has(channel)) cross(context, box, colours.muted);
    if (values?.saturated.has(channel)) corner(context, box, colours.warning, colours.surface);
    const number = labelOf(cell, picture);
    if (number !== '') numberIn(context, box, number, isFilled ? inkOn(fill) : colours.muted);
  }
  if (labels === 'boards') drawBoards(context, placed, picture, colours);
  mark(context, boxes, picture.hovered, colours.text, 1);
  mark(context, boxes, picture.focused, colours.accent, 2);
}

function filling(
  own: string | null | undefined,
  share: number,
  theme: Theme,
  colours: MapColours,
  ramp: readonly string[],
): string {
  if (own === null) return colours.normal;
  if (own !== undefined) return `rgb(${legible(parseColour(own), theme).join(' ')})`;
  return Number.isNaN(share) ? colours.surface : ramp[Math.round(share * (STEPS - 1))]!;
}

/** CSS pixels between the lines of a hatch. */
const HATCH_STEP = 4;

/** Lines from the lower left to the upper right, and crosswise where it is done twice. */
function hatch(
  context: CanvasRenderingContext2D,
  { x, y, width, height }: Rectangle,
  times: number,
  colour: string,
): void {
  if (times === 0) return;
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.beginPath();
  for (let at = HATCH_STEP / 2; at < width + height; at += HATCH_STEP) {
    context.moveTo(x + at, y);
    context.lineTo(x + at - height, y + height);
    if (times < 2) continue;
    context.moveTo(x + width - at, y);
    context.lineTo(x + width - at + height, y + height);
  }
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.stroke();
  context.restore();
}

/** Whole pixels, so that neighbours touch without a seam. */
function snapped({ x, y, width, height }: Rectangle): Rectangle {
  const [left, top] = [Math.round(x), Math.round(y)];
  return {
    x: left,
    y: top,
    width: Math.max(1, Math.round(x + width) - left),
    height: Math.max(1, Math.round(y + height) - top),
  };
}

function labelOf(cell: MapCell, { labels, wired }: MapPicture): string {
  if (labels === 'cells') return String(cell.cell.id);
  if (labels === 'channels') return String(wired(cell)?.channel ?? '');
  return '';
}

function numberIn(context: CanvasRenderingContext2D, box: Rectangle, text: string, ink: string): void {
  if (box.height < LEAST_HEIGHT || box.width < context.measureText(text).width + ROOM) return;
  context.fillStyle = ink;
  context.fillText(text, box.x + box.width / 2, box.y + box.height / 2 + 0.5);
}

const DARK_INK = '#16181b';
const LIGHT_INK = '#ffffff';

/** Whichever is told better from the colour below it. */
function inkOn(colour: string): string {
  const [red = 0, green = 0, blue = 0] = colour.match(/\d+/g)?.map(Number) ?? [];
  const below = colour.startsWith('#') ? parseColour(colour) : ([red, green, blue] as const);
  return contrast(below, parseColour(DARK_INK)) > contrast(below, parseColour(LIGHT_INK)) ? DARK_INK : LIGHT_INK;
}

/** Taken away by a cut: no colour of its own, and a thin cross. */
function cross(context: CanvasRenderingContext2D, { x, y, width, height }: Rectangle, colour: string): void {
  const inset = Math.min(width, height) * 0.3;
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(x + inset, y + inset);
  context.lineTo(x + width - inset, y + height - inset);
  context.moveTo(x + width - inset, y + inset);
  context.lineTo(x + inset, y + height - inset);
  context.stroke();
}

function corner(
  context: CanvasRenderingContext2D,
  { x, y, width, height }: Rectangle,
  colour: string,
  edge: string,
): void {
  const size = Math.max(4, Math.min(width, height) * 0.4);
  context.beginPath();
  context.moveTo(x + width, y);
  context.lineTo(x + width - size, y);
  context.lineTo(x + width, y + size);
  context.closePath();
  context.fillStyle = colour;
  context.fill();
  context.strokeStyle = edge;
  context.lineWidth = 0.5;
  context.stroke();
}

function mark(
  context: CanvasRenderingContext2D,
  boxes: readonly { cell: MapCell; box: Rectangle }[],
  channel: number | null,
  colour: string,
  width: number,
): void {
  if (channel === null) return;
  context.strokeStyle = colour;
  context.lineWidth = width;
  for (const { cell, box } of boxes) {
    if (cell.cell.channel !== channel) continue;
    const out = width / 2;
    context.strokeRect(box.x - out, box.y - out, box.width + width, box.height + width);
  }
}

function drawBoards(
  context: CanvasRenderingContext2D,
  placed: PlacedPane,
  { layout, wired }: MapPicture,
  colours: MapColours,
): void {
  const boardOf = (cell: MapCell): number | null => wired(cell)?.board ?? null;
  context.strokeStyle = colours.text;
  context.lineWidth = 1;
  context.beginPath();
  for (const { cell, side } of boardBorders(placed.pane, boardOf)) {
    const { x, y, width, height } = snapped(cellRectangle(placed, layout, cell));
    if (side === 'up') {
      context.moveTo(x, y);
      context.lineTo(x + width, y);
    } else {
      const at = isTurned(placed.pane, layout.isMirrored) ? x : x + width;
      context.moveTo(at, y);
      context.lineTo(at, y + height);
    }
  }
  context.stroke();
  for (const { board, cell } of boardPlaces(placed.pane, boardOf)) {
    const { x, y, width, height } = cellRectangle(placed, layout, cell);
    const text = String(board);
    const wide = context.measureText(text).width + 2 * ROOM;
    context.fillStyle = colours.surface;
    context.fillRect(x + width / 2 - wide / 2, y + height / 2 - 7, wide, 14);
    context.fillStyle = colours.text;
    context.fillText(text, x + width / 2, y + height / 2 + 0.5);
  }
}
