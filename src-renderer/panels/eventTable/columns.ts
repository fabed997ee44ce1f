/** How a column of the event table is headed, printed and how wide it stands. */
import type { SummaryColumnRecord } from '#core/api/contract.ts';
import { columnFormatter, formatCount, NO_NUMBER } from '../../format/number.ts';
import { formatUtcClock, formatUtcSeconds } from '../../format/time.ts';

export type CellValue = number | string | null;

/** Smallest and largest value of a column over the run; null where it has none. */
export interface ColumnRange {
  readonly low: number;
  readonly high: number;
}

export interface TableColumn {
  readonly name: string;
  readonly label: string;
  readonly unit: string;
  readonly description: string;
  readonly isText: boolean;
  /** Width in digits, the head's included. */
  readonly digits: number;
  format(value: CellValue): string;
}

const SORT_MARK_DIGITS = 2;

const dayOf = (seconds: number): string => formatUtcSeconds(seconds).slice(0, 10);

export function tableColumn(
  { name, label, unit, description }: SummaryColumnRecord,
  range: ColumnRange | null,
  samples: readonly CellValue[],
): TableColumn {
  const isTime = name === 'time';
  // Within one day the date is said once, in the tool tip of the head.
  const [day, lastDay] = [range?.low, range?.high].map((time) => time !== undefined && dayOf(time));
  const printTime = day === lastDay ? formatUtcClock : formatUtcSeconds;
  const isText = samples.some((value) => typeof value === 'string');
  const isWhole =
    range !== null &&
    Number.isInteger(range.low) &&
    Number.isInteger(range.high) &&
    samples.every((value) => typeof value !== 'number' || Number.isInteger(value));
  const printed = columnFormatter(range?.low ?? 0, range?.high ?? 0, isWhole);
  const format = (value: CellValue): string => {
    if (typeof value === 'string') return value;
    if (value === null) return NO_NUMBER;
    return isTime ? printTime(value) : printed(value);
  };
  const shownUnit = isTime ? 'UTC' : unit;
  const head = label.length + (shownUnit ? shownUnit.length + 1 : 0) + SORT_MARK_DIGITS;
  const body = range ? Math.max(format(range.low).length, format(range.high).length) : 0;
  const text = Math.min(40, Math.max(0, ...samples.map((value) => (typeof value === 'string' ? value.length : 0))));
  const told = isTime && day ? `${description}; all on ${day}` : description;
  return { name, label, unit: shownUnit, description: told, isText, digits: Math.max(head, body, text, 6), format };
}

/** “1 234 of 100 000”, “100 000 events”. */
export function countText(total: number, all: number, isFiltered: boolean): string {
  if (isFiltered) return `${formatCount(total)} of ${formatCount(all)}`;
  return `${formatCount(all)} ${all === 1 ? 'event' : 'events'}`;
}
