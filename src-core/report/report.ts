/** An end-of-shift report is data: sections of texts, facts, tables and plots. Page, HTML and PDF show the same. */
import { storedPlot } from '#core/plot/storedPlot.ts';
import { z } from '#core/zod.ts';

const reportBlock = z.discriminatedUnion('kind', [
  /** Words of a person, Markdown. */
  z.object({ kind: z.literal('markdown'), text: z.string() }),
  /** A sentence of Beamglass. */
  z.object({ kind: z.literal('note'), text: z.string() }),
  z.object({ kind: z.literal('facts'), facts: z.array(z.object({ label: z.string(), value: z.string() })) }),
  z.object({
    kind: z.literal('table'),
    columns: z.array(z.object({ label: z.string(), isNumber: z.boolean() })),
    /** As many texts in each as there are columns. */
    rows: z.array(z.array(z.string())),
  }),
  z.object({ kind: z.literal('plot'), plot: storedPlot, caption: z.string() }),
]);
export type ReportBlock = z.infer<typeof reportBlock>;

const reportSection = z.object({ id: z.string(), title: z.string(), blocks: z.array(reportBlock) });
export type ReportSection = z.infer<typeof reportSection>;

export const shiftReport = z.object({
  version: z.literal(1),
  title: z.string(),
  experiment: z.string(),
  /** What the report is about: from, included, until, not included. */
  from: z.iso.datetime(),
  until: z.iso.datetime(),
  author: z.string(),
  madeAt: z.iso.datetime(),
  /** Version of Beamglass. */
  application: z.string(),
  sections: z.array(reportSection),
});
export type ShiftReport = z.infer<typeof shiftReport>;

/** What only the shifter knows. Markdown. */
export const reportNotes = z.object({
  summary: z.string().max(20_000).default(''),
  nextShift: z.string().max(20_000).default(''),
  coordinator: z.string().max(20_000).default(''),
});
export type ReportNotes = z.infer<typeof reportNotes>;
