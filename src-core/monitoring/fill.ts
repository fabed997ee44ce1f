/**
 * What a monitor has counted: columns of numbers, which add up over parts of a run in any order and are kept as one
 * piece of bytes.
 *
 *   histogram  count per bin; `moments` n, Σx, Σx² of what lies within; `beyond` below and above
 *   grid       count per bin, row by row from the lowest y
 *   profile    n, sum, sum2 of y per bin of x
 *   channels   n (events in which the channel was seen), and of its objects count, sum, sum2 of the value
 *   trend      per point: subrun and block (or 0 and the spill), time (ms UTC), n, sum, sum2 of the value, over, over2 of what it is
 *              divided by, cross: the sum of their products
 */
import { BeamglassError } from '../errors.ts';
import type { MonitorKind, MonitorShows } from './definition.ts';

export interface Fill {
  readonly kind: MonitorKind;
  /** Events that were looked at. */
  events: number;
  /** Values that were filled. */
  entries: number;
  /** Values that were no number within the ranges of the axes. */
  outside: number;
  columns: Readonly<Record<string, Float64Array>>;
}

export const TREND_COLUMNS = ['subrun', 'block', 'time', 'n', 'sum', 'sum2', 'over', 'over2', 'cross'] as const;

/** @param channels of a map of channels */
export function emptyFill(shows: MonitorShows, channels: number): Fill {
  return { kind: shows.kind, events: 0, entries: 0, outside: 0, columns: columnsFor(shows, channels) };
}

function columnsFor(shows: MonitorShows, channels: number): Record<string, Float64Array> {
  switch (shows.kind) {
    case 'histogram':
      return { count: new Float64Array(shows.x.bins), moments: new Float64Array(3), beyond: new Float64Array(2) };
    case 'grid':
      return { count: new Float64Array(shows.x.bins * shows.y.bins) };
    case 'profile':
      return named(['n', 'sum', 'sum2'], shows.x.bins);
    case 'channels':
      return named(['n', 'count', 'sum', 'sum2'], channels);
    case 'trend':
      return named(TREND_COLUMNS, 0);
  }
}

const named = (names: readonly string[], length: number): Record<string, Float64Array> =>
  Object.fromEntries(names.map((name) => [name, new Float64Array(length)]));

/** @throws BeamglassError `corruptStore` for fills of different monitors */
export function mergeFills(fills: readonly Fill[]): Fill {
  const [first, ...rest] = fills;
  if (first === undefined) throw new BeamglassError('internal', 'There are no fills to be added up.');
  const sum = (of: 'events' | 'entries' | 'outside'): number => fills.reduce((total, fill) => total + fill[of], 0);
  const columns = first.kind === 'trend' ? mergedTrend(fills) : addedColumns(first, rest);
  return { kind: first.kind, events: sum('events'), entries: sum('entries'), outside: sum('outside'), columns };
}

function addedColumns(first: Fill, rest: readonly Fill[]): Record<string, Float64Array> {
  const columns: Record<string, Float64Array> = {};
  for (const [name, values] of Object.entries(first.columns)) {
    const total = values.slice();
    for (const fill of rest) {
      const more = fill.columns[name];
      if (fill.kind !== first.kind || more?.length !== total.length) throw misfit();
      for (let i = 0; i < total.length; i++) total[i]! += more[i]!;
    }
    columns[name] = total;
  }
  return columns;
}

const misfit = (): BeamglassError =>
  new BeamglassError('corruptStore', 'Fills of different monitors cannot be added up.');

/** Points of the same subrun and block become one; in their order. */
function mergedTrend(fills: readonly Fill[]): Record<string, Float64Array> {
  const rows = new Map<string, number[]>();
  for (const { kind, columns } of fills) {
    if (kind !== 'trend') throw misfit();
    const { length } = columns['n']!;
    for (let i = 0; i < length; i++) {
      const row = TREND_COLUMNS.map((name) => columns[name]![i]!);
      const key = `${row[0]!} ${row[1]!}`;
      const known = rows.get(key);
      if (known === undefined) rows.set(key, row);
      else {
        for (let at = 3; at < row.length; at++) known[at]! += row[at]!;
        if (!(known[2]! <= row[2]!)) known[2] = Number.isNaN(row[2]!) ? known[2]! : row[2]!;
      }
    }
  }
  const sorted = [...rows.values()].toSorted((a, b) => a[0]! - b[0]! || a[1]! - b[1]!);
  return Object.fromEntries(TREND_COLUMNS.map((name, at) => [name, Float64Array.from(sorted, (row) => row[at]!)]));
}

const MAGIC = 0x4c46_4742; // "BGFL"
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** Little-endian: magic, length of a JSON head, the head, the columns as Float64 from the next multiple of 8. */
export function encodeFill({ columns, ...head }: Fill): Uint8Array<ArrayBuffer> {
  const lengths = Object.entries(columns).map(([name, { length }]) => [name, length] as const);
  const text = encoder.encode(JSON.stringify({ ...head, columns: lengths }));
  const start = Math.ceil((8 + text.length) / 8) * 8;
  const bytes = new Uint8Array(start + 8 * lengths.reduce((sum, [, length]) => sum + length, 0));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, text.length, true);
  bytes.set(text, 8);
  let at = start;
  for (const values of Object.values(columns)) {
    for (const value of values) {
      view.setFloat64(at, value, true);
      at += 8;
    }
  }
  return bytes;
}

const bad = (reason: string): BeamglassError =>
  new BeamglassError('corruptStore', `A fill of a monitor cannot be read: ${reason}.`);

/** @throws BeamglassError `corruptStore` */
export function decodeFill(bytes: Uint8Array): Fill {
  if (bytes.length < 8) throw bad('it is cut off');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== MAGIC) throw bad('it is none');
  const length = view.getUint32(4, true);
  if (8 + length > bytes.length) throw bad('it is cut off');
  const head = headOf(bytes.subarray(8, 8 + length));
  if (head === null) throw bad('its head makes no sense');
  let at = Math.ceil((8 + length) / 8) * 8;
  const total = head.columns.reduce((sum, [, count]) => sum + count, 0);
  if (at + 8 * total !== bytes.length) throw bad('its length is not what it says');
  const columns: Record<string, Float64Array> = {};
  for (const [name, count] of head.columns) {
    columns[name] = Float64Array.from({ length: count }, (_, i) => view.getFloat64(at + 8 * i, true));
    at += 8 * count;
  }
  return { ...head, columns };
}

type Head = Omit<Fill, 'columns'> & { readonly columns: readonly (readonly [string, number])[] };

const KINDS: readonly string[] = ['histogram', 'grid', 'profile', 'channels', 'trend'] satisfies MonitorKind[];
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function headOf(bytes: Uint8Array): Head | null {
  let value: Partial<Record<keyof Fill, unknown>>;
  try {
    value = JSON.parse(decoder.decode(bytes)) as typeof value;
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { kind, events, entries, outside, columns } = value;
  if (!KINDS.includes(kind as string) || !isCount(events) || !isCount(entries) || !isCount(outside)) return null;
  if (!Array.isArray(columns)) return null;
  const pairs = columns as unknown[];
  const isPair = (pair: unknown): boolean =>
    Array.isArray(pair) && pair.length === 2 && typeof pair[0] === 'string' && isCount(pair[1]);
  if (!pairs.every(isPair)) return null;
  return { kind: kind as MonitorKind, events, entries, outside, columns: pairs as [string, number][] };
}
