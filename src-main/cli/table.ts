/** Aligned text tables: numbers to the right, text to the left. */

export type Cell = string | number | null;

const text = (cell: Cell | undefined): string => {
  if (cell === null || cell === undefined) return '–';
  return typeof cell === 'number' ? numberText(cell) : cell;
};

/** Seven digits, as float32 has them; times and counts keep every digit before the point and three behind it. */
function numberText(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return String(Number(Math.abs(value) < 1e4 ? value.toPrecision(7) : value.toFixed(3)));
}

export function formatTable(heads: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const widths = heads.map((head, column) => Math.max(head.length, ...rows.map((row) => text(row[column]).length)));
  const isNumber = heads.map((_, column) => rows.some((row) => typeof row[column] === 'number'));
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
