/** What a shift watches, states and writes down. Each procedure of the contract handed to its area. */
import { COLOUR_RULES } from '#core/dataQuality/colours.ts';
import { alarmCourse } from '../alarmCourses.ts';
import {
  acknowledgeAlarms,
  alarmHistory,
  clearAlarm,
  listAlarmRules,
  listAlarms,
  saveAlarmRule,
  shelveAlarm,
  unshelveAlarm,
} from '../alarms.ts';
import type { ServiceContext } from '../context.ts';
import {
  exportGoodRuns,
  freezeGoodRuns,
  getGoodRuns,
  listGoodRuns,
  previewGoodRuns,
  qualityBoard,
} from '../dataQuality.ts';
import {
  addDefect,
  checksOfRun,
  correctDefect,
  defectTypes,
  listDefects,
  markChecked,
  verifyDefect,
  withdrawDefect,
} from '../defects.ts';
import { addEntry, journalPicture, reviseEntry } from '../journal.ts';
import { addDirectory, removeDirectory, retryFile } from '../liveRequests.ts';
import { startFill } from '../monitoring.ts';
import { monitorHistory } from '../monitoringHistory.ts';
import { livePage, runPage } from '../monitoringPages.ts';
import { listReferences, setReference } from '../monitoringReferences.ts';
import { listMonitors } from '../monitors.ts';
import { draftReport, listReports, makeReport, reportFile } from '../reports.ts';
import { listPlans, runExposure, savePlan, showScan } from '../scans.ts';
import { type Implementer, withApiErrors } from './implementer.ts';

export function shiftRoutes(os: Implementer, context: ServiceContext) {
  const { store } = context;
  return {
    monitoring: {
      definitions: os.monitoring.definitions.handler(({ input }) => listMonitors(context, input.setup)),
      page: os.monitoring.page.handler(({ input }) =>
        'live' in input ? livePage(context) : runPage(context, input.run, input.subrun),
      ),
      history: os.monitoring.history.handler(({ input }) => monitorHistory(context, input)),
      fill: os.monitoring.fill.handler(({ input }) => startFill(context, input.runs)),
      references: os.monitoring.references.handler(({ input }) => listReferences(context, input.setup)),
      setReference: os.monitoring.setReference.handler(({ input, context: { actor } }) =>
        setReference(context, actor, input),
      ),
    },
    dataQuality: {
      types: os.dataQuality.types.handler(({ input }) => defectTypes(input.experiment)),
      list: os.dataQuality.list.handler(({ input }) => listDefects(context, input)),
      add: os.dataQuality.add.handler(({ input, context: { actor } }) => addDefect(context, actor, input)),
      correct: os.dataQuality.correct.handler(({ input, context: { actor } }) => correctDefect(context, actor, input)),
      withdraw: os.dataQuality.withdraw.handler(({ input, context: { actor } }) =>
        withdrawDefect(context, actor, input),
      ),
      verify: os.dataQuality.verify.handler(({ input, context: { actor } }) =>
        verifyDefect(context, actor, input.defect, input.comment),
      ),
      markChecked: os.dataQuality.markChecked.handler(({ input, context: { actor } }) =>
        markChecked(context, actor, input),
      ),
      checks: os.dataQuality.checks.handler(({ input }) => checksOfRun(context, input.run)),
      board: os.dataQuality.board.handler(({ input }) => qualityBoard(context, input)),
      rules: os.dataQuality.rules.handler(() =>
        COLOUR_RULES.map(({ version, text }) => ({ version, text: [...text] })),
      ),
    },
    goodRuns: {
      preview: os.goodRuns.preview.handler(({ input }) => previewGoodRuns(context, input)),
      freeze: os.goodRuns.freeze.handler(({ input, context: { actor } }) => freezeGoodRuns(context, actor, input)),
      list: os.goodRuns.list.handler(() => listGoodRuns(context)),
      get: os.goodRuns.get.handler(({ input }) => getGoodRuns(context, input.name)),
      export: os.goodRuns.export.handler(({ input }) => exportGoodRuns(context, input.name)),
    },
    live: {
      state: os.live.state.handler(() => context.live.state()),
      watch: os.live.watch.handler(({ signal }) => withApiErrors(context.live.watch(signal))),
      columns: os.live.columns.handler(() => context.live.columns()),
      step: os.live.step.handler(({ input }) => context.live.step(input)),
      event: os.live.event.handler(({ input }) => context.live.event(input.serial)),
      addDirectory: os.live.addDirectory.handler(({ input, context: { actor } }) =>
        addDirectory(context, actor, input.path),
      ),
      removeDirectory: os.live.removeDirectory.handler(({ input, context: { actor } }) =>
        removeDirectory(context, actor, input.path),
      ),
      retry: os.live.retry.handler(({ input, context: { actor } }) => retryFile(context, actor, input.path)),
    },
    alarms: {
      list: os.alarms.list.handler(({ input }) => listAlarms(context, input.all)),
      history: os.alarms.history.handler(({ input }) => alarmHistory(context, input)),
      course: os.alarms.course.handler(({ input }) => alarmCourse(context, input.alarm)),
      acknowledge: os.alarms.acknowledge.handler(({ input, context: { actor } }) =>
        acknowledgeAlarms(context, actor, input.alarms),
      ),
      shelve: os.alarms.shelve.handler(({ input, context: { actor } }) => shelveAlarm(context, actor, input)),
      unshelve: os.alarms.unshelve.handler(({ input, context: { actor } }) =>
        unshelveAlarm(context, actor, input.alarm),
      ),
      clear: os.alarms.clear.handler(({ input, context: { actor } }) => clearAlarm(context, actor, input)),
      rules: os.alarms.rules.handler(() => listAlarmRules(context)),
      saveRule: os.alarms.saveRule.handler(({ input, context: { actor } }) =>
        saveAlarmRule(context, actor, input.rule, input.comment),
      ),
    },
    journal: {
      list: os.journal.list.handler(({ input }) => store.journal.list(input)),
      known: os.journal.known.handler(() => store.journal.known()),
      get: os.journal.get.handler(({ input }) => store.journal.get(input.entry, input.revision)),
      add: os.journal.add.handler(({ input, context: { actor } }) => addEntry(context, actor, input)),
      revise: os.journal.revise.handler(({ input, context: { actor } }) => reviseEntry(context, actor, input)),
      picture: os.journal.picture.handler(({ input }) => journalPicture(context, input.hash)),
    },
    reports: {
      draft: os.reports.draft.handler(({ input, context: { actor } }) => draftReport(context, actor, input)),
      make: os.reports.make.handler(({ input, context: { actor } }) => makeReport(context, actor, input)),
      list: os.reports.list.handler(({ input }) => listReports(context, input.experiment)),
      get: os.reports.get.handler(({ input }) => store.reports.get(input.report)),
      file: os.reports.file.handler(({ input }) => reportFile(context, input.report, input.format)),
    },
    scans: {
      plans: os.scans.plans.handler(({ input }) => listPlans(context, input.experiment)),
      show: os.scans.show.handler(({ input }) => showScan(context, input.plan)),
      exposure: os.scans.exposure.handler(({ input }) => runExposure(context, input.run)),
      save: os.scans.save.handler(({ input, context: { actor } }) => savePlan(context, actor, input.plan)),
    },
  };
}
