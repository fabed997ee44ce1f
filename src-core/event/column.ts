/**
 * Columns: the struct-of-arrays storage of every event collection.
 *
 * A column holds `count` entries, one per object. An entry has `width` components
 * (3 for a position). A ragged column holds a variable number of rows per object, each of
 * `width` components (the points of a track): rows of object i are
 * `offsets[i] … offsets[i + 1] - 1`.
 */
export const NUMERIC_TYPES = ['u8', 'i8', 'u16', 'i16', 'u32', 'i32', 'u64', 'i64', 'f32', 'f64'] as const;
export type NumericType = (typeof NUMERIC_TYPES)[number];
export type ColumnType = NumericType | 'text';

export type NumericArray =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | BigUint64Array
  | BigInt64Array
  | Float32Array
  | Float64Array;

interface ColumnHead {
  /** Unit as printed, '' where the number has none. */
  readonly unit: string;
  /** Components per entry (per row where ragged). */
  readonly width: number;
  /** Name of the collection that the entries index, '' where they are not links. */
  readonly target: string;
}

export interface NumericColumn extends ColumnHead {
  readonly type: NumericType;
  readonly data: NumericArray;
  /** `count + 1` row offsets where ragged, else null. */
  readonly offsets: Uint32Array | null;
}

/** One UTF-8 string per object: bytes `offsets[i] … offsets[i + 1] - 1`. */
export interface TextColumn extends ColumnHead {
  readonly type: 'text';
  readonly data: Uint8Array;
  readonly offsets: Uint32Array;
}

export type Column = NumericColumn | TextColumn;

export const BYTES_PER_ELEMENT: Readonly<Record<ColumnType, number>> = {
  u8: 1,
  i8: 1,
  u16: 2,
  i16: 2,
  u32: 4,
  i32: 4,
  u64: 8,
  i64: 8,
  f32: 4,
  f64: 8,
  text: 1,
};

/** A view of `length` elements at `byteOffset`, which must be aligned to the element size. */
export function viewOf(type: ColumnType, buffer: ArrayBufferLike, byteOffset: number, length: number): NumericArray {
  switch (type) {
    case 'u8':
    case 'text':
      return new Uint8Array(buffer, byteOffset, length);
    case 'i8':
      return new Int8Array(buffer, byteOffset, length);
    case 'u16':
      return new Uint16Array(buffer, byteOffset, length);
    case 'i16':
      return new Int16Array(buffer, byteOffset, length);
    case 'u32':
      return new Uint32Array(buffer, byteOffset, length);
    case 'i32':
      return new Int32Array(buffer, byteOffset, length);
    case 'u64':
      return new BigUint64Array(buffer, byteOffset, length);
    case 'i64':
      return new BigInt64Array(buffer, byteOffset, length);
    case 'f32':
      return new Float32Array(buffer, byteOffset, length);
    case 'f64':
      return new Float64Array(buffer, byteOffset, length);
  }
}

/** The numeric type that a typed array holds. */
export function typeOf(data: NumericArray): NumericType {
  if (data instanceof Float32Array) return 'f32';
  if (data instanceof Float64Array) return 'f64';
  if (data instanceof Uint8Array) return 'u8';
  if (data instanceof Int8Array) return 'i8';
  if (data instanceof Uint16Array) return 'u16';
  if (data instanceof Int16Array) return 'i16';
  if (data instanceof Uint32Array) return 'u32';
  if (data instanceof Int32Array) return 'i32';
  if (data instanceof BigUint64Array) return 'u64';
  return 'i64';
}

export interface ColumnOptions {
  unit?: string;
  width?: number;
  target?: string;
  offsets?: Uint32Array;
}

export function numericColumn(data: NumericArray, options: ColumnOptions = {}): NumericColumn {
  return {
    type: typeOf(data),
    data,
    unit: options.unit ?? '',
    width: options.width ?? 1,
    target: options.target ?? '',
    offsets: options.offsets ?? null,
  };
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function textColumn(values: readonly string[]): TextColumn {
  const parts = values.map((value) => encoder.encode(value));
  const offsets = new Uint32Array(values.length + 1);
  let total = 0;
  parts.forEach((part, index) => {
    total += part.length;
    offsets[index + 1] = total;
  });
  const data = new Uint8Array(total);
  parts.forEach((part, index) => data.set(part, offsets[index]));
  return { type: 'text', data, offsets, unit: '', width: 1, target: '' };
}

export function textAt(column: TextColumn, index: number): string {
  return decoder.decode(column.data.subarray(column.offsets[index], column.offsets[index + 1]));
}

/** Number of entries (objects) in a column. */
export function entryCount(column: Column): number {
  return column.offsets ? column.offsets.length - 1 : column.data.length / column.width;
}
