/** An observation: one value of something that is watched, at one moment. What alarms are judged by. */
import { z } from '#core/zod.ts';
import { PRIORITIES } from './rule.ts';

/**
 * "padme/lg_npot" a number of a monitor, "padme/lg_npot/verdict" its verdict, "live/files" a state of the live chain;
 * "series/NAME" and "payload/TYPE/VALUE" are read in their whole course and are not observed one by one.
 */
export const QUANTITY = z
  .string()
  .max(160)
  .regex(/^[a-zA-Z0-9_.:-]+(\/[a-zA-Z0-9_.:-]+)+$/, 'is not a quantity (words of letters, digits, _ . : - between /)');

export const observation = z.object({
  quantity: QUANTITY,
  experiment: z.string().min(1).max(32),
  at: z.number().int().describe('ms since 1970, UTC: when it was measured'),
  value: z.number().nullable().describe('null: there is no data, which is not a bad value'),
  error: z.number().nullable().describe('1σ; null where none is stated'),
  run: z.number().int().nullable(),
  subrun: z.number().int().nullable(),
  /** A sentence of who observed it, such as the verdict of a test; shown with the alarm. */
  why: z.string().max(1000).optional(),
  /** Of an alarm that a rule for many quantities raises by it: what is wrong, how urgent that is, and what to do. */
  alarm: z
    .object({
      title: z.string().trim().min(1).max(160),
      priority: z.literal(PRIORITIES),
      action: z.string().trim().min(1).max(600),
    })
    .optional(),
  /** Where it is known: "physics", "cosmics", "pedestal" … */
  runType: z.string().max(32).optional(),
});
export type Observation = z.infer<typeof observation>;

/** Verdicts of monitors as numbers of an observation; no data is null. */
export const VERDICT_VALUES = { good: 0, watch: 1, bad: 2, noData: null } as const;

/** The quantity under which the verdict of a monitor is observed. */
export const verdictQuantity = (monitor: string): string => `${monitor}/verdict`;
