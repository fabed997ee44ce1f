/** The contract, implemented: each procedure handed to its area. */
import { implement } from '@orpc/server';
import { WATCHED_SERIES } from '#core/analysis/driftRules.ts';
import { contract } from '#core/api/contract.ts';
import { toApiError } from '#core/api/errors.ts';
import { COLOUR_RULES } from '#core/dataQuality/colours.ts';
import type { ProcedurePath } from '#core/access/permissions.ts';
import {
  addAccount,
  changeSettings,
  listAccounts,
  setEnabled,
  setPassword,
  setRole,
  signIn,
  unlock,
  verifyAudit,
} from './accounts.ts';
import { alarmCourse } from './alarmCourses.ts';
import {
  acknowledgeAlarms,
  alarmHistory,
  clearAlarm,
  listAlarmRules,
  listAlarms,
  saveAlarmRule,
  shelveAlarm,
  unshelveAlarm,
} from './alarms.ts';
import { annotateTrend, annotationsOn, removeAnnotation } from './annotations.ts';
import { addIov, createGlobalTag, createTag, setGlobalTagState, setMember } from './conditionChanges.ts';
import { exportGlobalTag, importGlobalTag } from './conditionFiles.ts';
import {
  conditionDifferences,
  globalTagDetails,
  listGlobalTags,
  listPayloadTypes,
  listTags,
  payloadDetails,
  runConditions,
  tagDetails,
} from './conditions.ts';
import { nominalGlobalTag, truthGlobalTag } from './conditionSources.ts';
import { calibrationMethods, finishedCalibration, startCalibration } from './calibrations.ts';
import { comparedPayloads, payloadUses, timelineOf } from './conditionHistory.ts';
import { openRegion, runBlinding } from './blindingSteps.ts';
import { requireWritable, type ServiceContext } from './context.ts';
import {
  exportGoodRuns,
  freezeGoodRuns,
  getGoodRuns,
  listGoodRuns,
  previewGoodRuns,
  qualityBoard,
} from './dataQuality.ts';
import {
  addDefect,
  checksOfRun,
  correctDefect,
  defectTypes,
  listDefects,
  markChecked,
  verifyDefect,
  withdrawDefect,
} from './defects.ts';
import { eventColumns, eventPage, eventStrip, fetchEvent, locateEvent, rankOfEvent, stepTo } from './events.ts';
import { startExport } from './exports.ts';
import { addDirectory, removeDirectory, retryFile } from './liveRequests.ts';
import { startImport } from './imports.ts';
import { addEntry, journalPicture, reviseEntry } from './journal.ts';
import { importPadmeConstants } from './padmeImport.ts';
import { importProposal } from './proposalImports.ts';
import {
  approveProposal,
  exportPayload,
  listProposals,
  proposalDetails,
  rejectProposal,
  saveProposal,
  validateProposal,
  withdrawProposal,
} from './proposals.ts';
import { startFill } from './monitoring.ts';
import { monitorHistory } from './monitoringHistory.ts';
import { livePage, runPage } from './monitoringPages.ts';
import { listReferences, setReference } from './monitoringReferences.ts';
import { listMonitors } from './monitors.ts';
import { applyPublication, invalidateGlobalTag, listPublications, publicationPlanOf } from './publications.ts';
import { compareQuality } from './quality.ts';
import {
  deleteReconstruction,
  listReconstructions,
  reconstructEvent,
  reconstructionParameterTable,
  startReconstruction,
} from './reconstructions.ts';
import { draftReport, listReports, makeReport, reportFile } from './reports.ts';
import { deleteRun, editRun, listRuns } from './runs.ts';
import { listPlans, savePlan, showScan } from './scans.ts';
import type { Session } from './session.ts';
import { getSelection, listSelections, runSelection, saveSelection } from './selections.ts';
import { getSetup, listSetups } from './setups.ts';
import { deleteSeries, importSeries, listSeries } from './series.ts';
import { monitorTrend } from './monitorTrend.ts';
import { payloadTrend, seriesTrend } from './trends.ts';
import { estimateSimulation, simulationProcesses, startSimulation } from './simulations.ts';

