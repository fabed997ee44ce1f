/** Ratio of two normalised histograms, bin by bin: data over simulation, each over its total (na64.md §5.7). */

export interface DoubleRatio {
  /** NaN where the simulation has nothing */
  readonly values: Float64Array;
  /** 1σ, of the counts; NaN where one of them is 0 */
  readonly errors: Float64Array;
}

/** @param data and simulated: counts of the same bins */
export function doubleRatio(data: ArrayLike<number>, simulated: ArrayLike<number>): DoubleRatio {
  const bins = data.length;
  const [dataTotal, simulatedTotal] = [total(data), total(simulated)];
  const values = new Float64Array(bins);
  const errors = new Float64Array(bins);
  for (let i = 0; i < bins; i++) {
    const [d, m] = [data[i]!, simulated[i]!];
    values[i] = m === 0 ? NaN : d / dataTotal / (m / simulatedTotal);
    errors[i] = d === 0 ? NaN : values[i]! * Math.sqrt(1 / d + 1 / m);
  }
  return { values, errors };
}

/** Mean of the ratio over a spectrum: the correction of its efficiency. */
export function meanOver(values: ArrayLike<number>, spectrum: ArrayLike<number>): number {
  let sum = 0;
  // Where the spectrum has nothing the ratio may not be known.
  for (let i = 0; i < spectrum.length; i++) if (spectrum[i]! > 0) sum += values[i]! * spectrum[i]!;
  return sum / total(spectrum);
}

function total(counts: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) sum += counts[i]!;
  return sum;
}
