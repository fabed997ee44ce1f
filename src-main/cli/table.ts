/** Aligned text tables: numbers to the right, text to the left. */
import { decimalsAllowed } from '#core/format/number.ts';

/** A number with the digits that it is to be printed with. */
interface PrintedNumber {
  readonly digits: string;
}

export type Cell = string | number | PrintedNumber | null;

const text = (cell: Cell | undefined): string => {
  if (cell === null || cell === undefined) return '–';
  if (typeof cell === 'number') return numberText(cell);
  return typeof cell === 'string' ? cell : cell.digits;
};

/** Beyond these a number is easier to read with its power of ten. */
const MOST_DECIMALS = 9;
const MOST_ZEROS = 5;

/** A value and its error with the digits that the error allows; without an error as every number is. */
export function measured(value: number | null, error: number | null): readonly [Cell, Cell] {
  if (value === null || error === null || !(error > 0) || !Number.isFinite(error)) return [value, error];
  const decimals = decimalsAllowed(error);
  const isPlain = decimals <= MOST_DECIMALS && decimals >= -MOST_ZEROS;
  const print = (number: number): Cell => ({
    digits: isPlain ? rounded(number, decimals) : powered(number, decimals),
  });
  return [print(value), print(error)];
}

function rounded(value: number, decimals: number): string {
  if (decimals >= 0) return value.toFixed(decimals);
  const unit = 10 ** -decimals;
  return String(Math.round(value / unit) * unit);
}

function powered(value: number, decimals: number): string {
  const exponent = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)));
  return value.toExponential(Math.min(20, Math.max(0, decimals + exponent)));
}

/** Seven digits, as float32 has them; times and counts keep every digit before the point and three behind it. */
function numberText(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return String(Number(Math.abs(value) < 1e4 ? value.toPrecision(7) : value.toFixed(3)));
}

const isNumeric = (cell: Cell | undefined): boolean =>
  typeof cell === 'number' || (typeof cell === 'object' && cell !== null);

export function formatTable(heads: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const widths = heads.map((head, column) => Math.max(head.length, ...rows.map((row) => text(row[column]).length)));
  const isNumber = heads.map((_, column) => rows.some((row) => isNumeric(row[column])));
  const line = (cells: readonly Cell[]): string =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return isNumber[column] === true ? text(cell).padStart(width) : text(cell).padEnd(width);
      })
      .join('  ')
      .trimEnd();
  return [line(heads), ...rows.map(line)].join('\n');
}

/** Name and value, one below the other. */
export function formatPairs(pairs: readonly (readonly [string, Cell])[]): string {
  const width = Math.max(0, ...pairs.map(([name]) => name.length));
  return pairs.map(([name, value]) => `${name.padEnd(width)}  ${text(value)}`).join('\n');
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

export function formatBytes(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 ? value : value.toPrecision(3)} ${UNITS[power] ?? ''}`;
}
