/** Plots as they are kept and sent with a result: `PlotSpec` as plain JSON, and pictures of bins in two dimensions. */
import { z } from '#core/zod.ts';
import type { PlotSeries, PlotSpec } from './plotSpec.ts';

/** null is a gap. */
const numbers = z.array(z.number().nullable()).max(1_000_000);
const axis = z.object({
  label: z.string(),
  unit: z.string(),
  range: z.tuple([z.number(), z.number()]).optional(),
  scale: z.enum(['linear', 'log', 'time']).optional(),
  isWhole: z.boolean().optional(),
});
const tone = z.union([z.number(), z.enum(['text', 'muted', 'line', 'accent', 'warning'])]);
const head = { name: z.string(), tone };

const storedSeries = z.discriminatedUnion('kind', [
  z.object({ ...head, kind: z.literal('line'), x: numbers, y: numbers }),
  z.object({ ...head, kind: z.literal('steps'), edges: numbers, y: numbers, isFilled: z.boolean() }),
  z.object({
    ...head,
    kind: z.literal('points'),
    x: numbers,
    y: numbers,
    xError: numbers.optional(),
    yError: numbers.optional(),
  }),
  z.object({ ...head, kind: z.literal('band'), x: numbers, low: numbers, high: numbers }),
]);
type StoredSeries = z.infer<typeof storedSeries>;

const level = z.object({
  name: z.string(),
  tone,
  axis: z.enum(['x', 'y']),
  at: z.number(),
  look: z.enum(['solid', 'dashed', 'dotted']),
});

/** Data, fit and pulls of one thing that was fitted. */
export const storedPlot = z.object({
  kind: z.literal('plot'),
  /** Row of the constants that it explains: channel, name or bin; null: the whole. */
  key: z.union([z.number(), z.string()]).nullable(),
  title: z.string(),
  x: axis,
  y: axis,
  series: z.array(storedSeries),
  levels: z.array(level),
  /** (data − fit) / error at the points or bins of the data, on the same x axis; null where there is no fit. */
  pulls: z.object({ x: numbers, y: numbers }).nullable(),
});
export type StoredPlot = z.infer<typeof storedPlot>;

/** A value per bin of two axes, row by row from the lowest y: an image of the beam, a map of uniformity. */
export const storedGrid = z.object({
  kind: z.literal('grid'),
  key: z.union([z.number(), z.string()]).nullable(),
  title: z.string(),
  x: axis,
  y: axis,
  value: z.object({ label: z.string(), unit: z.string() }),
  xEdges: z.array(z.number()),
  yEdges: z.array(z.number()),
  values: numbers,
  /** Closed curves over it, such as the 1σ ellipse of a fit. */
  curves: z.array(z.object({ name: z.string(), x: numbers, y: numbers })),
});
export type StoredGrid = z.infer<typeof storedGrid>;

export const resultPlot = z.discriminatedUnion('kind', [storedPlot, storedGrid]);
export type ResultPlot = z.infer<typeof resultPlot>;

/** What is not a finite number becomes a gap. */
export const storedNumbers = (values: ArrayLike<number>): (number | null)[] =>
  Array.from(values, (value) => (Number.isFinite(value) ? value : null));

const drawn = (values: readonly (number | null)[]): Float64Array =>
  Float64Array.from(values, (value) => value ?? Number.NaN);

/** As it is drawn. */
export function plotSpec({ title, x, y, series, levels, pulls }: StoredPlot): PlotSpec {
  return {
    title,
    x,
    y,
    series: series.map(drawnSeries),
    levels,
    ...(pulls && { pulls: { x: drawn(pulls.x), y: drawn(pulls.y) } }),
  };
}

function drawnSeries(series: StoredSeries): PlotSeries {
  switch (series.kind) {
    case 'line':
      return { ...series, x: drawn(series.x), y: drawn(series.y) };
    case 'steps':
      return { ...series, edges: drawn(series.edges), y: drawn(series.y) };
    case 'points': {
      const { xError, yError, ...rest } = series;
      return {
        ...rest,
        x: drawn(series.x),
        y: drawn(series.y),
        ...(xError && { xError: drawn(xError) }),
        ...(yError && { yError: drawn(yError) }),
      };
    }
    case 'band':
      return { ...series, x: drawn(series.x), low: drawn(series.low), high: drawn(series.high) };
  }
}
