/** A plot as lines and texts at places: what the page shows and a file holds. Pixels from the upper left corner. */
import { axisScale, rangeOf, type AxisScale, type Tick } from './plotScales.ts';
import { seriesMarks } from './plotMarks.ts';
import type { Frame, Mark, PlotText } from './plotShapes.ts';
import { layoutPulls, pullHeight, type PullLayout } from './pullLayout.ts';
import type { PlotLevel, PlotSpec, Tone } from './plotSpec.ts';

export interface PlotLayout {
  readonly width: number;
  readonly height: number;
  readonly frame: Frame;
  /** Grid, axes and legend. */
  readonly around: readonly Mark[];
  /** Series and levels, from the upper left corner of the frame and cut off at its border. */
  readonly inside: readonly Mark[];
  readonly texts: readonly PlotText[];
  /** From values to pixels of the frame. */
  readonly x: AxisScale;
  readonly y: AxisScale;
  /** null where there are no pulls. */
  readonly pulls: PullLayout | null;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** CSS pixels of the texts of a plot. */
export const TEXT_PX = 11;
const ROW = 16;
const TICK = 4;
const GAP = 6;
const SWATCH = 16;
/** Of the plot’s right end, where half of the last tick’s number stands, as long as “10 000”. */
const RIGHT = 20;
const TOP = 8;
/** Of the height: the data come before the names of what is laid over them. */
const LEGEND_SHARE = 0.25;
/** Height that buttons at the end of the legend need. */
const BUTTON_ROW = 26;

/** Mean width of a character of the interface’s type; wider than most, so that nothing touches. */
const CHARACTER = 0.58 * TEXT_PX;
export const textWidth = (text: string): number => text.length * CHARACTER;

export const DASHES: Readonly<Record<PlotLevel['look'], string>> = { solid: '', dashed: '6 4', dotted: '1.5 3' };

const text = (
  x: number,
  y: number,
  content: string,
  anchor: PlotText['anchor'],
  tone: Tone = 'muted',
  isTurned = false,
): PlotText => ({ x, y, text: content, anchor, tone, isTurned });

const stroke = (d: string, tone: Tone, width = 1, dash = ''): Mark => ({
  d,
  stroke: tone,
  fill: null,
  width,
  opacity: 1,
  dash,
});

export const axisTitle = ({ label, unit }: { label: string; unit: string }): string =>
  unit === '' ? label : `${label} (${unit})`;

/** @param reserved pixels at the right end of the legend that belong to others */
export function layoutPlot(spec: PlotSpec, { width, height }: Size, reserved = 0): PlotLayout {
  const xRange = rangeOf(spec, 'x');
  const yRange = rangeOf(spec, 'y');
  const yTickCount = Math.max(2, Math.floor(height / 44));
  const widest = Math.max(
    0,
    ...axisScale(spec.y, yRange, [0, 1])
      .ticks(yTickCount)
      .map((tick) => textWidth(tick.text)),
  );
  const left = Math.ceil(ROW + GAP + widest + TICK + 2);
  const mostRows = Math.max(1, Math.floor((LEGEND_SHARE * height) / ROW));
  const legend = layoutLegend(spec, yRange, xRange, left, width - RIGHT - reserved, mostRows);
  const top = Math.max(TOP, legend.height, reserved > 0 ? BUTTON_ROW : 0) + (spec.top ? ROW + TICK : 0);
  const room = height - top - 2 * ROW - GAP;
  const strip = spec.pulls ? pullHeight(room) : 0;
  const frame: Frame = {
    left,
    top,
    width: Math.max(1, width - left - RIGHT),
    height: Math.max(1, spec.pulls ? room - strip - GAP : room),
  };
  const x = axisScale(spec.x, xRange, [0, frame.width]);
  const y = axisScale(spec.y, yRange, [frame.height, 0]);
  const xTicks = fitting(x, frame.width);
  const yTicks = y.ticks(yTickCount);
  const pulls = spec.pulls
    ? layoutPulls(spec.pulls, x, { ...frame, top: top + frame.height + GAP, height: strip })
    : null;
  const second = spec.top ? secondTicks(spec.top, xRange, frame.width) : [];
  return {
    width,
    height,
    frame,
    around: [
      ...axisMarks(frame, xTicks, yTicks, second),
      ...(pulls ? axisMarks(pulls.frame, xTicks, pulls.ticks, []) : []),
      ...legend.marks,
    ],
    inside: [...seriesMarks(spec, x, y, frame), ...levelMarks(spec, x, y, frame)],
    texts: [
      ...xAxisTexts(spec, pulls?.frame ?? frame, xTicks),
      ...yAxisTexts(axisTitle(spec.y), frame, yTicks),
      ...(pulls ? yAxisTexts('pull', pulls.frame, pulls.ticks) : []),
      ...(spec.top ? secondAxisTexts(spec.top, frame, second) : []),
      ...legend.texts,
    ],
    x,
    y,
    pulls,
  };
}

/** As many ticks as have room for their numbers. */
function fitting(scale: AxisScale, pixels: number): Tick[] {
  for (let count = Math.max(2, Math.floor(pixels / 60)); count > 1; count--) {
    const ticks = scale.ticks(count);
    const isTight = ticks.some((tick, i) => {
      const next = ticks[i + 1];
      return next !== undefined && next.at - tick.at < (textWidth(tick.text) + textWidth(next.text)) / 2 + GAP;
    });
    if (!isTight) return ticks;
  }
  return scale.ticks(1);
}

function secondTicks(
  { zero, step }: NonNullable<PlotSpec['top']>,
  [low, high]: readonly [number, number],
  pixels: number,
): Tick[] {
  const scale = axisScale({ label: '', unit: '' }, [(low - zero) / step, (high - zero) / step], [0, pixels]);
  return fitting(scale, pixels);
}

function axisMarks(
  { left, top, width, height }: Frame,
  xTicks: readonly Tick[],
  yTicks: readonly Tick[],
  second: readonly Tick[],
): Mark[] {
  const bottom = top + height;
  const grid = yTicks.map(({ at }) => `M${left},${round(top + at)}h${width}`).join('');
  const ticks = [
    ...xTicks.map(({ at }) => `M${round(left + at)},${bottom}v${TICK}`),
    ...yTicks.map(({ at }) => `M${left},${round(top + at)}h${-TICK}`),
    ...second.map(({ at }) => `M${round(left + at)},${top}v${-TICK}`),
  ];
  const border = `M${left},${top}V${bottom}H${left + width}${second.length > 0 ? `V${top}H${left}` : ''}`;
  return [...(grid ? [stroke(grid, 'line')] : []), stroke(`${border}${ticks.join('')}`, 'muted')];
}

function xAxisTexts(spec: PlotSpec, { left, top, width, height }: Frame, ticks: readonly Tick[]): PlotText[] {
  const first = top + height + TICK + 12;
  return [
    ...ticks.map((tick) => text(left + tick.at, first, tick.text, 'middle')),
    text(left + width, first + ROW, axisTitle(spec.x), 'end'),
  ];
}

const yAxisTexts = (title: string, { left, top }: Frame, ticks: readonly Tick[]): PlotText[] => [
  ...ticks.map((tick) => text(left - TICK - 3, top + tick.at + 4, tick.text, 'end')),
  text(11, top, title, 'end', 'muted', true),
];

const secondAxisTexts = (
  { label }: NonNullable<PlotSpec['top']>,
  { left, top }: Frame,
  ticks: readonly Tick[],
): PlotText[] => [
  ...ticks.map((tick) => text(left + tick.at, top - TICK - 4, tick.text, 'middle')),
  text(left - TICK - 3, top - TICK - 4, label, 'end'),
];

function levelMarks({ levels }: PlotSpec, x: AxisScale, y: AxisScale, { width, height }: Frame): Mark[] {
  return levels.map(({ axis, at, tone, look }) =>
    stroke(axis === 'x' ? `M${round(x(at))},0V${height}` : `M0,${round(y(at))}H${width}`, tone, 1, DASHES[look]),
  );
}

const isWithin = (at: number, [low, high]: readonly [number, number]): boolean => at >= low && at <= high;

/** Names in rows above the plot: several series, and the levels that are in view. */
function layoutLegend(
  { series, levels }: PlotSpec,
  yRange: readonly [number, number],
  xRange: readonly [number, number],
  left: number,
  right: number,
  mostRows: number,
): { marks: Mark[]; texts: PlotText[]; height: number } {
  const named = series.filter(({ name }) => name !== '');
  const entries = [
    ...(series.length + levels.length > 1
      ? named.map(({ name, tone, kind }) => ({ name, tone, look: 'solid' as const, isArea: kind === 'band' }))
      : []),
    ...levels
      .filter(({ name, axis, at }) => name !== '' && isWithin(at, axis === 'x' ? xRange : yRange))
      .map(({ name, tone, look }) => ({ name, tone, look, isArea: false })),
  ];
  const marks: Mark[] = [];
  const texts: PlotText[] = [];
  let at = left;
  let row = 0;
  for (const { name, tone, look, isArea } of entries) {
    const wide = SWATCH + GAP + textWidth(name);
    if (at > left && at + wide > right) {
      if (row + 1 >= mostRows) break;
      at = left;
      row++;
    }
    const middle = row * ROW + ROW / 2;
    if (isArea) {
      marks.push({
        d: `M${at},${middle - 4}h${SWATCH}v8h${-SWATCH}z`,
        stroke: null,
        fill: tone,
        width: 0,
        opacity: 0.3,
        dash: '',
      });
    } else marks.push(stroke(`M${at},${middle}h${SWATCH}`, tone, look === 'solid' ? 2 : 1, DASHES[look]));
    texts.push(text(at + SWATCH + GAP, middle + 4, name, 'start', 'text'));
    at += wide + 2 * GAP;
  }
  return { marks, texts, height: entries.length === 0 ? 0 : (row + 1) * ROW + 2 };
}

export const round = (value: number): number => Math.round(value * 10) / 10;
