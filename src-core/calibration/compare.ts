/** What differs between two sets of validity, and between two payloads. */
import type { Constants } from './payload.ts';
import type { Interval } from './timeBase.ts';
import { iovsAlong, type Iov } from './validity.ts';

/** An interval in which two tags say different things; null where one says nothing. */
export interface IovDifference extends Interval {
  readonly from: string | null;
  readonly to: string | null;
}

/** In order; neighbours with the same difference are one. */
export function iovDifferences(from: readonly Iov[], to: readonly Iov[]): readonly IovDifference[] {
  const borders = [...from, ...to].flatMap(({ since, until }) => (until === null ? [since] : [since, until]));
  const points = [...new Set(borders)].toSorted((a, b) => a - b);
  const [before, after] = [iovsAlong(from), iovsAlong(to)];
  const found: IovDifference[] = [];
  for (const [index, since] of points.entries()) {
    const until = points[index + 1] ?? null;
    const a = before(since)?.payload ?? null;
    const b = after(since)?.payload ?? null;
    if (a === b) continue;
    const last = found.at(-1);
    if (last?.until === since && last.from === a && last.to === b) found[found.length - 1] = { ...last, until };
    else found.push({ since, until, from: a, to: b });
  }
  return found;
}

/** One number that differs. */
export interface ConstantDifference {
  /** Name of the parameter or of the column. */
  readonly name: string;
  /** Channel, name or bin; null for a parameter. */
  readonly key: number | string | null;
  readonly from: number | string | null;
  readonly to: number | string | null;
}

/** Every value of two payloads that is not the same; what one has not is null. Errors and provenance are not compared. */
export function constantDifferences(from: Constants, to: Constants): readonly ConstantDifference[] {
  const a = entriesOf(from);
  const b = entriesOf(to);
  const found: ConstantDifference[] = [];
  for (const [id, { name, key, value }] of a) {
    const other = b.get(id)?.value ?? null;
    if (value !== other) found.push({ name, key, from: value, to: other });
  }
  for (const [id, { name, key, value }] of b) if (!a.has(id)) found.push({ name, key, from: null, to: value });
  return found;
}

interface Entry {
  readonly name: string;
  readonly key: number | string | null;
  readonly value: number | string | null;
}

function entriesOf({ parameters, table }: Constants): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const [name, { value }] of Object.entries(parameters)) entries.set(name, { name, key: null, value });
  const columns = [
    ...Object.entries(table?.columns ?? {}).map(([name, { value }]) => [name, value] as const),
    ...Object.entries(table?.texts ?? {}),
  ];
  for (const [name, values] of columns) {
    for (const [row, key] of (table?.keys ?? []).entries()) {
      entries.set(`${name}\n${typeof key} ${key}`, { name, key, value: values[row] ?? null });
    }
  }
  return entries;
}
