/** Constants by channel as a cell map shows them. */
import type { Constants } from '#core/calibration/payload.ts';
import type { PayloadType } from '#core/calibration/payloadType.ts';
import { STATUS_LOOKS, type CellConstant } from '../../model/cellConstants.ts';
import { printedValue } from './printed.ts';

export interface MapQuantity {
  readonly name: string;
  readonly label: string;
  readonly unit: string;
  readonly isText: boolean;
}

/** Columns that have a value somewhere, words that have looks last; none of constants that are not by channel. */
export function mapQuantities(
  { key, columns, texts }: Pick<PayloadType, 'key' | 'columns' | 'texts'>,
  { table }: Constants,
): readonly MapQuantity[] {
  if (key !== 'channel' || table === null) return [];
  const numbers = columns
    .filter(({ name }) => table.columns[name]?.value.some((value) => value !== null))
    .map(({ name, label, unit }) => ({ name, label, unit, isText: false }));
  const isState = (name: string): boolean =>
    table.texts[name]?.every((word) => STATUS_LOOKS.some((look) => look.name === word)) ?? false;
  const words = texts
    .filter(({ name }) => isState(name))
    .map(({ name, label }) => ({ name, label, unit: '', isText: true }));
  return [...words, ...numbers];
}

/** By channel; NaN where there is no value. */
export function cellConstants({ table }: Constants, { name, unit, isText }: MapQuantity): Map<number, CellConstant> {
  const found = new Map<number, CellConstant>();
  for (const [row, key] of (table?.keys ?? []).entries()) {
    if (typeof key !== 'number') continue;
    const value = table?.columns[name]?.value[row] ?? Number.NaN;
    const error = table?.columns[name]?.error[row] ?? Number.NaN;
    const word = table?.texts[name]?.[row] ?? '';
    found.set(
      key,
      isText
        ? { value: STATUS_LOOKS.findIndex((look) => look.name === word), error: Number.NaN, text: word }
        : { value, error, text: printedValue(value, error, unit) },
    );
  }
  return found;
}

/** Ratios of new to old, which have no unit. */
export const ratioConstants = (ratios: ReadonlyMap<number, number>): Map<number, CellConstant> =>
  new Map([...ratios].map(([channel, value]) => [channel, { value, error: Number.NaN, text: value.toPrecision(5) }]));
