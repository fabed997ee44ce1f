/** The contract, implemented: each procedure handed to its area. */
import { implement } from '@orpc/server';
import { contract } from '#core/api/contract.ts';
import { toApiError } from '#core/api/errors.ts';
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
import { openRegion, runBlinding } from './blindingSteps.ts';
import { requireWritable, type ServiceContext } from './context.ts';
import { eventColumns, eventPage, eventStrip, fetchEvent, locateEvent, rankOfEvent, stepTo } from './events.ts';
import { startExport } from './exports.ts';
import { startImport } from './imports.ts';
import { compareQuality } from './quality.ts';
import {
  deleteReconstruction,
  listReconstructions,
  reconstructEvent,
  reconstructionParameterTable,
  startReconstruction,
} from './reconstructions.ts';
import { deleteRun, editRun, listRuns } from './runs.ts';
import { getSelection, listSelections, runSelection, saveSelection } from './selections.ts';
import { getSetup, listSetups } from './setups.ts';
import { deleteSeries, importSeries, listSeries } from './series.ts';
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
  const { store, jobs, changes } = context;
  const os = implement(contract).use(async ({ next }) => {
    try {
      return await next();
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
      edit: os.runs.edit.handler(({ input }) => editRun(context, input.run, input.set)),
      delete: os.runs.delete.handler(async ({ input }) => {
        await deleteRun(context, input.run);
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
      start: os.imports.start.handler(({ input }) => startImport(context, input)),
    },
    exports: {
      start: os.exports.start.handler(({ input }) => startExport(context, input)),
    },
    simulations: {
      processes: os.simulations.processes.handler(({ input }) => simulationProcesses(context, input.setup)),
      estimate: os.simulations.estimate.handler(({ input, signal }) => estimateSimulation(context, input, signal)),
      start: os.simulations.start.handler(({ input }) => startSimulation(context, input, input.threads)),
    },
    selections: {
      list: os.selections.list.handler(({ input }) => listSelections(context, input.experiment)),
      get: os.selections.get.handler(({ input }) => getSelection(context, input.name, input.version)),
      save: os.selections.save.handler(({ input }) => saveSelection(context, input.definition, input.derivedFrom)),
      run: os.selections.run.handler(({ input }) => runSelection(context, input)),
    },
    blinding: {
      list: os.blinding.list.handler(() => context.blinding.list()),
      status: os.blinding.status.handler(({ input }) => runBlinding(context, input.run, input.reconstruction)),
      open: os.blinding.open.handler(({ input }) => openRegion(context, input.id, input.reason)),
    },
    reconstructions: {
      parameters: os.reconstructions.parameters.handler(({ input }) =>
        reconstructionParameterTable(context, input.setup),
      ),
      list: os.reconstructions.list.handler(({ input }) => listReconstructions(context, input.run)),
      start: os.reconstructions.start.handler(({ input }) => startReconstruction(context, input)),
      delete: os.reconstructions.delete.handler(async ({ input }) => {
        await deleteReconstruction(context, input.run, input.globalTag);
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
      inForce: os.conditions.inForce.handler(({ input }) => runConditions(context, input.run, input.globalTag)),
      diff: os.conditions.diff.handler(({ input }) => conditionDifferences(context, input.from, input.to, input.run)),
      createGlobalTag: os.conditions.createGlobalTag.handler(({ input }) => createGlobalTag(context, input)),
      createTag: os.conditions.createTag.handler(({ input }) => createTag(context, input)),
      setMember: os.conditions.setMember.handler(({ input }) => setMember(context, input.globalTag, input.tag)),
      addIov: os.conditions.addIov.handler(({ input }) => addIov(context, input)),
      setState: os.conditions.setState.handler(({ input }) => setGlobalTagState(context, input.name, input.state)),
      exportFile: os.conditions.exportFile.handler(({ input }) => exportGlobalTag(context, input.name, input.path)),
      importFile: os.conditions.importFile.handler(({ input }) => importGlobalTag(context, input.path, input.dryRun)),
      nominal: os.conditions.nominal.handler(({ input }) => nominalGlobalTag(context, input.setup)),
      truth: os.conditions.truth.handler(({ input }) => truthGlobalTag(context, input.run)),
    },
    series: {
      list: os.series.list.handler(() => listSeries(context)),
      get: os.series.get.handler(({ input }) => store.series.get(input.name)),
      import: os.series.import.handler(({ input, signal }) => importSeries(context, input.paths, input.dryRun, signal)),
      delete: os.series.delete.handler(({ input }) => deleteSeries(context, input.name)),
    },
    preferences: {
      get: os.preferences.get.handler(async ({ input }) => ({
        value: await store.preferences.get(context.user, input.name),
      })),
      set: os.preferences.set.handler(async ({ input }) => {
        requireWritable(context);
        await store.preferences.set(context.user, input.name, input.value);
        return { name: input.name };
      }),
    },
  });
}

export type ServiceRouter = ReturnType<typeof createRouter>;
