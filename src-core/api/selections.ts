/** Selections in the contract: the cut flows of the handbooks, those made here, and what they leave of runs. */
import { oc } from '@orpc/contract';
import { cutFlowRow } from '#core/analysis/cutFlow.ts';
import { selectionDefinition, selectionName, selectionVersion } from '#core/analysis/definition.ts';
import { z } from '#core/zod.ts';
import { RUN_ID } from './runId.ts';

export const selectionRecord = selectionVersion.extend({
  definition: selectionDefinition,
  /** Comes with Beamglass. */
  builtIn: z.boolean(),
  derivedFrom: selectionVersion.nullable(),
  /** null for one that comes with Beamglass. */
  author: z.string().nullable(),
  addedAt: z.string().nullable(),
});
export type SelectionRecord = z.infer<typeof selectionRecord>;

export const cutFlowResult = z.object({
  selection: selectionVersion.extend({ title: z.string(), energyUnit: z.enum(['GeV', 'MeV']) }),
  /** Global tag of the reconstruction that was read; null: the runs as recorded. */
  reconstruction: z.string().nullable(),
  runs: z.array(
    z.object({
      run: RUN_ID,
      events: z.number().int(),
      /** Events in closed regions, which are not counted. */
      hidden: z.number().int(),
    }),
  ),
  /** Whether the runs have weights. */
  weighted: z.boolean(),
  /** All events counted, and the sums of their weights and of the squares. */
  all: z.object({ events: z.number().int(), weight: z.number(), weight2: z.number() }),
  cuts: z.array(cutFlowRow),
});
export type CutFlowResult = z.infer<typeof cutFlowResult>;

const version = z.number().int().min(1).nullable().default(null).describe('null for the newest');

export const selectionsContract = {
  /** Every version, by name and version. */
  list: oc.input(z.object({ experiment: z.string().nullable().default(null) })).output(z.array(selectionRecord)),
  get: oc.input(z.object({ name: selectionName, version })).output(selectionRecord),
  /** Adds a version under the name that the definition has: 1 for a new name, else the next one. */
  save: oc
    .input(z.object({ definition: selectionDefinition, derivedFrom: selectionVersion.nullable().default(null) }))
    .output(selectionRecord),
  /** The cut flow over all of the runs together. */
  run: oc
    .input(
      z.object({
        runs: z.array(RUN_ID).min(1).max(10_000),
        name: selectionName,
        version,
        reconstruction: z.string().nullable().default(null),
      }),
    )
    .output(cutFlowResult),
};
