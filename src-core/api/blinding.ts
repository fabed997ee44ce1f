/** Blinded regions in the contract: what is closed, what it hides, and opening by name. */
import { oc } from '@orpc/contract';
import { blindedRuns } from '#core/detector/blinded.ts';
import { z } from '#core/zod.ts';
import { RUN_ID } from './runId.ts';

export const blindedRegionRecord = z.object({
  /** SETUP/NAME */
  id: z.string(),
  setup: z.string(),
  name: z.string(),
  title: z.string(),
  /** Condition over events; null where whole runs are closed. */
  expression: z.string().nullable(),
  runs: blindedRuns.nullable(),
  reason: z.string(),
  source: z.string(),
  /** null while it is closed. */
  opened: z.object({ user: z.string(), reason: z.string(), at: z.string() }).nullable(),
});
export type BlindedRegionRecord = z.infer<typeof blindedRegionRecord>;

export const runBlinding = z.object({
  run: RUN_ID,
  /** False for a simulated run, which is never blind, and where the setup declares nothing for this run. */
  blind: z.boolean(),
  /** Closed regions that concern the run. */
  regions: z.array(z.object({ id: z.string(), title: z.string(), reason: z.string() })),
  /** Events that they hide. */
  hidden: z.number().int(),
});
export type RunBlinding = z.infer<typeof runBlinding>;

export const blindingContract = {
  /** The regions of all setups. */
  list: oc.output(z.array(blindedRegionRecord)),
  status: oc.input(z.object({ run: RUN_ID, reconstruction: z.string().nullable().default(null) })).output(runBlinding),
  /** For good: an opened region cannot be closed. `id` is SETUP/NAME. */
  open: oc
    .input(
      z.object({
        id: z.string().max(130),
        reason: z.string().trim().min(10, 'must say why, in 10 characters or more').max(2000),
      }),
    )
    .output(blindedRegionRecord),
};
