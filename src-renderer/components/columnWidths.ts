/** Widths that a user has given to columns, in px by name; the others keep their own. */
import { z } from '#core/zod.ts';

export const COLUMN_WIDTHS = z.record(z.string(), z.number().min(24).max(2000));
export type ColumnWidths = z.infer<typeof COLUMN_WIDTHS>;

const LEAST = 32;
const MOST = 1200;
/** px by which a key moves the edge of a column. */
export const WIDTH_STEP = 12;

export function withWidth(widths: ColumnWidths, name: string, width: number): ColumnWidths {
  return { ...widths, [name]: Math.round(Math.min(MOST, Math.max(LEAST, width))) };
}

/** The column has its own width again. */
export function withoutWidth(widths: ColumnWidths, name: string): ColumnWidths {
  const { [name]: _, ...others } = widths;
  return others;
}
