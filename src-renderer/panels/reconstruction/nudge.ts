import type { ParameterSpec } from '#core/parameters.ts';

/** Of the range: below it a step would take for ever to lead anywhere. */
const SMALLEST_SHARE = 1e-6;

/**
 * The value a few steps on: a step is 1 of a whole number, else 1 in the second digit of the value
 * (of a millionth of the range at least). Stays in the range.
 */
export function nudged({ kind, least, largest }: ParameterSpec, value: number, steps: number): number {
  const span = largest - least;
  const size = Math.max(Math.abs(value), span * SMALLEST_SHARE);
  const step = kind === 'whole' ? 1 : 10 ** (Math.floor(Math.log10(size)) - 1);
  const next = Math.round(value / step + steps) * step;
  // Without the rounding errors of the step: 0.30000000000000004 is 0.3.
  return Math.min(largest, Math.max(least, Number(next.toPrecision(12))));
}
