/** Columns of the objects table: every scalar attribute of one collection, as printed and as sorted by. */
import type { EnergyUnit } from '#core/api/contract.ts';
import { attributesOf, attributeValues, type Attribute, type AttributeValues } from '#core/event/attribute.ts';
import { textAt } from '#core/event/column.ts';
import { findCollection, type Collection, type EventData } from '#core/event/event.ts';
import { shortestFloat32 } from '#core/event/shortestFloat32.ts';
import type { GridSort } from '../../components/gridModel.ts';
import { columnFormatter, formatCount, NO_NUMBER } from '../../format/number.ts';
import { shownUnit } from '#core/event/shownUnit.ts';
import { IDENTIFIERS } from '../../model/identifiers.ts';

export interface ObjectColumn {
  readonly name: string;
  readonly label: string;
  readonly unit: string;
  readonly description: string;
  readonly isText: boolean;
  /** Width in digits, the head's included. */
  readonly digits: number;
  print(index: number): string;
  /** With every digit that is stored, in the column's unit; '' where there is no number. */
  exact(index: number): string;
  /** Order of two objects, ascending; objects without a value come last in either direction. */
  compare(a: number, b: number, descending: boolean): number;
}

const SORT_MARK_DIGITS = 2;
const MAX_TEXT_DIGITS = 40;

interface Printed {
  readonly unit: string;
  readonly longest: number;
  print(index: number): string;
  exact(index: number): string;
}

function rangeOf(values: AttributeValues): { low: number; high: number; isWhole: boolean } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let isWhole = true;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
    if (isWhole && !Number.isInteger(value)) isWhole = false;
  }
  return low <= high ? { low, high, isWhole } : { low: 0, high: 0, isWhole: true };
}

/** Numbers as measured. */
function printValues(values: AttributeValues, stored: string, energyUnit: EnergyUnit): Printed {
  const { unit, factor } = shownUnit(stored, energyUnit);
  const { low, high, isWhole } = rangeOf(values);
  const format = columnFormatter(low * factor, high * factor, isWhole);
  const short = values instanceof Float32Array ? shortestFloat32 : (value: number): number => value;
  return {
    unit,
    longest: Math.max(format(low * factor).length, format(high * factor).length),
    print: (index) => format(values[index]! * factor),
    exact: (index) => {
      const value = short(values[index]!);
      if (!Number.isFinite(value)) return '';
      // The factor between units adds no digits of its own.
      return String(factor === 1 ? value : Number((value * factor).toPrecision(12)));
    },
  };
}

/** Numbers that name something, every digit. */
function printNames(data: ArrayLike<number | bigint>): Printed {
  let longest = 0;
  for (let index = 0; index < data.length; index++) longest = Math.max(longest, String(data[index]).length);
  const print = (index: number): string => String(data[index]);
  return { unit: '', longest, print, exact: print };
}

/** Links name an object by its number, from 1, as the inspector does. */
function printLinks(values: AttributeValues, count: number): Printed {
  const isLink = (index: number): boolean => values[index]! >= 0 && values[index]! < count;
  return {
    unit: '',
    longest: formatCount(count).length,
    print: (index) => (isLink(index) ? formatCount(values[index]! + 1) : NO_NUMBER),
    exact: (index) => (isLink(index) ? String(values[index]! + 1) : ''),
  };
}

function numberColumn(
  collection: Collection,
  event: EventData,
  energyUnit: EnergyUnit,
  attribute: Attribute,
): ObjectColumn {
  const { name, label } = attribute;
  const values = attributeValues(collection, name)!;
  const column = collection.columns.get(name);
  const isScalar = column?.type !== 'text' && column?.offsets === null && column.width === 1;
  const target = isScalar ? column.target : '';
  const data = isScalar ? column.data : values;
  const isName = isScalar && (IDENTIFIERS.has(name) || data instanceof BigUint64Array || data instanceof BigInt64Array);
  const printed = target
    ? printLinks(values, findCollection(event, target)?.count ?? 0)
    : isName
      ? printNames(data)
      : printValues(values, attribute.unit, energyUnit);
  const head = label.length + (printed.unit ? printed.unit.length + 1 : 0) + SORT_MARK_DIGITS;
  return {
    name,
    label,
    unit: printed.unit,
    description: target ? `${attribute.description}: number in ${target}, from 1` : attribute.description,
    isText: false,
    digits: Math.max(head, printed.longest, 5),
    print: printed.print,
    exact: printed.exact,
    compare: (a, b, descending) => {
      const [x, y] = [values[a]!, values[b]!];
      if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || a - b;
      // Doubles do not tell neighbouring 64-bit identifiers apart.
      const order = isName ? Number(data[a]! > data[b]!) - Number(data[a]! < data[b]!) : x - y;
      return (descending ? -order : order) || a - b;
    },
  };
}

function textColumn(collection: Collection, { name, label, description }: Attribute): ObjectColumn {
  const column = collection.columns.get(name);
  const text = (index: number): string => (column?.type === 'text' ? textAt(column, index) : '');
  let longest = label.length + SORT_MARK_DIGITS;
  for (let index = 0; index < Math.min(collection.count, 200); index++) {
    longest = Math.max(longest, text(index).length);
  }
  return {
    name,
    label,
    unit: '',
    description,
    isText: true,
    digits: Math.min(MAX_TEXT_DIGITS, longest),
    print: text,
    exact: text,
    compare: (a, b, descending) => {
      const [x, y] = [text(a), text(b)];
      const order = x < y ? -1 : x > y ? 1 : 0;
      return (descending ? -order : order) || a - b;
    },
  };
}

export function objectColumns(collection: Collection, event: EventData, energyUnit: EnergyUnit): ObjectColumn[] {
  return attributesOf(collection).map((attribute) =>
    attribute.type === 'text'
      ? textColumn(collection, attribute)
      : numberColumn(collection, event, energyUnit, attribute),
  );
}

/**
 * Indices of the objects in the order of the table.
 * @param mask 0 for objects to leave out, null to list them all
 */
export function objectOrder(
  count: number,
  columns: readonly ObjectColumn[],
  sort: GridSort | null,
  mask: Uint8Array | null,
): Uint32Array {
  const all = Uint32Array.from({ length: count }, (_, index) => index);
  const listed = mask ? all.filter((index) => mask[index] === 1) : all;
  const column = sort && columns.find(({ name }) => name === sort.by);
  return column ? listed.toSorted((a, b) => column.compare(a, b, sort.descending)) : listed;
}

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** The rows in that order as CSV; units in the head, objects numbered from 1. */
export function objectsAsCsv(columns: readonly ObjectColumn[], order: Uint32Array): string {
  const heads = columns.map(({ name, unit }) => quoted(unit === '' ? name : `${name} [${unit}]`));
  const lines = Array.from(order, (index) =>
    [String(index + 1), ...columns.map((column) => quoted(column.exact(index)))].join(','),
  );
  return `${[['number', ...heads].join(','), ...lines].join('\n')}\n`;
}
