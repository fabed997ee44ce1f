/** The series of a plot as paths. Pixels from the upper left corner of the plot’s frame. */
import { area, line } from 'd3-shape';
import type { AxisScale } from './plotScales.ts';
import type { Frame, Mark } from './plotShapes.ts';
import { lengthOf, type PlotSeries, type PlotSpec, type PointSeries, type StepSeries } from './plotSpec.ts';

const LINE_PX = 1.5;
/** Where there are more values than pixels, so that noise is not a solid area. */
const FINE_LINE_PX = 0.8;
const POINT_PX = 2.5;
const BAND_OPACITY = 0.2;
const FILL_OPACITY = 0.25;
/** Of the numbers in path data. */
const DIGITS = 1;

export function seriesMarks({ series }: PlotSpec, x: AxisScale, y: AxisScale, frame: Frame): Mark[] {
  return series.flatMap((one) => marksOf(one, x, y, frame));
}

function marksOf(series: PlotSeries, x: AxisScale, y: AxisScale, { width: pixels, height }: Frame): Mark[] {
  const { tone } = series;
  const width = lengthOf(series) > pixels ? FINE_LINE_PX : LINE_PX;
  const stroke = (d: string): Mark => ({ d, stroke: tone, fill: null, width, opacity: 1, dash: '' });
  const fill = (d: string, opacity: number): Mark => ({ d, stroke: null, fill: tone, width: 0, opacity, dash: '' });
  switch (series.kind) {
    case 'line': {
      const places = Array.from({ length: series.x.length }, (_, i) => i);
      const path = line<number>()
        .defined((i) => Number.isFinite(x(series.x[i]!)) && Number.isFinite(y(series.y[i]!)))
        .x((i) => x(series.x[i]!))
        .y((i) => y(series.y[i]!))
        .digits(DIGITS);
      return [stroke(path(places) ?? '')];
    }
    case 'band': {
      const places = Array.from({ length: series.x.length }, (_, i) => i);
      const path = area<number>()
        .defined((i) => Number.isFinite(y(series.low[i]!)) && Number.isFinite(y(series.high[i]!)))
        .x((i) => x(series.x[i]!))
        .y0((i) => y(series.low[i]!))
        .y1((i) => y(series.high[i]!))
        .digits(DIGITS);
      return [fill(path(places) ?? '', BAND_OPACITY)];
    }
    case 'steps':
      return [
        ...(series.isFilled ? [fill(filledSteps(series, x, y, height), FILL_OPACITY)] : []),
        stroke(stepPath(series, x, y)),
      ];
    case 'points':
      return [
        stroke(errorBars(series, x, y)),
        series.isHollow === true ? stroke(discs(series, x, y)) : fill(discs(series, x, y), 1),
      ];
  }
}

/** Level over each bin, from one to the next without a gap; a value that is no number leaves one. */
function stepPath({ edges, y: values }: StepSeries, x: AxisScale, y: AxisScale): string {
  const parts: string[] = [];
  let isDrawing = false;
  for (let i = 0; i < values.length; i++) {
    const height = y(values[i]!);
    if (!Number.isFinite(height)) {
      isDrawing = false;
      continue;
    }
    parts.push(
      isDrawing ? `V${height.toFixed(DIGITS)}` : `M${x(edges[i]!).toFixed(DIGITS)},${height.toFixed(DIGITS)}`,
      `H${x(edges[i + 1]!).toFixed(DIGITS)}`,
    );
    isDrawing = true;
  }
  return parts.join('');
}

function filledSteps({ edges, y: values }: StepSeries, x: AxisScale, y: AxisScale, bottom: number): string {
  const zero = y(0);
  const base = Number.isFinite(zero) ? zero : bottom;
  let path = '';
  for (let i = 0; i < values.length; i++) {
    const height = y(values[i]!);
    if (!Number.isFinite(height)) continue;
    const [from, to] = [x(edges[i]!).toFixed(DIGITS), x(edges[i + 1]!).toFixed(DIGITS)];
    path += `M${from},${base.toFixed(DIGITS)}V${height.toFixed(DIGITS)}H${to}V${base.toFixed(DIGITS)}z`;
  }
  return path;
}

function discs({ x: xs, y: ys }: PointSeries, x: AxisScale, y: AxisScale): string {
  let path = '';
  for (let i = 0; i < xs.length; i++) {
    const [at, height] = [x(xs[i]!), y(ys[i]!)];
    if (!Number.isFinite(at) || !Number.isFinite(height)) continue;
    const r = POINT_PX;
    path += `M${(at - r).toFixed(DIGITS)},${height.toFixed(DIGITS)}a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0z`;
  }
  return path;
}

function errorBars({ x: xs, y: ys, xError, yError }: PointSeries, x: AxisScale, y: AxisScale): string {
  let path = '';
  const segment = (x1: number, y1: number, x2: number, y2: number): void => {
    if (![x1, y1, x2, y2].every(Number.isFinite)) return;
    path += `M${x1.toFixed(DIGITS)},${y1.toFixed(DIGITS)}L${x2.toFixed(DIGITS)},${y2.toFixed(DIGITS)}`;
  };
  for (let i = 0; i < xs.length; i++) {
    const [at, height] = [xs[i]!, ys[i]!];
    const across = xError?.[i] ?? 0;
    const along = yError?.[i] ?? 0;
    if (along > 0) segment(x(at), y(height - along), x(at), y(height + along));
    if (across > 0) segment(x(at - across), y(height), x(at + across), y(height));
  }
  return path;
}
