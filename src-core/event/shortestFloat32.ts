/** Powers of ten that are exact in a double. */
const POWERS = Array.from({ length: 23 }, (_, n) => Number(`1e${n}`));

/**
 * A short decimal number that reads back as the same 32-bit float: 0.1 instead of
 * 0.10000000149011612. Seven to nine digits; rounding by exact powers of ten, because formatting
 * with `toPrecision` takes most of the time of an export.
 */
export function shortestFloat32(value: number): number {
  if (!Number.isFinite(value) || Number.isInteger(value)) return value;
  const exponent = Math.floor(Math.log10(Math.abs(value)));
  for (let digits = 7; digits <= 9; digits++) {
    const power = POWERS[digits - 1 - exponent];
    if (power === undefined) break;
    const short = Math.round(value * power) / power;
    if (Math.fround(short) === value) return short;
  }
  return Number(value.toPrecision(9));
}
