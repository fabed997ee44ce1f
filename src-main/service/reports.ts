/** End-of-shift reports: gathered from the store, printed by a worker, kept with their hashes. */
import type { Actor } from '#core/access/roles.ts';
import type { AlarmEventRecord } from '#core/api/alarms.ts';
import type { ReportRequest, ReportRow } from '#core/api/reports.ts';
import { journalQuery } from '#core/api/journal.ts';
import { overlap, wholeRuns } from '#core/dataQuality/runRange.ts';
import { BeamglassError } from '#core/errors.ts';
import { buildReport, type ReportMaterial } from '#core/report/build.ts';
import type { ShiftReport } from '#core/report/report.ts';
import { runsWithin } from '#core/report/times.ts';
import { hashOf } from '#main/store/hash.ts';
import { alarmHistory, listAlarms } from './alarms.ts';
import { annotationsWritten } from './annotations.ts';
import { requireWritable, type ServiceContext } from './context.ts';
import { listDefects } from './defects.ts';
import { listPublications } from './publications.ts';
import { reportedMonitors } from './reportedMonitors.ts';
import { fontDirectory } from './setups.ts';
import { WorkerClient } from './workerClient.ts';

const HOUR_MS = 3_600_000;
const SHIFT_HOURS = 8;
const LONGEST_SINCE_HOURS = 24;
/** A report over more is none of a shift. */
const LONGEST_HOURS = 24 * 31;
const MOST_ENTRIES = 500;
/** Taken from the history at a time. */
const ALARM_EVENTS = 2000;

/** What the report would be now. @throws BeamglassError `badInput` for times that are none of a shift */
export async function draftReport(context: ServiceContext, actor: Actor, request: ReportRequest): Promise<ShiftReport> {
  return buildReport(await materialOf(context, actor, request));
}

/** @throws BeamglassError as `draftReport`, `workerDied` */
export async function makeReport(context: ServiceContext, actor: Actor, request: ReportRequest): Promise<ReportRow> {
  requireWritable(context);
  const report = await draftReport(context, actor, request);
  const worker = new WorkerClient(context.spawnWorker, 'report');
  try {
    const files = await worker.call('print', { report, hash: hashOf(report), fonts: fontDirectory() });
    const number = await context.store.reports.add(actor, report, files);
    context.changes.publish('journal');
    return context.store.reports.get(number).row;
  } finally {
    worker.kill();
    await worker.ended;
  }
}

export const listReports = ({ store }: ServiceContext, experiment: string | null): ReportRow[] =>
  store.reports.list().filter((row) => experiment === null || row.experiment === experiment);

/** @throws BeamglassError `notFound`, `corruptStore` */
export function reportFile({ store }: ServiceContext, report: number, format: 'html' | 'pdf'): Blob {
  const { row } = store.reports.get(report);
  const { data, mediaType } = store.kept.get(format === 'html' ? row.htmlHash : row.pdfHash);
  return new Blob([data], { type: mediaType });
}

/** Since the last report, at most a day ago; without one the last eight hours. */
function spanOf(context: ServiceContext, { experiment, ...asked }: ReportRequest): { from: string; until: string } {
  const until = asked.until ?? new Date().toISOString();
  const end = Date.parse(until);
  const last = listReports(context, experiment).find((row) => Date.parse(row.until) < end);
  const since =
    last === undefined
      ? end - SHIFT_HOURS * HOUR_MS
      : Math.max(Date.parse(last.until), end - LONGEST_SINCE_HOURS * HOUR_MS);
  const from = asked.from ?? new Date(since).toISOString();
  const hours = (end - Date.parse(from)) / HOUR_MS;
  if (hours > 0 && hours <= LONGEST_HOURS) return { from, until };
  const message =
    hours <= 0
      ? `A report cannot end (${until}) before it begins (${from}).`
      : `From ${from} to ${until} are ${Math.round(hours)} hours; a report covers at most ${LONGEST_HOURS}.`;
  throw new BeamglassError('badInput', message, { from, until });
}

async function materialOf(context: ServiceContext, actor: Actor, request: ReportRequest): Promise<ReportMaterial> {
  const { store } = context;
  const { experiment, notes } = request;
  const { from, until } = spanOf(context, request);
  const isWithin = (iso: string): boolean => iso >= from && iso < until;
  const runs = (await store.runs.list()).filter((run) => run.experiment === experiment && !run.isSample);
  const shown = runsWithin(runs, from, until);
  const ranges = shown.map(({ number }) => wholeRuns(number, number));
  const { entries: all } = store.journal.list(journalQuery.parse({ from, until, limit: MOST_ENTRIES }));
  const written = store.journal.list(journalQuery.parse({ from, until, limit: 1 })).total;
  const entries = all.filter((row) => row.experiment === null || row.experiment === experiment);
  return {
    experiment,
    from,
    until,
    author: actor.name,
    madeAt: new Date().toISOString(),
    application: context.version,
    runs,
    defects: listDefects(context, { experiment, range: null, part: null, type: null, history: false })
      .filter(
        (one) => isWithin(one.at) || one.holds.some((held) => ranges.some((range) => overlap(held, range) !== null)),
      )
      .toReversed(),
    alarmEvents: alarmEventsWithin(context, from, until)
      .filter((one) => one.experiment === experiment || one.experiment === '')
      .toReversed(),
    alarms: listAlarms(context, false).alarms.filter((one) => one.experiment === experiment || one.experiment === ''),
    publications: listPublications(context, experiment)
      .filter(({ at }) => isWithin(at))
      .toReversed(),
    monitors: await reportedMonitors(context, shown),
    entries: entries.map(({ entry }) => store.journal.get(entry, null)).toReversed(),
    leftOut: Math.max(0, written - MOST_ENTRIES),
    annotations: annotationsWritten(context, experiment, from, until),
    notes,
  };
}

/** The newest first. */
function alarmEventsWithin(context: ServiceContext, since: string, until: string): AlarmEventRecord[] {
  const found: AlarmEventRecord[] = [];
  for (;;) {
    const filter = { search: '', alarm: null, since, until, offset: found.length, limit: ALARM_EVENTS };
    const { total, events } = alarmHistory(context, filter);
    found.push(...events);
    if (events.length === 0 || found.length >= total) return found;
  }
}
