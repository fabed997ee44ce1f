import type { ParameterSpec } from '#core/parameters.ts';

/**
 * The value a few steps on: a step is 1 of a whole number, else 1 in the second digit of the value
 * (of the range, where the value is 0). Stays in the range.
 */
export function nudged({ kind, least, largest }: ParameterSpec, value: number, steps: number): number {
  const size = Math.abs(value) || (largest - least) / 10;
  const step = kind === 'whole' ? 1 : 10 ** (Math.floor(Math.log10(size)) - 1);
  const next = Math.round(value / step + steps) * step;
  // Without the rounding errors of the step: 0.30000000000000004 is 0.3.
  return Math.min(largest, Math.max(least, Number(next.toPrecision(12))));
}
