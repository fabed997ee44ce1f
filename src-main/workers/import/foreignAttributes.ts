/** Attributes that a source gives its objects beyond what their kind knows: kept under their own names. */
import { columnSpec, type KindId } from '#core/event/kind.ts';
import { numericColumn, textColumn, type Column } from '#core/event/column.ts';
import type { EventBudget } from './columnBuilders.ts';

/** Numbers per entry that a list attribute may have. */
const MAX_WIDTH = 16;
const MAX_ATTRIBUTES = 1000;
const U64_MAX = 2n ** 64n - 1n;
const I64_MIN = -(2n ** 63n);
const I64_MAX = 2n ** 63n - 1n;

interface Attribute {
  readonly values: unknown[];
  /** Values that no column can hold. */
  left: number;
}

/** Unit and factor of an attribute that the reader knows by name. */
export type KnownUnit = (name: string) => { readonly unit: string; readonly factor: number } | undefined;

export class ForeignAttributes {
  readonly #kind: KindId;
  readonly #budget: EventBudget;
  readonly #unitOf: KnownUnit;
  readonly #attributes = new Map<string, Attribute>();

  constructor(kind: KindId, budget: EventBudget, unitOf: KnownUnit = () => undefined) {
    this.#kind = kind;
    this.#budget = budget;
    this.#unitOf = unitOf;
  }

  add(row: number, name: string, value: unknown): void {
    if (value === null || value === undefined) return;
    let attribute = this.#attributes.get(name);
    if (!attribute) {
      // A file with a name per object is no table; what is beyond the bound counts as not shown.
      const key = this.#attributes.size < MAX_ATTRIBUTES ? name : '(further attributes)';
      attribute = this.#attributes.get(key) ?? { values: [], left: 0 };
      this.#attributes.set(key, attribute);
      if (key !== name) {
        attribute.left++;
        return;
      }
    }
    if (!isStorable(value)) {
      attribute.left++;
      return;
    }
    this.#budget.add(16 + (typeof value === 'string' ? 2 * value.length : 8 * MAX_WIDTH));
    attribute.values[row] = value;
  }

  /** @param count number of objects */
  columns(count: number): [string, Column][] {
    const columns: [string, Column][] = [];
    for (const [name, attribute] of this.#attributes) {
      if (attribute.values.length === 0) continue;
      const { values } = attribute;
      values.length = count;
      const known = this.#unitOf(name);
      const column = columnOf(values, known?.factor ?? 1, known?.unit ?? '');
      const spec = columnSpec(this.#kind, name);
      const clashes = spec && (column.type === 'text') !== (spec.type === 'text');
      const differs = clashes || (spec && (column.width !== spec.width || spec.ragged));
      columns.push([differs ? `${name} (source)` : name, column]);
    }
    return columns;
  }

  /** Attributes with values that no column holds (objects, long lists), and how many. */
  left(): [string, number][] {
    return [...this.#attributes].filter(([, { left }]) => left > 0).map(([name, { left }]) => [name, left]);
  }
}

function isStorable(value: unknown): boolean {
  if (Array.isArray(value)) {
    return value.length > 0 && value.length <= MAX_WIDTH && value.every((each) => typeof each === 'number');
  }
  return typeof value !== 'object';
}

const isWhole = (value: unknown): boolean => typeof value === 'bigint' || Number.isSafeInteger(value);

function columnOf(values: readonly unknown[], factor: number, unit: string): Column {
  const given = values.filter((value) => value !== undefined);
  if (given.some((value) => typeof value === 'bigint') && given.length === values.length && given.every(isWhole)) {
    const integers = given.map((value) => BigInt(value as number | bigint));
    if (integers.every((value) => value >= 0n && value <= U64_MAX)) {
      return numericColumn(BigUint64Array.from(integers), { unit });
    }
    if (integers.every((value) => value >= I64_MIN && value <= I64_MAX)) {
      return numericColumn(BigInt64Array.from(integers), { unit });
    }
  } else if (given.every((value) => typeof value === 'number')) {
    const numbers = Array.from(values, (value) => (value === undefined ? Number.NaN : (value as number) * factor));
    return numericColumn(Float64Array.from(numbers), { unit });
  } else if (given.length === values.length && given.every((value) => typeof value === 'boolean')) {
    return numericColumn(Uint8Array.from(given, Number), { unit });
  } else if (given.every(Array.isArray)) {
    const width = (given[0] as number[]).length;
    if (given.every((value) => (value as number[]).length === width)) {
      const unknown = Array.from({ length: width }, () => Number.NaN);
      const rows = Array.from(values, (value) => (value as number[] | undefined) ?? unknown);
      return numericColumn(
        Float64Array.from(rows.flat(), (value) => value * factor),
        { unit, width },
      );
    }
  }
  return textColumn(Array.from(values, (value) => (value === undefined ? '' : String(value))));
}
