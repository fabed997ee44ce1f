/**
 * A series: one measured quantity against time, run, flux or another number, as monitoring gives it. Points that a
 * foreign source gives with a wrong error are kept and carry a status; nothing is dropped silently.
 */
import { z } from '#core/zod.ts';

/**
 * "noError": the error is 0, as for a number that the method fixed. "errorAboveValue": larger than the value's size.
 * "missing": there is no value. A source that states no errors at all gives "good" points whose error is null.
 */
export const POINT_STATUSES = ['good', 'noError', 'errorAboveValue', 'missing'] as const;
export type PointStatus = (typeof POINT_STATUSES)[number];

export const SERIES_ABSCISSAE = ['utc', 'run', 'flux', 'position', 'energy', 'index'] as const;
export type SeriesAbscissa = (typeof SERIES_ABSCISSAE)[number];

export const SERIES_NAME = z
  .string()
  .regex(/^[a-z0-9_.]{3,100}$/, 'is not a series name (3 to 100 of a-z, 0-9, _ and .)');

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const seriesHead = z.object({
  /** "padme_run4.target_charge_x_over_leadglass". */
  name: SERIES_NAME,
  experiment: z.string(),
  label: z.string(),
  unit: z.string(),
  /** utc in ms since 1970, runs by number, flux in positrons or electrons, position in mm, energy in MeV. */
  abscissa: z.enum(SERIES_ABSCISSAE),
  description: z.string(),
});
export type SeriesHead = z.infer<typeof seriesHead>;

export const seriesPoint = z.object({
  x: z.number(),
  value: z.number().nullable(),
  /** 1σ, statistical. */
  error: z.number().nullable(),
  status: z.enum(POINT_STATUSES),
  /** Where the source says it. */
  run: z.number().int().nullable(),
});
export type SeriesPoint = z.infer<typeof seriesPoint>;

export const MOST_POINTS = 1_000_000;

/** In order of x; those at one x in the order of their file. */
export const seriesRecord = seriesHead.extend({
  /** Over its points: what a calibration that reads it notes. */
  sha256,
  /** Files that its points came from. */
  sources: z.array(z.object({ name: z.string(), sha256 })),
  points: z.array(seriesPoint).max(MOST_POINTS),
});
export type SeriesRecord = z.infer<typeof seriesRecord>;

/** What a file adds to a series. */
export interface SeriesPart extends SeriesHead {
  readonly points: readonly SeriesPoint[];
}

/** @param error null: the source states none */
export function pointStatus(value: number | null, error: number | null): PointStatus {
  if (value === null) return 'missing';
  if (error === 0) return 'noError';
  return error !== null && error > Math.abs(value) ? 'errorAboveValue' : 'good';
}

/** A point with its status. */
export const measuredPoint = (
  x: number,
  value: number | null,
  error: number | null,
  run: number | null = null,
): SeriesPoint => ({ x, value, error, status: pointStatus(value, error), run });

/** How many points have each status. */
export function countStatuses(points: readonly Pick<SeriesPoint, 'status'>[]): Record<PointStatus, number> {
  const counts: Record<PointStatus, number> = { good: 0, noError: 0, errorAboveValue: 0, missing: 0 };
  for (const { status } of points) counts[status]++;
  return counts;
}
