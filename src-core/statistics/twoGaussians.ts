/** Two Gaussians with a common mean, fitted to values without bins by expectation and maximisation. */

export interface TwoGaussians {
  readonly mean: number;
  /** Of the Gaussian that holds more of the values */
  readonly sigma: number;
  /** Part of the values that it holds */
  readonly part: number;
  /** Of the other */
  readonly otherSigma: number;
}

/**
 * Starts from the middle and the width of the values' central 68 %, with half of them three times as wide.
 * @param values at least 10, not all equal
 */
export function fitTwoGaussians(values: ArrayLike<number>): TwoGaussians {
  const sorted = Float64Array.from(values).toSorted();
  const at = (part: number): number => sorted[Math.round(part * (sorted.length - 1))]!;
  let mean = at(0.5);
  let narrow = ((at(0.84) - at(0.16)) / 2) * 0.8;
  let wide = 3 * narrow;
  let part = 0.5;
  for (let turn = 0; turn < 2000; turn++) {
    let [count, first, second, weights, places] = [0, 0, 0, 0, 0];
    for (const value of sorted) {
      const square = (value - mean) ** 2;
      // Ratio of the two densities: far from the mean each alone is 0.
      const exponent = (square / 2) * (1 / (narrow * narrow) - 1 / (wide * wide));
      const share = 1 / (1 + (((1 - part) * narrow) / (part * wide)) * Math.exp(exponent));
      count += share;
      first += share * square;
      second += (1 - share) * square;
      const weight = share / (narrow * narrow) + (1 - share) / (wide * wide);
      weights += weight;
      places += weight * value;
    }
    const before = narrow;
    narrow = Math.sqrt(first / count);
    wide = Math.sqrt(second / (sorted.length - count));
    part = count / sorted.length;
    mean = places / weights;
    if (Math.abs(narrow - before) < 1e-9 * narrow) break;
  }
  return part >= 0.5
    ? { mean, sigma: narrow, part, otherSigma: wide }
    : { mean, sigma: wide, part: 1 - part, otherSigma: narrow };
}
