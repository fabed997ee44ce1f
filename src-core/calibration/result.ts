/** What a calibration gives: constants, where they come from, the whole state of every fit, and the plots that show it. */
import { fitState } from '#core/statistics/fitState.ts';
import { resultPlot } from '#core/plot/storedPlot.ts';
import { z } from '#core/zod.ts';
import { constants } from './payload.ts';

const key = z.union([z.number(), z.string()]).nullable();

/** What a fit worker gives: everything but where it came from. */
export const fittedCalibration = z.object({
  /** Checked against the payload type. A row that could not be measured is "missing"; one taken over is "fixed". */
  constants,
  /** One per fit; `key` is the row of the table, null a fit of the whole. */
  fits: z.array(z.object({ key, state: fitState })),
  /** The numbers that a person asks for first, such as a mean gain or σx: at least one. */
  headline: z
    .array(
      z.object({
        name: z.string(),
        label: z.string(),
        value: z.number().nullable(),
        error: z.number().nullable(),
        unit: z.string(),
      }),
    )
    .min(1),
  /** Rows that were not measured, and why: a sentence each ("Channel 512 has 3 entries; 50 are needed."). */
  left: z.array(z.object({ key, reason: z.string() })),
  plots: z.array(resultPlot),
  /** Sentences that a reviewer should know. */
  notes: z.array(z.string()),
  /** Events or points that were used. */
  entries: z.number().int(),
});
export type FittedCalibration = z.infer<typeof fittedCalibration>;

/** What went in, so that it can be done again. */
export const calibrationInputs = z.object({
  runs: z.array(
    z.object({
      run: z.string(),
      events: z.number().int(),
      /** SHA-256 over the events. */
      contentHash: z.string(),
    }),
  ),
  series: z.array(z.object({ name: z.string(), sha256: z.string() })),
  where: z.string(),
  /** The constants that it starts from; null for a method that needs none. */
  globalTag: z.string().nullable(),
  manifestHash: z.string().nullable(),
  parameters: z.record(z.string(), z.number()),
  /** Channels left out by the user. */
  mask: z.array(z.number().int().nonnegative()),
  seed: z.number().int(),
  code: z.string(),
});
export type CalibrationInputs = z.infer<typeof calibrationInputs>;

export const calibrationResult = fittedCalibration.extend({
  type: z.string(),
  method: z.string(),
  setup: z.string(),
  experiment: z.string(),
  inputs: calibrationInputs,
});
export type CalibrationResult = z.infer<typeof calibrationResult>;
