/** End-of-shift reports in the contract: made of what the store knows and a few words, kept as they were made. */
import { oc } from '@orpc/contract';
import { EXPERIMENT } from '#core/calibration/globalTag.ts';
import { FILE_HASH } from '#core/journal/entry.ts';
import { reportNotes, shiftReport } from '#core/report/report.ts';
import { z } from '#core/zod.ts';

const report = z.number().int().positive();

export const reportRow = z.object({
  report,
  experiment: z.string(),
  title: z.string(),
  from: z.iso.datetime(),
  until: z.iso.datetime(),
  author: z.string(),
  madeAt: z.iso.datetime(),
  /** SHA-256 of the content, of the HTML and of the PDF. */
  contentHash: FILE_HASH,
  htmlHash: FILE_HASH,
  pdfHash: FILE_HASH,
  bytes: z.object({ html: z.number().int(), pdf: z.number().int() }),
});
export type ReportRow = z.infer<typeof reportRow>;

export const reportRequest = z.object({
  experiment: EXPERIMENT,
  /** null: since the last report of the experiment, at most a day ago; without one the last 8 hours. */
  from: z.iso.datetime().nullable().default(null),
  /** null: now. */
  until: z.iso.datetime().nullable().default(null),
  notes: reportNotes.prefault({}),
});
export type ReportRequest = z.infer<typeof reportRequest>;

export const reportsContract = {
  /** What the report would be; nothing is kept. */
  draft: oc.input(reportRequest).output(shiftReport),
  make: oc.input(reportRequest).output(reportRow),
  /** Newest first. */
  list: oc.input(z.object({ experiment: z.string().max(64).nullable().default(null) })).output(z.array(reportRow)),
  get: oc.input(z.object({ report })).output(z.object({ row: reportRow, content: shiftReport })),
  file: oc.input(z.object({ report, format: z.enum(['html', 'pdf']) })).output(z.instanceof(Blob)),
};
