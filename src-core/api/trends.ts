/** Trends in the contract: a value of the payloads of a tag, or a series, in its course, and what drift rules say of it. */
import { oc } from '@orpc/contract';
import { driftRule } from '#core/analysis/drift.ts';
import { EXPERIMENT, TAG_NAME } from '#core/calibration/globalTag.ts';
import { PAYLOAD_HASH } from '#core/calibration/payload.ts';
import { POINT_STATUSES, SERIES_ABSCISSAE, SERIES_NAME } from '#core/calibration/series.ts';
import { trendValue } from '#core/calibration/trendValue.ts';
import { z } from '#core/zod.ts';
import { historyReductor } from './monitoring.ts';

const numbers = z.array(z.number().nullable());
const count = z.number().int().nonnegative();

const alarm = z.object({
  /** Places among the points. */
  first: count,
  last: count,
  fromX: z.number(),
  toX: z.number(),
  run: z.number().nullable(),
  points: count,
  value: z.number(),
  worst: z.number(),
  limit: z.number(),
  why: z.string(),
  shiftFromX: z.number().nullable(),
});

const usedReference = z.object({
  run: z.number().nullable(),
  value: z.number(),
  sigma: z.number(),
  points: z.number().nullable(),
});

const judged = z.object({
  title: z.string(),
  rule: driftRule,
  source: z.string(),
  guidance: z.string(),
  alarms: z.array(alarm),
  references: z.array(usedReference),
  judged: count,
  leftOut: count,
  withoutReference: count,
});
export type JudgedRule = z.infer<typeof judged>;

export const trend = z.object({
  title: z.string(),
  label: z.string(),
  unit: z.string(),
  abscissa: z.enum(SERIES_ABSCISSAE),
  /** Columns with an entry per point, in order of x. utc in ms since 1970. */
  points: z.object({
    x: z.array(z.number()),
    value: numbers,
    error: numbers,
    status: z.array(z.enum(POINT_STATUSES)),
    run: numbers,
    /** Hash of the payload; null for a series. */
    payload: z.array(PAYLOAD_HASH.nullable()),
  }),
  /** Where the validity of a payload begins or a gap does; of a series where a run begins. */
  borders: z.array(z.object({ x: z.number(), label: z.string() })),
  rules: z.array(judged),
  /** Sentences. */
  notes: z.array(z.string()),
});
export type Trend = z.infer<typeof trend>;

const rules = z
  .array(driftRule)
  .max(20)
  .nullable()
  .default(null)
  .describe('null: those that watch it without being asked');
const useAll = z.boolean().default(false).describe('judge points with a wrong error too');

export const trendPayloadInput = z.object({
  /** A global tag, by its tag of the type; or a tag of the type by itself. */
  globalTag: TAG_NAME.nullable().default(null),
  tag: TAG_NAME.nullable().default(null),
  type: z.string().max(64),
  value: trendValue,
  against: z.enum(['run', 'utc']).default('run'),
  rules,
  useAll,
});
export type TrendPayloadInput = z.infer<typeof trendPayloadInput>;

export const trendSeriesInput = z.object({ name: SERIES_NAME, rules, useAll });
export type TrendSeriesInput = z.infer<typeof trendSeriesInput>;

export const trendMonitorInput = z.object({
  setup: z.string().max(64),
  monitor: z.string().max(48),
  reductor: historyReductor.nullable().default(null).describe('null: what its first test looks at'),
  /** A point per part of a run instead of one per run. */
  subruns: z.boolean().default(false),
  against: z.enum(['run', 'utc']).default('run'),
  rules,
  useAll,
});
export type TrendMonitorInput = z.infer<typeof trendMonitorInput>;

/** Axes that have a text written on them. */
const axis = z.enum(['utc', 'run']);
/** ms since 1970, or a run number. */
const x = z.number().nonnegative();

const annotation = z.number().int().positive();
const annotationText = z.string().trim().min(1).max(500);

/** What somebody wrote at a place of the trends of an experiment. */
export const trendAnnotation = z.object({
  annotation,
  axis,
  x,
  text: z.string(),
  author: z.string(),
  addedAt: z.string(),
});
export type TrendAnnotation = z.infer<typeof trendAnnotation>;

export const trendAnnotationInput = z.object({
  experiment: EXPERIMENT,
  axis,
  x,
  text: annotationText,
});
export type TrendAnnotationInput = z.infer<typeof trendAnnotationInput>;

export const trendsContract = {
  payload: oc.input(trendPayloadInput).output(trend),
  series: oc.input(trendSeriesInput).output(trend),
  /** Of a number of a monitor, over the runs of a setup that are filled. */
  monitor: oc.input(trendMonitorInput).output(trend),
  /** Those that have a place on the axis, in its order. */
  annotations: oc.input(z.object({ experiment: EXPERIMENT, axis })).output(z.array(trendAnnotation)),
  annotate: oc.input(trendAnnotationInput).output(trendAnnotation),
  /** One’s own; another’s as an expert. The audit log keeps what it said before. */
  reviseAnnotation: oc.input(z.object({ annotation, text: annotationText })).output(trendAnnotation),
  /** Likewise. */
  removeAnnotation: oc.input(z.object({ annotation })).output(z.object({ annotation })),
};
