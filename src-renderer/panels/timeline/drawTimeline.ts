/** Draws IoVs along runs: quiet colours by payload, hatches where nothing holds, stripes and a word where it is stale. */
import type { TimelineRow, TimelineSegment } from '#core/api/conditionHistory.ts';
import { scaleLinear } from 'd3-scale';
import type { RunRange } from './runRange.ts';

export const ROW_PX = 28;
export const AXIS_PX = 24;
const BAR_TOP = 4;
const BAR_PX = ROW_PX - 2 * BAR_TOP;
const FONT = '11px "IBM Plex Sans", sans-serif';
const HATCH_STEP = 6;
const ROOM = 6;

export interface TimelineColours {
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly strong: string;
  readonly surface: string;
  readonly accent: string;
  readonly warning: string;
  /** Of the bars: the theme’s. */
  readonly isDark: boolean;
}

export interface TimelinePicture {
  readonly rows: readonly TimelineRow[];
  readonly range: RunRange;
  readonly width: number;
  /** Numbers of the runs in the store, in order. */
  readonly runs: readonly number[];
  readonly hovered: TimelineSegment | null;
  readonly selected: TimelineSegment | null;
}

const scaleOf = ({ range, width }: Pick<TimelinePicture, 'range' | 'width'>) =>
  scaleLinear().domain([range.first, range.last]).range([0, width]);

interface Placed {
  readonly left: number;
  readonly right: number;
}

/** Pixels that a segment takes, null where it is out of sight. */
export function placeOf({ runs }: Pick<TimelineSegment, 'runs'>, range: RunRange, width: number): Placed | null {
  if (runs === null) return null;
  const x = scaleOf({ range, width });
  const left = Math.max(0, x(runs.since));
  const right = Math.min(width, runs.until === null ? width : x(runs.until));
  return right <= 0 || left >= width || right <= left ? null : { left, right: Math.max(right, left + 1) };
}

/** The segment under a place; row −1 for none. */
export function segmentAt(
  { rows, range, width }: Pick<TimelinePicture, 'rows' | 'range' | 'width'>,
  left: number,
  top: number,
): { row: TimelineRow; segment: TimelineSegment } | null {
  const row = rows[Math.floor((top - AXIS_PX) / ROW_PX)];
  if (top < AXIS_PX || row === undefined) return null;
  const segment = row.segments.find((one) => {
    const place = placeOf(one, range, width);
    return place !== null && left >= place.left && left < place.right;
  });
  return segment === undefined ? null : { row, segment };
}

/** The same hue for the same payload, and so little of it that nothing looks like an alarm. */
function tintOf(payload: string, isDark: boolean): string {
  const hue = (Number.parseInt(payload.slice(0, 6), 16) * 137) % 360;
  return isDark ? `hsl(${hue} 18% 34%)` : `hsl(${hue} 30% 84%)`;
}

export function drawTimeline(
  context: CanvasRenderingContext2D,
  picture: TimelinePicture,
  colours: TimelineColours,
): void {
  const { rows, range, width } = picture;
  context.font = FONT;
  context.textBaseline = 'middle';
  drawAxis(context, picture, colours);
  for (const [index, row] of rows.entries()) {
    const top = AXIS_PX + index * ROW_PX;
    context.strokeStyle = colours.line;
    context.lineWidth = 1;
    context.strokeRect(-1, top + ROW_PX - 0.5, width + 2, 0);
    hatch(context, { left: 0, right: width }, top + BAR_TOP, colours.line);
    let until = 0;
    for (const segment of row.segments) {
      const place = placeOf(segment, range, width);
      if (place === null) continue;
      drawSegment(context, segment, place, top + BAR_TOP, picture, colours);
      until = Math.max(until, place.right);
    }
    if (until === 0) {
      context.textAlign = 'left';
      plate(context, 'nothing holds here', ROOM, top + ROW_PX / 2, colours);
    }
  }
}

