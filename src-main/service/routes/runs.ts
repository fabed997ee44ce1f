/** Runs and their events: taking them in, looking at them, giving them out. Each procedure of the contract handed to its area. */
import { openRegion, runBlinding } from '../blindingSteps.ts';
import type { ServiceContext } from '../context.ts';
import { eventColumns, eventPage, eventStrip, fetchEvent, locateEvent, rankOfEvent, stepTo } from '../events.ts';
import { startExport } from '../exports.ts';
import { startImport } from '../imports.ts';
import { compareQuality } from '../quality.ts';
import {
  deleteReconstruction,
  listReconstructions,
  reconstructEvent,
  reconstructionParameterTable,
  startReconstruction,
} from '../reconstructions.ts';
import { deleteRun, editRun, listRuns } from '../runs.ts';
import { getSelection, listSelections, runSelection, saveSelection } from '../selections.ts';
import { getSetup, listSetups } from '../setups.ts';
import { estimateSimulation, simulationProcesses, startSimulation } from '../simulations.ts';
import { type Implementer, withApiErrors } from './implementer.ts';

export function runsRoutes(os: Implementer, context: ServiceContext) {
  const { store, jobs, changes } = context;
  return {
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
      subruns: os.runs.subruns.handler(async ({ input: { run } }) => {
        await store.runs.get(run);
        return (await store.runs.subruns(run)).get(run) ?? [];
      }),
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
  };
}
