/** What a report worker answers. */
import { reportHtml } from '#core/report/html.ts';
import type { ReportCalls } from '#main/workers/calls.ts';
import type { Handlers } from '#main/workers/protocol.ts';
import { reportPdf } from './pdf.ts';

export const REPORT_HANDLERS: Handlers<ReportCalls> = {
  print: async ({ report, hash, fonts }) => ({
    html: reportHtml(report, hash),
    pdf: await reportPdf(report, hash, fonts),
  }),
};
