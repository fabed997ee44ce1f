/**
 * The tests that say whether a monitor is good. Thresholds are part of the definition, whose version counts them.
 *
 *   limits         a number of the fill lies between fixed limits
 *   meanDeviation  a number of the fill is that of the reference
 *   binByBin       no bin differs from the reference; p of the farthest, for all bins together
 *   chi2           the shape is that of the reference; p of χ²
 *   kolmogorov     the shape is that of the reference; p of the largest distance of the two distributions
 *   channels       no channel, or bin of a profile, is dead, hot or off
 */
import { z } from '../zod.ts';

/** Numbers of a fill that limits and deviations look at. */
export const REDUCTORS = ['mean', 'spread', 'value', 'perEvent', 'outside', 'entries'] as const;
export type Reductor = (typeof REDUCTORS)[number];

const limits = z
  .tuple([z.number().nullable(), z.number().nullable()])
  .refine(([low, high]) => low !== null || high !== null, 'must have a lower or an upper limit')
  .refine(([low, high]) => low === null || high === null || low < high, 'must rise');
const probability = z.number().gt(0).lt(1);
/** Entries, or events for a map of channels, below which nothing is said. */
const least = z.number().int().min(1).max(1_000_000_000);
/** Standard deviations of the number that a limit must be exceeded, or a deviation must differ from none. */
const significance = z.number().min(0).max(20).default(5);
/** Relative difference of every bin that is not meant to be found. */
const tolerance = z.number().min(0).max(1).default(0);

export const monitorTest = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('limits'), of: z.enum(REDUCTORS), watch: limits, bad: limits, significance, least }),
  z
    .strictObject({
      kind: z.literal('meanDeviation'),
      of: z.enum(REDUCTORS),
      /** Largest deviations from the reference: in the unit of the number, or relative to it. */
      counted: z.enum(['absolute', 'relative']),
      watch: z.number().positive(),
      bad: z.number().positive(),
      significance,
      least,
    })
    .refine(({ watch, bad }) => watch <= bad, 'must have “watch” at or below “bad”'),
  z.strictObject({ kind: z.literal('binByBin'), watch: probability, bad: probability, tolerance, least }),
  z.strictObject({ kind: z.literal('chi2'), watch: probability, bad: probability, tolerance, least }),
  z.strictObject({ kind: z.literal('kolmogorov'), watch: probability, bad: probability, least }),
  z.strictObject({
    kind: z.literal('channels'),
    /** occupancy: objects per event; mean: the mean of the value */
    of: z.enum(['occupancy', 'mean']),
    /** Of what is expected: a channel with less is dead, with more is hot (occupancy). */
    dead: z.number().min(0).max(1).default(0.1),
    hot: z.number().min(1).default(3),
    /** Farther from the reference a channel is off (mean), in the unit of the value. */
    off: z.number().positive().optional(),
    /** Outside a channel is off (mean). */
    within: limits.optional(),
    /** So many channels are worth a look, and bad. */
    watch: z.number().int().min(1),
    bad: z.number().int().min(1),
    /** That a map without any fault shows a channel that is not good. */
    probability: probability.default(1e-5),
    least,
  }),
]);
export type MonitorTest = z.infer<typeof monitorTest>;
export type MonitorTestKind = MonitorTest['kind'];
