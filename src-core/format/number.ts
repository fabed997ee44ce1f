/**
 * Numbers as they are printed everywhere in the interface: digits that the uncertainty allows,
 * groups of three parted by a thin no-break space, a proper minus, powers of ten written out.
 */
const THIN_SPACE = '\u202f';
const MINUS = '\u2212';
/** Stands for a number that does not exist (NaN, null). */
export const NO_NUMBER = '\u2013';

const SUPERSCRIPT: Readonly<Record<string, string>> = {
  '-': '⁻',
  '0': '⁰',
  '1': '¹',
  '2': '²',
  '3': '³',
  '4': '⁴',
  '5': '⁵',
  '6': '⁶',
  '7': '⁷',
  '8': '⁸',
  '9': '⁹',
};

/** Plain decimal digits to printed ones: groups in the integer part, minus sign. */
function dress(plain: string): string {
  const negative = plain.startsWith('-');
  const [whole = '', fraction] = (negative ? plain.slice(1) : plain).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, THIN_SPACE);
  const isZero = !/[1-9]/.test(plain);
  return `${negative && !isZero ? MINUS : ''}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}

const trimZeros = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);

function notFinite(value: number): string {
  if (Number.isNaN(value)) return NO_NUMBER;
  return value > 0 ? '∞' : `${MINUS}∞`;
}

/** '' for 0, else ' × 10ⁿ'. */
export function powerOfTen(exponent: number): string {
  if (exponent === 0) return '';
  return ` × 10${[...String(exponent)].map((digit) => SUPERSCRIPT[digit] ?? digit).join('')}`;
}

/** A whole number, every digit: counts. */
export function formatCount(value: number | bigint): string {
  return dress(value.toString());
}

/** With exactly that many decimals (0 to 20). */
export function formatFixed(value: number, decimals: number): string {
  return Number.isFinite(value) ? dress(value.toFixed(decimals)) : notFinite(value);
}

/**
 * A number whose uncertainty is not known: at most `digits` significant digits, no trailing zeros;
 * whole numbers in full.
 */
export function formatNumber(value: number, digits = 6): string {
  if (!Number.isFinite(value)) return notFinite(value);
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return dress(String(value));
  const [mantissa = '', exponentText = '0'] = value.toExponential(digits - 1).split('e');
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent > 8) return `${dress(trimZeros(mantissa))}${powerOfTen(exponent)}`;
  return dress(trimZeros(value.toFixed(Math.max(0, digits - 1 - exponent))));
}

export interface FormattedMeasurement {
  readonly value: string;
  /** Without the ± sign. */
  readonly error: string;
  /** Common factor of both, '' or ' × 10ⁿ'. */
  readonly power: string;
}

/**
 * Decimals that an uncertainty allows (negative: tens, hundreds …).
 * Rounding rule of the Particle Data Group (Review of Particle Physics, Introduction 5.3): of the
 * three leading digits of the uncertainty, 100–354 keep two, 355–949 keep one, 950–999 become 1000
 * and keep two.
 * @param sigma finite, > 0
 */
export function decimalsAllowed(sigma: number): number {
  const [mantissa = '1', exponentText = '0'] = sigma.toExponential(2).split('e');
  const leading = Math.round(Number(mantissa) * 100);
  const exponent = Number(exponentText);
  if (leading <= 354) return 1 - exponent;
  return -exponent;
}

function roundTo(value: number, decimals: number): string {
  if (decimals >= 0) return value.toFixed(Math.min(decimals, 20));
  const unit = 10 ** -decimals;
  return (Math.round(value / unit) * unit).toFixed(0);
}

/** A value with its 1σ uncertainty, both to the same decimal. */
export function formatMeasurement(value: number, sigma: number): FormattedMeasurement {
  if (!Number.isFinite(value) || !Number.isFinite(sigma) || sigma <= 0) {
    return { value: formatNumber(value), error: formatNumber(sigma), power: '' };
  }
  const decimals = decimalsAllowed(sigma);
  const size = Math.max(Math.abs(value), sigma);
  if (decimals >= -2 && decimals <= 6 && size < 1e9) {
    return { value: dress(roundTo(value, decimals)), error: dress(roundTo(sigma, decimals)), power: '' };
  }
  const exponent = Math.floor(Math.log10(size));
  const scaled = (number: number): string => dress(roundTo(number / 10 ** exponent, Math.max(0, decimals + exponent)));
  return { value: scaled(value), error: scaled(sigma), power: powerOfTen(exponent) };
}

/**
 * Formatter of a table column: the same number of decimals in every row, so that right-aligned
 * numbers stand with their points below each other.
 * @param low smallest value of the column, @param high largest
 */
export function columnFormatter(low: number, high: number, isWhole: boolean): (value: number | null) => string {
  const size = Math.max(Math.abs(low), Math.abs(high));
  if (isWhole) return (value) => (value === null ? NO_NUMBER : formatFixed(value, 0));
  const magnitude = size > 0 && Number.isFinite(size) ? Math.floor(Math.log10(size)) : 0;
  if (magnitude < -4 || magnitude > 8) return (value) => (value === null ? NO_NUMBER : formatNumber(value, 4));
  const decimals = Math.min(7, Math.max(0, 4 - Math.max(magnitude, 0), 3 - magnitude));
  return (value) => (value === null ? NO_NUMBER : formatFixed(value, decimals));
}

const digitOf = (superscript: string): string =>
  Object.keys(SUPERSCRIPT).find((key) => SUPERSCRIPT[key] === superscript) ?? '';

const PRINTED_POWER = /×10([⁻⁰¹²³⁴-⁹]+)$/;

/** What a person typed into a number field, or null: plain or printed form, exponent allowed. */
export function parseNumber(text: string): number | null {
  const plain = text
    .replaceAll(/\s/g, '')
    .replaceAll(MINUS, '-')
    .replace(PRINTED_POWER, (_, power: string) => `e${[...power].map(digitOf).join('')}`);
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return null;
  const value = Number(plain);
  return Number.isFinite(value) ? value : null;
}
