/** A picture of bins in two dimensions: its frame, its axes and the colour bar beside it. Pixels from the upper left corner. */
import type { PlotAxis } from '#core/plot/plotSpec.ts';
import type { StoredGrid } from '#core/plot/storedPlot.ts';
import { formatNumber } from '../../format/number.ts';
import { textWidth, type Size } from '#core/plot/plotLayout.ts';
import { axisScale, type AxisScale, type Tick } from '#core/plot/plotScales.ts';
import type { Frame } from '#core/plot/plotShapes.ts';

export interface GridLayout {
  readonly frame: Frame;
  readonly bar: Frame;
  readonly x: AxisScale;
  readonly y: AxisScale;
  readonly xTicks: readonly Tick[];
  readonly yTicks: readonly Tick[];
}

const TOP = 10;
const BOTTOM = 38;
const LEFT_TITLE = 24;
const BAR = 12;
const GAP = 14;
/** Of the numbers beside the bar. */
const BAR_TEXT = 64;

export function layoutGrid({ x, y, xEdges, yEdges }: StoredGrid, { width, height }: Size): GridLayout {
  const yRange: [number, number] = [yEdges[0] ?? 0, yEdges.at(-1) ?? 1];
  const xRange: [number, number] = [xEdges[0] ?? 0, xEdges.at(-1) ?? 1];
  const count = Math.max(2, Math.floor(height / 44));
  const widest = Math.max(
    0,
    ...axisScale(y, yRange, [0, 1])
      .ticks(count)
      .map((tick) => textWidth(tick.text)),
  );
  const left = Math.ceil(LEFT_TITLE + widest);
  const frame: Frame = {
    left,
    top: TOP,
    width: Math.max(1, width - left - GAP - BAR - BAR_TEXT),
    height: Math.max(1, height - TOP - BOTTOM),
  };
  const xScale = axisScale(x, xRange, [0, frame.width]);
  const yScale = axisScale(y, yRange, [frame.height, 0]);
  return {
    frame,
    bar: { left: left + frame.width + GAP, top: TOP, width: BAR, height: frame.height },
    x: xScale,
    y: yScale,
    xTicks: xScale.ticks(Math.max(2, Math.floor(frame.width / 70))),
    yTicks: yScale.ticks(count),
  };
}

/** Place of the bin in which a value lies, −1 outside. */
export function binAt(edges: readonly number[], value: number): number {
  const last = edges.length - 1;
  if (!(value >= edges[0]! && value <= edges[last]!)) return -1;
  const above = edges.findIndex((edge) => edge > value);
  return above < 0 ? last - 1 : above - 1;
}

const placeText = ({ label, unit }: PlotAxis, edges: readonly number[], bin: number): string =>
  `${label} ${formatNumber((edges[bin]! + edges[bin + 1]!) / 2, 4)} ${unit}`.trimEnd();

/** “x 1.25 mm, y −0.5 mm: 412 hits” of the bin at a place; '' outside. */
export function gridReading(grid: StoredGrid, x: number, y: number): string {
  const [column, row] = [binAt(grid.xEdges, x), binAt(grid.yEdges, y)];
  if (column < 0 || row < 0) return '';
  const value = grid.values[row * (grid.xEdges.length - 1) + column] ?? null;
  const text = value === null ? 'nothing' : `${formatNumber(value, 5)} ${grid.value.unit}`.trimEnd();
  return `${placeText(grid.x, grid.xEdges, column)}, ${placeText(grid.y, grid.yEdges, row)}: ${grid.value.label} ${text}`;
}