/** Errors inside a stream come after the procedure has returned. */
async function* withApiErrors<T>(stream: AsyncIterable<T>): AsyncGenerator<T, void> {
  try {
    yield* stream;
  } catch (error) {
    throw toApiError(error);
  }
}

export function createRouter(context: ServiceContext) {
  const { store, jobs, changes, sessions } = context;
  const os = implement(contract)
    .$context<{ session: Session }>()
    .use(async ({ next, path, context: { session } }) => {
      try {
        // Every path of the contract has its entry, or the table does not compile.
        const actor = sessions.admit(session, path.join('.') as ProcedurePath);
        return await next({ context: { actor } });
      } catch (error) {
        throw toApiError(error);
      }
    });
  return os.router({
    system: {
      info: os.system.info.handler(() => ({
        version: context.version,
        store: store.layout.directory,
        user: context.user,
        pid: process.pid,
        startedAt: context.startedAt,
      })),
      changes: os.system.changes.handler(({ signal }) => withApiErrors(changes.subscribe(signal))),
    },
    runs: {
      list: os.runs.list.handler(({ input }) => listRuns(context, input.where)),
      get: os.runs.get.handler(({ input }) => store.runs.get(input.run)),
      edit: os.runs.edit.handler(({ input, context: { actor } }) => editRun(context, actor, input.run, input.set)),
      delete: os.runs.delete.handler(async ({ input, context: { actor } }) => {
        await deleteRun(context, actor, input.run);
        return { run: input.run };
      }),
    },
    events: {
      columns: os.events.columns.handler(({ input }) => eventColumns(context, input)),
      rank: os.events.rank.handler(({ input }) => rankOfEvent(context, input)),
      page: os.events.page.handler(({ input }) => eventPage(context, input)),
      strip: os.events.strip.handler(({ input }) => eventStrip(context, input)),
      step: os.events.step.handler(({ input }) => stepTo(context, input)),
      locate: os.events.locate.handler(({ input }) => locateEvent(context, input)),
      fetch: os.events.fetch.handler(({ input }) => fetchEvent(context, input)),
    },
    imports: {
      start: os.imports.start.handler(({ input, context: { actor } }) => startImport(context, actor, input)),
    },
    exports: {
      start: os.exports.start.handler(({ input, context: { actor } }) => startExport(context, actor, input)),
    },
    simulations: {
      processes: os.simulations.processes.handler(({ input }) => simulationProcesses(context, input.setup)),
      estimate: os.simulations.estimate.handler(({ input, signal }) => estimateSimulation(context, input, signal)),
      start: os.simulations.start.handler(({ input, context: { actor } }) =>
        startSimulation(context, actor, input, input.threads),
      ),
    },
    selections: {
      list: os.selections.list.handler(({ input }) => listSelections(context, input.experiment)),
      get: os.selections.get.handler(({ input }) => getSelection(context, input.name, input.version)),
      save: os.selections.save.handler(({ input, context: { actor } }) =>
        saveSelection(context, actor, input.definition, input.derivedFrom),
      ),
      run: os.selections.run.handler(({ input }) => runSelection(context, input)),
    },
    blinding: {
      list: os.blinding.list.handler(() => context.blinding.list()),
      status: os.blinding.status.handler(({ input }) => runBlinding(context, input.run, input.reconstruction)),
      open: os.blinding.open.handler(({ input, context: { actor } }) =>
        openRegion(context, actor, input.id, input.reason),
      ),
    },
    reconstructions: {
      parameters: os.reconstructions.parameters.handler(({ input }) =>
        reconstructionParameterTable(context, input.setup),
      ),
      list: os.reconstructions.list.handler(({ input }) => listReconstructions(context, input.run)),
      start: os.reconstructions.start.handler(({ input, context: { actor } }) =>
        startReconstruction(context, actor, input),
      ),
      delete: os.reconstructions.delete.handler(async ({ input, context: { actor } }) => {
        await deleteReconstruction(context, actor, input.run, input.globalTag);
        return input;
      }),
      event: os.reconstructions.event.handler(({ input }) => reconstructEvent(context, input)),
    },
    calibrations: {
      methods: os.calibrations.methods.handler(({ input }) => calibrationMethods(context, input.setup)),
      start: os.calibrations.start.handler(({ input }) => startCalibration(context, input)),
      result: os.calibrations.result.handler(({ input }) => finishedCalibration(context, input.job)),
    },
    quality: {
      compare: os.quality.compare.handler(({ input, signal }) => withApiErrors(compareQuality(context, input, signal))),
    },
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
    jobs: {
      list: os.jobs.list.handler(() => jobs.list()),
      watch: os.jobs.watch.handler(({ input, signal }) => withApiErrors(jobs.watch(input.id, signal))),
      cancel: os.jobs.cancel.handler(({ input }) => jobs.cancel(input.id)),
    },
    setups: {
      list: os.setups.list.handler(() => listSetups(store.layout)),
      get: os.setups.get.handler(({ input }) => getSetup(store.layout, input.id)),
    },
    conditions: {
      types: os.conditions.types.handler(() => listPayloadTypes()),
      globalTags: os.conditions.globalTags.handler(({ input }) => listGlobalTags(context, input.experiment)),
      globalTag: os.conditions.globalTag.handler(({ input }) => globalTagDetails(context, input.name)),
      tags: os.conditions.tags.handler(({ input }) => listTags(context, input.experiment)),
      tag: os.conditions.tag.handler(({ input }) => tagDetails(context, input.name, input.asOf)),
      payload: os.conditions.payload.handler(({ input }) => payloadDetails(context, input.hash)),
      inForce: os.conditions.inForce.handler(({ input }) =>
        runConditions(context, input.run, input.globalTag, input.asOf),
      ),
      timeline: os.conditions.timeline.handler(({ input }) => timelineOf(context, input)),
      payloadUses: os.conditions.payloadUses.handler(({ input }) => payloadUses(context, input.hash)),
      comparePayloads: os.conditions.comparePayloads.handler(({ input }) =>
        comparedPayloads(context, input.from, input.to),
      ),
      diff: os.conditions.diff.handler(({ input }) => conditionDifferences(context, input.from, input.to, input.run)),
      createGlobalTag: os.conditions.createGlobalTag.handler(({ input, context: { actor } }) =>
        createGlobalTag(context, actor, input),
      ),
      createTag: os.conditions.createTag.handler(({ input, context: { actor } }) => createTag(context, actor, input)),
      setMember: os.conditions.setMember.handler(({ input, context: { actor } }) =>
        setMember(context, actor, input.globalTag, input.tag),
      ),
      addIov: os.conditions.addIov.handler(({ input, context: { actor } }) => addIov(context, actor, input)),
      setState: os.conditions.setState.handler(({ input, context: { actor } }) =>
        setGlobalTagState(context, actor, input.name, input.state),
      ),
      exportFile: os.conditions.exportFile.handler(({ input }) => exportGlobalTag(context, input.name, input.path)),
      importFile: os.conditions.importFile.handler(({ input, context: { actor } }) =>
        importGlobalTag(context, actor, input.path, input.dryRun),
      ),
      nominal: os.conditions.nominal.handler(({ input, context: { actor } }) =>
        nominalGlobalTag(context, actor, input.setup),
      ),
      truth: os.conditions.truth.handler(({ input, context: { actor } }) => truthGlobalTag(context, actor, input.run)),
    },
    accounts: {
      list: os.accounts.list.handler(() => listAccounts(context)),
      add: os.accounts.add.handler(({ input, context: { actor } }) => addAccount(context, actor, input)),
      setRole: os.accounts.setRole.handler(({ input, context: { actor } }) => setRole(context, actor, input)),
      setPassword: os.accounts.setPassword.handler(({ input, context: { actor, session } }) =>
        setPassword(context, session, actor, input),
      ),
      setEnabled: os.accounts.setEnabled.handler(({ input, context: { actor } }) => setEnabled(context, actor, input)),
    },
    sessions: {
      who: os.sessions.who.handler(({ context: { session } }) => sessions.who(session)),
      signIn: os.sessions.signIn.handler(({ input, context: { session } }) => signIn(context, session, input)),
      signOut: os.sessions.signOut.handler(async ({ context: { session } }) => {
        await sessions.signOut(session);
        return sessions.who(session);
      }),
      lock: os.sessions.lock.handler(async ({ context: { session } }) => {
        await sessions.lock(session);
        return sessions.who(session);
      }),
      unlock: os.sessions.unlock.handler(({ input, context: { session } }) => unlock(context, session, input.password)),
      resume: os.sessions.resume.handler(({ input, context: { session } }) => {
        sessions.resume(session, input.token);
        return sessions.who(session);
      }),
      active: os.sessions.active.handler(({ context: { session } }) => {
        sessions.touch(session);
        return sessions.who(session);
      }),
    },
    screens: {
      links: os.screens.links.handler(() => context.screens.links()),
    },
    settings: {
      get: os.settings.get.handler(() => store.settings.get()),
      set: os.settings.set.handler(({ input, context: { actor } }) => changeSettings(context, actor, input)),
    },
    audit: {
      list: os.audit.list.handler(({ input }) => store.audit.list(input)),
      verify: os.audit.verify.handler(() => verifyAudit(context)),
    },
    series: {
      list: os.series.list.handler(() => listSeries(context)),
      get: os.series.get.handler(({ input }) => store.series.get(input.name)),
      import: os.series.import.handler(({ input, signal, context: { actor } }) =>
        importSeries(context, actor, input.paths, input.dryRun, signal),
      ),
      delete: os.series.delete.handler(({ input, context: { actor } }) => deleteSeries(context, actor, input.name)),
    },
    trends: {
      rules: os.trends.rules.handler(() => [...WATCHED_SERIES]),
      payload: os.trends.payload.handler(({ input }) => payloadTrend(context, input)),
      monitor: os.trends.monitor.handler(({ input }) => monitorTrend(context, input)),
      series: os.trends.series.handler(({ input }) => seriesTrend(context, input)),
      annotations: os.trends.annotations.handler(({ input }) => annotationsOn(context, input.experiment, input.axis)),
      annotate: os.trends.annotate.handler(({ input, context: { actor } }) => annotateTrend(context, actor, input)),
      removeAnnotation: os.trends.removeAnnotation.handler(async ({ input, context: { actor } }) => {
        await removeAnnotation(context, actor, input.annotation);
        return input;
      }),
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
    proposals: {
      save: os.proposals.save.handler(({ input, context: { actor } }) => saveProposal(context, actor, input)),
      import: os.proposals.import.handler(({ input, context: { actor } }) => importProposal(context, actor, input)),
      importPadme: os.proposals.importPadme.handler(({ input, context: { actor } }) =>
        importPadmeConstants(context, actor, input),
      ),
      list: os.proposals.list.handler(({ input }) => listProposals(context, input.experiment)),
      get: os.proposals.get.handler(({ input }) => proposalDetails(context, input.proposal)),
      validate: os.proposals.validate.handler(({ input, context: { actor } }) =>
        validateProposal(context, actor, input),
      ),
      approve: os.proposals.approve.handler(({ input, context: { actor } }) => approveProposal(context, actor, input)),
      reject: os.proposals.reject.handler(({ input, context: { actor } }) => rejectProposal(context, actor, input)),
      withdraw: os.proposals.withdraw.handler(({ input, context: { actor } }) =>
        withdrawProposal(context, actor, input),
      ),
      exportPayload: os.proposals.exportPayload.handler(({ input }) =>
        exportPayload(context, input.hash, input.format),
      ),
    },
    publications: {
      plan: os.publications.plan.handler(({ input }) => publicationPlanOf(context, input)),
      apply: os.publications.apply.handler(({ input, context: { actor } }) => applyPublication(context, actor, input)),
      invalidate: os.publications.invalidate.handler(({ input, context: { actor } }) =>
        invalidateGlobalTag(context, actor, input.globalTag, input.reason),
      ),
      list: os.publications.list.handler(({ input }) => listPublications(context, input.experiment)),
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
      save: os.scans.save.handler(({ input, context: { actor } }) => savePlan(context, actor, input.plan)),
    },
    preferences: {
      get: os.preferences.get.handler(async ({ input, context: { session } }) => ({
        value: await store.preferences.get(sessions.preferenceUser(session), input.name),
      })),
      set: os.preferences.set.handler(async ({ input, context: { session } }) => {
        requireWritable(context);
        await store.preferences.set(sessions.preferenceUser(session), input.name, input.value);
        return { name: input.name };
      }),
    },
  });
}

export type ServiceRouter = ReturnType<typeof createRouter>;
