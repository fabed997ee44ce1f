/** Tables as CSV (RFC 4180): UTF-8, lines end with CR LF, heads are `name [unit]`, lists are JSON. */
import type { Outputs } from './output.ts';
import { TextFile } from './output.ts';
import { shortestFloat32 } from '#core/event/shortestFloat32.ts';
import type { Cell, Scalar, TableColumn } from './table.ts';
import type { TableWriter } from './tableWriter.ts';

export function csvWriter(outputs: Outputs, path: string, columns: readonly TableColumn[]): TableWriter {
  const file = outputs.guard(path, () => new TextFile(path));
  const line = (fields: readonly string[]): void => outputs.guard(path, () => file.write(`${fields.join(',')}\r\n`));
  line(columns.map(({ name, unit }) => quoted(unit ? `${name} [${unit}]` : name)));
  const isFloat32 = columns.map(({ type }) => type === 'f32');
  return {
    row: (cells) => line(cells.map((cell, i) => field(cell, isFloat32[i]!))),
    close: () => outputs.guard(path, () => file.close()),
  };
}

/** Empty for what is missing or NaN. */
function field(cell: Cell, isFloat32: boolean): string {
  if (cell === null) return '';
  if (!Array.isArray(cell)) return quoted(scalar(cell, isFloat32));
  // Text of a list is quoted as JSON; what JSON has no number for is null.
  const items = cell.map((one) => (typeof one === 'string' ? JSON.stringify(one) : scalar(one, isFloat32)));
  return quoted(`[${items.map((item) => (/^(-?inf)?$/.test(item) ? 'null' : item)).join(',')}]`);
}

function scalar(value: Scalar, isFloat32: boolean): string {
  if (typeof value !== 'number') return String(value);
  if (Number.isNaN(value)) return '';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return String(isFloat32 ? shortestFloat32(value) : value);
}

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
