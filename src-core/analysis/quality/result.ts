/** How well a kind of objects is reconstructed, as numbers with errors and as histograms: what the contract carries. */
import { z } from '../../zod.ts';

const number = z.number().nullable();

/** null where the sample is too small to say. */
export const qualityEstimate = z.object({ value: number, error: number });
export type QualityEstimate = z.infer<typeof qualityEstimate>;

/** Part of a sample with its 68.27 % interval. */
export const qualityRate = z.object({
  passed: z.number().int(),
  of: z.number().int(),
  value: number,
  low: number,
  high: number,
});
export type QualityRate = z.infer<typeof qualityRate>;

/** Bins of equal width from `low` to `high`; what lies outside is counted in `below` and `above`. */
export const qualityHistogram = z.object({
  low: z.number(),
  high: z.number(),
  counts: z.array(z.number().int()),
  below: z.number().int(),
  above: z.number().int(),
});
export type QualityHistogram = z.infer<typeof qualityHistogram>;

/** `core` is half the width of the central 68.27 %; `rms` the standard deviation, tails and all. */
export const qualitySpread = z.object({
  count: z.number().int(),
  mean: qualityEstimate,
  median: qualityEstimate,
  rms: qualityEstimate,
  core: qualityEstimate,
});
export type QualitySpread = z.infer<typeof qualitySpread>;

const distribution = z.object({ spread: qualitySpread, histogram: qualityHistogram });
export type QualityDistribution = z.infer<typeof distribution>;

export const qualityQuantity = z.object({
  name: z.string(),
  label: z.string(),
  /** Of residuals. */
  unit: z.string(),
  description: z.string(),
  residuals: distribution,
  /** Residual over the stated error; null where no object states one. */
  pulls: distribution.nullable(),
});
export type QualityQuantity = z.infer<typeof qualityQuantity>;

export const qualityVersus = z.object({
  name: z.string(),
  label: z.string(),
  unit: z.string(),
  /** One more than bins; objects are about equally many per bin. */
  edges: z.array(z.number()),
  efficiency: z.array(qualityRate),
  /** By the reconstructed value; empty where it has none. */
  fakes: z.array(qualityRate),
  /** Per quantity, in the order of `quantities`, per bin. */
  residuals: z.array(z.array(qualitySpread)),
  pulls: z.array(z.array(qualitySpread).nullable()),
});
export type QualityVersus = z.infer<typeof qualityVersus>;

export const qualityResult = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  /** Events that have such truth and were reconstructed. */
  events: z.number().int(),
  efficiency: qualityRate,
  fakes: qualityRate,
  quantities: z.array(qualityQuantity),
  versus: z.array(qualityVersus),
  /** True where there were more objects than are kept; the first ones count. */
  isCapped: z.boolean(),
});
export type QualityResult = z.infer<typeof qualityResult>;
