/** Plans of scans: points of data taking with a goal each. A version never changes. */
import { EXPERIMENT } from '#core/calibration/globalTag.ts';
import { z } from '#core/zod.ts';

export const scanName = z
  .string()
  .regex(/^[a-z0-9_]{3,64}$/, 'is no name of a plan: small letters, digits and _, 3 to 64');

const planPoint = z.object({
  /** A run whose period is this belongs to the point, whatever its energy. */
  id: z.string().min(1).max(64),
  label: z.string().max(100),
  /** Series of points that it belongs to; '' for none. */
  scan: z.string().max(64).default(''),
  /** GeV; null: of any. */
  beamEnergy: z.number().positive().max(10_000).nullable(),
  /** Setups of its runs; empty: any. */
  setups: z.array(z.string().max(64)).max(20).default([]),
  /** Particles on target. */
  goal: z.number().positive().max(1e20),
});
export type PlanPoint = z.infer<typeof planPoint>;

export const scanPlan = z
  .object({
    name: scanName,
    experiment: EXPERIMENT,
    title: z.string().trim().min(1).max(200),
    description: z.string().max(10_000).default(''),
    /** What is counted: positrons or electrons on target. */
    counts: z.enum(['pot', 'eot']),
    /** GeV: how far a run’s beam energy may lie from that of its point. */
    tolerance: z.number().positive().max(100),
    points: z.array(planPoint).min(1).max(1000),
  })
  .strict()
  .refine(({ points }) => new Set(points.map(({ id }) => id)).size === points.length, 'two points have the same id');
export type ScanPlan = z.infer<typeof scanPlan>;

/** As it stands in the text above it: “10¹⁰ POT”. */
export const countUnit = ({ counts }: Pick<ScanPlan, 'counts'>): string => counts.toUpperCase();
