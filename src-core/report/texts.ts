/** What stands at the foot of a report, and how its files are called. */
import { printedTime } from '#core/journal/document.ts';
import type { ShiftReport } from './report.ts';

/** @param hash SHA-256 of the report's content */
export const footerText = ({ application, madeAt }: ShiftReport, hash: string): string =>
  `Beamglass ${application} · made ${printedTime(madeAt)} · content ${hash}`;

export type ReportFormat = 'html' | 'pdf';

/** “padme-shift-2026-11-22-0600.pdf” */
export const reportFileName = (
  { experiment, until }: Pick<ShiftReport, 'experiment' | 'until'>,
  format: ReportFormat,
): string => `${experiment}-shift-${until.slice(0, 16).replace('T', '-').replace(':', '')}.${format}`;
