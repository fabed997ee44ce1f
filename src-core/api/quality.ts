/** How well a simulated run is reconstructed, in the contract. */
import { eventIterator, oc } from '@orpc/contract';
import { qualityResult } from '#core/analysis/quality/result.ts';
import { TAG_NAME } from '#core/calibration/globalTag.ts';
import { z } from '#core/zod.ts';
import { RUN_ID } from './runId.ts';

/** Events compared so far, of all that are; at the end one result per kind of objects that the events have. */
export const qualityUpdate = z.discriminatedUnion('state', [
  z.object({ state: z.literal('working'), done: z.number().int(), total: z.number().int() }),
  z.object({ state: z.literal('done'), results: z.array(qualityResult) }),
]);
export type QualityUpdate = z.infer<typeof qualityUpdate>;

export const qualityContract = {
  /** Compares a stored reconstruction with the truth of its run; whoever stops listening cancels it. */
  compare: oc
    .input(
      z.object({
        run: RUN_ID,
        reconstruction: TAG_NAME.describe('global tag'),
        where: z.string().max(4000).default('').describe('filter expression of the event table, empty for all'),
      }),
    )
    .output(eventIterator(qualityUpdate)),
};
