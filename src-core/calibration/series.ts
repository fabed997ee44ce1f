/**
 * A series: one measured quantity against time, run, flux or another number, as monitoring gives it. Points that a
 * foreign source gives with a wrong error are kept and carry a status; nothing is dropped silently.
 */
import { z } from '#core/zod.ts';

/** "noError": the error is 0, as for a number that the method fixed. "errorAboveValue": larger than the value. */
export const POINT_STATUSES = ['good', 'noError', 'errorAboveValue', 'missing'] as const;

export const SERIES_ABSCISSAE = ['utc', 'run', 'flux', 'position', 'energy', 'index'] as const;

export const seriesHead = z.object({
  /** `[a-z0-9_.]{3,100}`: "padme_run4.target_charge_x_over_leadglass". */
  name: z.string().regex(/^[a-z0-9_.]{3,100}$/, 'is not a series name (3 to 100 of a-z, 0-9, _ and .)'),
  experiment: z.string(),
  label: z.string(),
  unit: z.string(),
  /** utc in ms since 1970, runs by number, flux in positrons or electrons, position in mm, energy in MeV. */
  abscissa: z.enum(SERIES_ABSCISSAE),
  description: z.string(),
  /** File it came from. */
  source: z.object({ name: z.string(), sha256: z.string() }),
});
export type SeriesHead = z.infer<typeof seriesHead>;

export const seriesPoint = z.object({
  x: z.number(),
  value: z.number().nullable(),
  error: z.number().nullable(),
  status: z.enum(POINT_STATUSES),
  /** Where the source says it. */
  run: z.number().int().nullable(),
});
export type SeriesPoint = z.infer<typeof seriesPoint>;

export const seriesRecord = seriesHead.extend({ points: z.array(seriesPoint).max(1_000_000) });
export type SeriesRecord = z.infer<typeof seriesRecord>;
