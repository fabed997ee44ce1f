/** Regions that a blind analysis keeps out of sight until they are opened by name. */
import { MAX_EXPRESSION_LENGTH } from '../event/selection/tokenizer.ts';
import { z } from '../zod.ts';

/** Which runs a region closes as a whole: by the period that they state, and by their beam energy. */
export const blindedRuns = z.strictObject({
  periods: z.array(z.string().min(1).max(64)).max(500).default([]),
  /** Both ends included, GeV: a run at such an energy is closed whatever period it states. */
  beamEnergies: z
    .array(z.tuple([z.number().positive(), z.number().positive()]))
    .max(100)
    .default([]),
});
export type BlindedRuns = z.infer<typeof blindedRuns>;

export const blindedRegion = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9_]{3,64}$/, 'is not a name of a region (3 to 64 of a-z, 0-9 and _)'),
    title: z.string().min(1).max(120),
    /** Condition that its events fulfil, in the filter language, energies in the setup's unit. */
    expression: z.string().min(1).max(MAX_EXPRESSION_LENGTH).optional(),
    runs: blindedRuns.optional(),
    reason: z.string().min(1).max(500),
    source: z.string().max(200).default(''),
    /** Why its limits are what they are, where no source prints them. */
    assumed: z.string().max(500).default(''),
  })
  .refine(({ expression, runs }) => (expression === undefined) !== (runs === undefined), {
    message: 'must be closed by an “expression” over events or by “runs”, one of both',
  });
export type BlindedRegion = z.infer<typeof blindedRegion>;
