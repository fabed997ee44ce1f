/** Figures beside their limits, as `npm run bench` prints them. */

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly digits: number;
  /** null: for information. */
  readonly limit: { readonly is: 'at most' | 'at least'; readonly value: number } | null;
}

export const atMost = (name: string, value: number, limit: number, unit: string, digits = 2): Figure => ({
  name,
  value,
  unit,
  digits,
  limit: { is: 'at most', value: limit },
});

export const atLeast = (name: string, value: number, limit: number, unit: string, digits = 2): Figure => ({
  name,
  value,
  unit,
  digits,
  limit: { is: 'at least', value: limit },
});

export const information = (name: string, value: number, unit: string, digits = 2): Figure => ({
  name,
  value,
  unit,
  digits,
  limit: null,
});

export function isHit({ value, limit }: Figure): boolean {
  if (limit === null) return true;
  return limit.is === 'at most' ? value <= limit.value : value >= limit.value;
}

export function printFigure(figure: Figure): void {
  const { name, value, unit, digits, limit } = figure;
  const text = `${value.toFixed(digits)} ${unit}`.padStart(14);
  const beside =
    limit === null ? '' : `${limit.is} ${limit.value} ${unit}`.padEnd(20) + (isHit(figure) ? 'hit' : 'MISS');
  console.log(`${name.padEnd(62)}${text}   ${beside}`.trimEnd());
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** @returns ms of each run, the first ones left out */
export async function timings(runs: number, warmUp: number, work: (run: number) => unknown): Promise<number[]> {
  const times: number[] = [];
  for (let run = 0; run < warmUp + runs; run++) {
    const start = performance.now();
    await work(run);
    if (run >= warmUp) times.push(performance.now() - start);
  }
  return times;
}
