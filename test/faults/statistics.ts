/** Numbers of the table of faults. */

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  if (sorted.length === 0) return Number.NaN;
  return Number.isInteger(middle) ? (sorted[middle - 1]! + sorted[middle]!) / 2 : sorted[Math.floor(middle)]!;
}

/** Upper limit, at 95 %, of a probability of which `seen` of `tried` were seen (Clopper and Pearson). */
export function falseAlarmLimit(seen: number, tried: number): number {
  if (seen >= tried) return 1;
  const below = (p: number): number => {
    let term = (1 - p) ** tried;
    let sum = term;
    for (let k = 0; k < seen; k++) {
      term *= ((tried - k) / (k + 1)) * (p / (1 - p));
      sum += term;
    }
    return sum;
  };
  let [low, high] = [seen / tried, 1];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (below(middle) > 0.05) low = middle;
    else high = middle;
  }
  return high;
}
