/** Numbers of a comparison with truth, as they are printed. */
import type { QualityEstimate, QualityRate } from '#core/analysis/quality/result.ts';
import { formatFixed, formatMeasurement, formatNumber, NO_NUMBER } from '../../format/number.ts';

const PER_CENT = 100;
const DIGITS = 3;

/** “0.012 ± 0.004”, without the error where there is none. */
export function printedEstimate({ value, error }: QualityEstimate): string {
  if (value === null) return NO_NUMBER;
  if (error === null || !(error > 0)) return formatNumber(value, DIGITS);
  const printed = formatMeasurement(value, error);
  return `${printed.value} ± ${printed.error}${printed.power}`;
}

/** Per cent with half of the interval: “98.2 ± 0.3”; at 0 and 100 the end of the interval alone. */
export function printedRate({ passed, of, value, low, high }: QualityRate): string {
  if (value === null || low === null || high === null) return NO_NUMBER;
  if (passed === 0) return `< ${formatFixed(PER_CENT * high, decimals(high))}`;
  if (passed === of) return `> ${formatFixed(PER_CENT * low, decimals(1 - low))}`;
  return printedEstimate({ value: PER_CENT * value, error: (PER_CENT * (high - low)) / 2 });
}

/** Two digits of what is left to the end of the range. */
const decimals = (part: number): number => Math.min(6, Math.max(0, 1 - Math.floor(Math.log10(PER_CENT * part))));
