/** Scans in the contract: plans, and how far the runs of the store are with them. */
import { oc } from '@orpc/contract';
import { RUN_ID } from './runId.ts';
import { scanName, scanPlan } from '#core/scan/plan.ts';
import type { ScanProgress } from '#core/scan/progress.ts';
import type { RunExposure } from '#core/scan/exposure.ts';
import { z } from '#core/zod.ts';

export const planRow = z.object({
  name: scanName,
  version: z.number().int().positive(),
  experiment: z.string(),
  title: z.string(),
  points: z.number().int(),
  /** Comes with Beamglass. */
  builtIn: z.boolean(),
  author: z.string().nullable(),
  addedAt: z.iso.datetime().nullable(),
});
export type PlanRow = z.infer<typeof planRow>;

export const scanState = z.object({ plan: scanPlan, row: planRow, progress: z.custom<ScanProgress>() });
export type ScanState = z.infer<typeof scanState>;

export const scansContract = {
  /** The newest version of each plan, by experiment and name. */
  plans: oc.input(z.object({ experiment: z.string().max(64).nullable().default(null) })).output(z.array(planRow)),
  show: oc.input(z.object({ plan: scanName })).output(scanState),
  /** What a run took, spill by spill or subrun by subrun, with its dead time. */
  exposure: oc.input(z.object({ run: RUN_ID })).output(z.custom<RunExposure>()),
  /** As the next version of its name. */
  save: oc.input(z.object({ plan: scanPlan })).output(planRow),
};
