/** Series in the contract: measured points against time, run, flux or another number, and taking them in from files. */
import { oc } from '@orpc/contract';
import { SERIES_NAME, seriesHead, seriesRecord } from '#core/calibration/series.ts';
import { z } from '#core/zod.ts';
import { fileToRead } from './fileToRead.ts';

const count = z.number().int().nonnegative();
const statusCounts = z.object({ good: count, noError: count, errorAboveValue: count, missing: count });

export const seriesRow = seriesHead.extend({
  points: count,
  statuses: statusCounts,
  /** First and last x. */
  first: z.number(),
  last: z.number(),
  sources: z.array(z.string()),
  sha256: z.string(),
  author: z.string(),
  addedAt: z.string(),
});
export type SeriesRow = z.infer<typeof seriesRow>;

export const seriesImportReport = z.object({
  dryRun: z.boolean(),
  files: z.array(
    z.object({
      name: z.string(),
      sha256: z.string(),
      format: z.string(),
      series: z.array(
        z.object({
          name: z.string(),
          points: count,
          statuses: statusCounts,
          /** "known": these points of this file are in the store already; nothing is written. */
          outcome: z.enum(['new', 'extended', 'known']),
        }),
      ),
    }),
  ),
  newSeries: count,
  addedPoints: count,
});
export type SeriesImportReport = z.infer<typeof seriesImportReport>;

export const seriesContract = {
  list: oc.output(z.array(seriesRow)),
  get: oc.input(z.object({ name: SERIES_NAME })).output(seriesRecord),
  /**
   * Takes in files that the service can read or was sent: all of them, or none where one cannot be read. Files that are in the
   * store already change nothing.
   */
  import: oc
    .input(z.object({ paths: z.array(fileToRead).min(1).max(1000), dryRun: z.boolean().default(false) }))
    .output(seriesImportReport),
  delete: oc.input(z.object({ name: SERIES_NAME })).output(z.object({ name: z.string(), points: count })),
};
