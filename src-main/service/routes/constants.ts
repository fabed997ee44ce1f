/** Constants: measuring them, proposing them, putting them into force, and their course. Each procedure of the contract handed to its area. */
import { annotateTrend, annotationsOn, removeAnnotation, reviseAnnotation } from '../annotations.ts';
import { calibrationMethods, finishedCalibration, startCalibration } from '../calibrations.ts';
import { addIov, createGlobalTag, createTag, setGlobalTagState, setMember } from '../conditionChanges.ts';
import { exportGlobalTag, importGlobalTag } from '../conditionFiles.ts';
import { comparedPayloads, payloadUses, timelineOf } from '../conditionHistory.ts';
import { nominalGlobalTag, truthGlobalTag } from '../conditionSources.ts';
import {
  conditionDifferences,
  globalTagDetails,
  listGlobalTags,
  listPayloadTypes,
  listTags,
  payloadDetails,
  runConditions,
  tagDetails,
} from '../conditions.ts';
import type { ServiceContext } from '../context.ts';
import { monitorTrend } from '../monitorTrend.ts';
import { importPadmeConstants } from '../padmeImport.ts';
import { importProposal } from '../proposalImports.ts';
import {
  approveProposal,
  exportPayload,
  listProposals,
  proposalDetails,
  rejectProposal,
  saveProposal,
  validateProposal,
  withdrawProposal,
} from '../proposals.ts';
import { applyPublication, invalidateGlobalTag, listPublications, publicationPlanOf } from '../publications.ts';
import { deleteSeries, importSeries, listSeries } from '../series.ts';
import { payloadTrend, seriesTrend } from '../trends.ts';
import type { Implementer } from './implementer.ts';

export function constantsRoutes(os: Implementer, context: ServiceContext) {
  const { store } = context;
  return {
    calibrations: {
      methods: os.calibrations.methods.handler(({ input }) => calibrationMethods(context, input.setup)),
      start: os.calibrations.start.handler(({ input }) => startCalibration(context, input)),
      result: os.calibrations.result.handler(({ input }) => finishedCalibration(context, input.job)),
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
    series: {
      list: os.series.list.handler(() => listSeries(context)),
      get: os.series.get.handler(({ input }) => store.series.get(input.name)),
      import: os.series.import.handler(({ input, signal, context: { actor } }) =>
        importSeries(context, actor, input.paths, input.dryRun, signal),
      ),
      delete: os.series.delete.handler(({ input, context: { actor } }) => deleteSeries(context, actor, input.name)),
    },
    trends: {
      payload: os.trends.payload.handler(({ input }) => payloadTrend(context, input)),
      monitor: os.trends.monitor.handler(({ input }) => monitorTrend(context, input)),
      series: os.trends.series.handler(({ input }) => seriesTrend(context, input)),
      annotations: os.trends.annotations.handler(({ input }) => annotationsOn(context, input.experiment, input.axis)),
      annotate: os.trends.annotate.handler(({ input, context: { actor } }) => annotateTrend(context, actor, input)),
      reviseAnnotation: os.trends.reviseAnnotation.handler(({ input, context: { actor } }) =>
        reviseAnnotation(context, actor, input),
      ),
      removeAnnotation: os.trends.removeAnnotation.handler(async ({ input, context: { actor } }) => {
        await removeAnnotation(context, actor, input.annotation);
        return input;
      }),
    },
  };
}
