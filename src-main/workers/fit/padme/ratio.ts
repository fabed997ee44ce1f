/** Σ a / Σ b over bunches, with the error that the scatter about it gives. */

export interface Ratio {
  readonly value: number;
  readonly error: number;
  /** Bunches that have both numbers. */
  readonly entries: number;
}

/** null where fewer than three bunches have both numbers, or the sum below is not positive. */
export function ratioOfSums(above: ArrayLike<number>, below: ArrayLike<number>): Ratio | null {
  const both = Array.from(above, (a, i) => [a, below[i]!] as const).filter(
    ([a, b]) => Number.isFinite(a) && Number.isFinite(b),
  );
  let [sumAbove, sumBelow] = [0, 0];
  for (const [a, b] of both) {
    sumAbove += a;
    sumBelow += b;
  }
  if (both.length < 3 || !(sumBelow > 0)) return null;
  const value = sumAbove / sumBelow;
  let squares = 0;
  for (const [a, b] of both) squares += (a - value * b) ** 2;
  return { value, error: Math.sqrt((squares * both.length) / (both.length - 1)) / sumBelow, entries: both.length };
}
