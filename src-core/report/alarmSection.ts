/** Alarms of a shift: what stands, and what happened. A storm is told by its causes, not by a hundred pages. */
import type { AlarmEventRecord, AlarmRecord } from '#core/api/alarms.ts';
import { clock, note, table } from './blocks.ts';
import type { ReportBlock, ReportSection } from './report.ts';

/** Of either table; what is more urgent goes before what is left out. */
const MOST_ROWS = 100;

export interface ReportedAlarms {
  /** During the shift, oldest first. */
  readonly alarmEvents: readonly AlarmEventRecord[];
  /** Not normal now. */
  readonly alarms: readonly AlarmRecord[];
}

export const alarmSection = ({ alarms, alarmEvents }: ReportedAlarms): ReportSection => ({
  id: 'alarms',
  title: 'Alarms',
  blocks: [...standing(alarms), ...happened(alarmEvents)],
});

function standing(alarms: readonly AlarmRecord[]): ReportBlock[] {
  if (alarms.length === 0) return [note('No alarm is active.')];
  const { shown, leftOut } = mostUrgent(alarms);
  return [
    table(
      ['Priority', 'Alarm', 'State', 'Since (UTC)', 'Why', 'What to do'],
      ['Priority'],
      shown.map((one) => [
        String(one.priority),
        one.title,
        one.shelf === null ? one.status : `shelved until ${clock(one.shelf.until)} by ${one.shelf.by}`,
        clock(one.raisedAt),
        one.why,
        one.action,
      ]),
    ),
    ...restNote(leftOut, 'alarms stand'),
  ];
}

function happened(events: readonly AlarmEventRecord[]): ReportBlock[] {
  if (events.length === 0) return [note('No alarm was raised, acknowledged, shelved or cleared during the shift.')];
  const { shown, leftOut } = mostUrgent(events);
  return [
    table(
      ['Time (UTC)', 'Priority', 'Alarm', 'What happened', 'By'],
      ['Priority'],
      shown.map((one) => [
        clock(one.at),
        String(one.priority),
        one.title,
        one.text === '' ? one.kind : `${one.kind}: ${one.text}`,
        one.by ?? '–',
      ]),
    ),
    ...restNote(leftOut, 'things happened to alarms'),
  ];
}

interface Ranked {
  readonly rule: string;
  readonly priority: number;
}

/** In the order given. */
function mostUrgent<Row extends Ranked>(rows: readonly Row[]): { shown: Row[]; leftOut: Row[] } {
  if (rows.length <= MOST_ROWS) return { shown: [...rows], leftOut: [] };
  const kept = new Set(rows.toSorted((a, b) => a.priority - b.priority).slice(0, MOST_ROWS));
  return { shown: rows.filter((row) => kept.has(row)), leftOut: rows.filter((row) => !kept.has(row)) };
}

/** What is not listed, by rule. */
function restNote(rows: readonly Ranked[], what: string): ReportBlock[] {
  if (rows.length === 0) return [];
  const rules = [...Map.groupBy(rows, ({ rule }) => rule)]
    .toSorted((a, b) => b[1].length - a[1].length)
    .map(([rule, { length }]) => `${length} of ${rule}`);
  return [
    note(`${rows.length} more ${what} and are not listed here: ${rules.join(', ')}. The Alarms tab has them all.`),
  ];
}