function drawAxis(
  context: CanvasRenderingContext2D,
  { range, width, runs }: TimelinePicture,
  colours: TimelineColours,
): void {
  const x = scaleOf({ range, width });
  context.textAlign = 'center';
  context.fillStyle = colours.muted;
  for (const tick of x.ticks(Math.max(2, Math.floor(width / 90))).filter(Number.isInteger)) {
    // The middle of a run is where its number stands.
    const at = x(tick + 0.5);
    if (at > 20 && at < width - 20) context.fillText(String(tick), at, 8);
  }
  context.fillStyle = colours.strong;
  for (const run of runs) {
    const at = x(run);
    if (at >= -1 && at <= width) context.fillRect(Math.round(at), AXIS_PX - 6, 1, 6);
  }
  context.fillStyle = colours.line;
  context.fillRect(0, AXIS_PX - 1, width, 1);
}

function drawSegment(
  context: CanvasRenderingContext2D,
  segment: TimelineSegment,
  { left, right }: Placed,
  top: number,
  { range, width, hovered, selected }: TimelinePicture,
  colours: TimelineColours,
): void {
  const { iov, iovs, hasGap, staleFromRun } = segment;
  context.fillStyle = colours.surface;
  context.fillRect(left, top, right - left, BAR_PX);
  context.fillStyle = iov === null ? (colours.isDark ? '#3a4047' : '#dfe3e7') : tintOf(iov.payload, colours.isDark);
  context.fillRect(left, top, right - left, BAR_PX);
  if (staleFromRun !== null) {
    const from = Math.max(left, scaleOf({ range, width })(staleFromRun));
    if (from < right) drawStale(context, { left: from, right }, top, colours);
  }
  context.fillStyle = colours.muted;
  context.fillRect(left, top, 1, BAR_PX);
  const text = iovs > 1 ? `${iovs} IoVs${hasGap ? ', gaps' : ''}` : (iov?.payload.slice(0, 8) ?? '');
  const stale = staleFromRun === null ? right : Math.max(left, scaleOf({ range, width })(staleFromRun));
  if (Math.min(right, stale) - left > context.measureText(text).width + 2 * ROOM) {
    context.textAlign = 'left';
    context.fillStyle = colours.text;
    context.fillText(text, left + ROOM, top + BAR_PX / 2);
  }
  const isMarked = segment === selected;
  if (!isMarked && segment !== hovered) return;
  context.strokeStyle = isMarked ? colours.accent : colours.text;
  context.lineWidth = isMarked ? 2 : 1;
  context.strokeRect(left + 1, top + 1, Math.max(1, right - left - 2), BAR_PX - 2);
}

/** Stripes, a triangle and a word: never colour alone. */
function drawStale(context: CanvasRenderingContext2D, place: Placed, top: number, colours: TimelineColours): void {
  hatch(context, place, top, colours.muted);
  const { left, right } = place;
  if (right - left < 14) return;
  const middle = top + BAR_PX / 2;
  const isWide = right - left > 56;
  if (isWide) {
    context.fillStyle = colours.surface;
    context.fillRect(left + 2, top + 2, 48, BAR_PX - 4);
  }
  context.fillStyle = colours.warning;
  context.beginPath();
  context.moveTo(left + 9, middle - 5);
  context.lineTo(left + 14, middle + 4);
  context.lineTo(left + 4, middle + 4);
  context.fill();
  if (!isWide) return;
  context.textAlign = 'left';
  context.fillStyle = colours.text;
  context.fillText('stale', left + 18, middle);
}

/** Text that stays legible over a hatch. */
function plate(
  context: CanvasRenderingContext2D,
  text: string,
  left: number,
  middle: number,
  colours: TimelineColours,
): void {
  context.fillStyle = colours.surface;
  context.fillRect(left - 2, middle - 8, context.measureText(text).width + 4, 16);
  context.fillStyle = colours.muted;
  context.fillText(text, left, middle);
}

function hatch(context: CanvasRenderingContext2D, { left, right }: Placed, top: number, colour: string): void {
  context.save();
  context.beginPath();
  context.rect(left, top, right - left, BAR_PX);
  context.clip();
  context.beginPath();
  const begin = left - (left % HATCH_STEP);
  for (let at = begin; at < right + BAR_PX; at += HATCH_STEP) {
    context.moveTo(at, top);
    context.lineTo(at - BAR_PX, top + BAR_PX);
  }
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.stroke();
  context.restore();
}
