/** Blocks of a report as its sections make them. */
import type { ReportBlock } from './report.ts';

/** A sentence of Beamglass. */
export const note = (text: string): ReportBlock => ({ kind: 'note', text });

/** @param numbers heads of the columns that hold numbers */
export function table(heads: readonly string[], numbers: readonly string[], rows: string[][]): ReportBlock {
  return { kind: 'table', columns: heads.map((label) => ({ label, isNumber: numbers.includes(label) })), rows };
}

/** “11-22 06:00”, UTC; of a report, whose year is at its head. */
export const clock = (iso: string | null): string => (iso === null ? '–' : iso.slice(5, 16).replace('T', ' '));
