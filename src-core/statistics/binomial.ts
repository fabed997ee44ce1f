/** Efficiencies: parts of a sample that pass. */

export interface Efficiency {
  readonly value: number;
  /** Ends of the 68.27 % interval. */
  readonly low: number;
  readonly high: number;
}

/** Sum of weights and of their squares. */
export interface WeightSums {
  readonly weight: number;
  readonly weight2: number;
}

/**
 * Part of a sample that passes, with Wilson's score interval at z = 1 (Wilson, J. Am. Stat. Assoc. 22, 209 (1927)),
 * which is not empty at 0 and 1. A weighted sample counts as (Σw)²/Σw² events.
 * @returns null for a sample without weight
 */
export function efficiency(passed: WeightSums, of: WeightSums): Efficiency | null {
  if (!(of.weight > 0) || !(of.weight2 > 0)) return null;
  const value = passed.weight / of.weight;
  const n = of.weight ** 2 / of.weight2;
  // Rounding, or negative weights, can take the part a little beyond.
  const p = Math.min(1, Math.max(0, value));
  const centre = (p + 0.5 / n) / (1 + 1 / n);
  const half = Math.sqrt((p * (1 - p)) / n + 0.25 / n ** 2) / (1 + 1 / n);
  return { value, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
