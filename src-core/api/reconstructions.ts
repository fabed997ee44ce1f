/** Reconstruction in the contract: whole runs as jobs, one per run and global tag, and one event on the spot. */
import { oc } from '@orpc/contract';
import { TAG_NAME } from '#core/calibration/globalTag.ts';
import { parameterSpec, parameterValues } from '#core/parameters.ts';
import { reconstructionOrigin } from '#core/reconstruction/record.ts';
import { runSummary } from '#core/reconstruction/runSummary.ts';
import { z } from '#core/zod.ts';
import { jobState } from './jobs.ts';
import { RUN_ID } from './runId.ts';

/** The reconstruction of a run with a global tag; made again it replaces the one before. */
export const reconstructionRecord = reconstructionOrigin.extend({
  events: z.number().int(),
  bytes: z.number().int(),
  /** SHA-256 over what was added to the events, in key order. */
  contentHash: z.string(),
  summary: runSummary,
  /** What has changed since, a sentence each: made now it may come out different. */
  changedSince: z.array(z.string()),
});
export type ReconstructionRecord = z.infer<typeof reconstructionRecord>;

const run = RUN_ID;
const globalTag = TAG_NAME;
/** null: by the global tag in force for the run. */
const wantedGlobalTag = TAG_NAME.nullable().default(null);

export const reconstructionsContract = {
  /** What a user may change, of the setup's experiment. */
  parameters: oc.input(z.object({ setup: z.string().max(64) })).output(z.array(parameterSpec)),
  /** In order of global tag. */
  list: oc.input(z.object({ run })).output(z.array(reconstructionRecord)),
  /** `threads`: null for as many as the machine has cores; the result does not depend on it. */
  start: oc
    .input(
      z.object({
        runs: z.array(run).min(1).max(10_000),
        globalTag: wantedGlobalTag,
        parameters: parameterValues,
        threads: z.number().int().min(1).max(256).nullable().default(null),
      }),
    )
    .output(jobState),
  delete: oc.input(z.object({ run, globalTag })).output(z.object({ run, globalTag })),
  /**
   * One event reconstructed now, with what explains the result (candidates, rejected hits, filter states): the payload
   * of what was recorded and what reconstruction adds. Nothing is stored.
   */
  event: oc
    .input(
      z.object({
        run,
        key: z.number().int().nonnegative(),
        globalTag: wantedGlobalTag,
        parameters: parameterValues,
      }),
    )
    .output(z.instanceof(Blob)),
};
