/** Runs and channels as people write them: "80344..80500, 80510", both ends included. */
export interface NumberRange {
  readonly from: number;
  readonly to: number;
}

export type ReadRanges = { readonly ranges: readonly NumberRange[] } | { readonly fault: string };

/**
 * Commas or spaces between ranges; a name before a number, such as "na64-", is left away.
 * @param what "run" or "channel", for the sentence
 */
export function readRanges(text: string, what: string): ReadRanges {
  const ranges: NumberRange[] = [];
  for (const part of text.split(/[\s,;]+/).filter(Boolean)) {
    const [, first = '', last] =
      /^(?:[a-z0-9_.]+-)?(\d{1,10})(?:(?:\.\.|–)(?:[a-z0-9_.]+-)?(\d{1,10}))?$/.exec(part) ?? [];
    if (first === '') return { fault: `“${part}” is no ${what} and no range: write 80344, or 80344..80500.` };
    const range = { from: Number(first), to: Number(last ?? first) };
    if (range.to < range.from) return { fault: `The range ${part} is reversed.` };
    ranges.push(range);
  }
  return { ranges };
}

export const isIn = (ranges: readonly NumberRange[], value: number): boolean =>
  ranges.some(({ from, to }) => value >= from && value <= to);

/**
 * The shortest way to write a choice of numbers.
 * @param all numbers that there are, ascending: a range may run over those that are not
 */
export function printRanges(chosen: ReadonlySet<number>, all: readonly number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < all.length; i++) {
    if (!chosen.has(all[i]!)) continue;
    const from = all[i]!;
    while (i + 1 < all.length && chosen.has(all[i + 1]!)) i++;
    parts.push(all[i] === from ? String(from) : `${from}..${all[i]}`);
  }
  return parts.join(', ');
}
