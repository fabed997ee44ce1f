/** How the cuts of a selection and what they say are printed. */
import type { CutVerdict } from '#core/analysis/verdict.ts';
import type { EventColumn } from '#core/event/eventColumns.ts';
import { formatFixed, formatNumber, NO_NUMBER } from '../../format/number.ts';

/** "e_ecal 31.2 GeV". */
export function valueText({ name, unit, value }: EventColumn): string {
  const number = Number.isNaN(value) ? NO_NUMBER : formatNumber(value, 4);
  return `${name} ${number}${unit === '' || Number.isNaN(value) ? '' : ` ${unit}`}`;
}

/** Told by sign and word, not by colour alone. */
export const VERDICTS = {
  passes: { sign: '✓', text: 'passes' },
  fails: { sign: '✗', text: 'fails' },
  unknown: { sign: '?', text: 'no value' },
} as const;

export function verdictOf({ passes }: Pick<CutVerdict, 'passes'>): keyof typeof VERDICTS {
  if (passes === null) return 'unknown';
  return passes ? 'passes' : 'fails';
}

/** Per cent, and half the 68 % interval with the digits that it allows. */
export function efficiencyText(value: number | null, low: number | null, high: number | null): string {
  if (value === null || low === null || high === null) return NO_NUMBER;
  const half = 50 * (high - low);
  const decimals = half >= 1 ? 1 : half >= 0.1 ? 2 : 3;
  return `${formatFixed(100 * value, decimals)} ± ${formatFixed(half, decimals)}`;
}
