/** Parameters as they are typed: as text until it means a number in range. */
import type { ParameterSpec } from '#core/parameters.ts';
import { formatNumber, parseNumber } from '../format/number.ts';

/** Digits that tell every double apart are more than anybody types. */
const DIGITS = 12;

export const printed = (value: number): string => formatNumber(value, DIGITS);

export function rangeText({ kind, least, largest, unit }: ParameterSpec): string {
  if (kind === 'switch') return '';
  const most = largest === Number.MAX_SAFE_INTEGER ? '2⁵³ − 1' : formatNumber(largest);
  return `${formatNumber(least)} to ${most}${unit === '' ? '' : ` ${unit}`}`;
}

/** The number that the text means, or the sentence that says why it means none. */
export function valueOf(spec: ParameterSpec, text: string): { value: number } | { fault: string } {
  const value = parseNumber(text);
  const isWhole = value !== null && (spec.kind === 'number' || Number.isInteger(value));
  if (value !== null && isWhole && value >= spec.least && value <= spec.largest) return { value };
  return { fault: `Must be a ${spec.kind === 'number' ? '' : 'whole '}number from ${rangeText(spec)}.` };
}
