/**
 * Binary event payload, version 1. Little-endian.
 *
 *   0  u32  magic "BGEV"
 *   4  u32  XXH32 of bytes 8 … end
 *   8  u32  format version
 *  12  u32  total length in bytes
 *  16  u32  length of the directory in bytes
 *  20  u32  0
 *  24       directory: JSON, UTF-8 (see `Directory`)
 *       sections, each at the next multiple of 8, in directory order: per column the row offsets
 *       (u32, count + 1) where ragged or text, then the data
 *
 * Decoding yields views into the payload, no copy; a payload that is not 8-byte aligned in its
 * buffer is copied once. Whatever is wrong with a payload, decoding throws `corruptPayload` and
 * never allocates more than the payload's own size.
 */
import { BeamglassError } from '../errors.ts';
import { xxh32 } from './checksum.ts';
import { BYTES_PER_ELEMENT, NUMERIC_TYPES, viewOf, type Column, type ColumnType } from './column.ts';
import { KIND_IDS, type KindId } from './kind.ts';
import { makeCollection, type Collection, type EventData, type Label, type Scalar } from './event.ts';

export const CODEC_VERSION = 1;

const MAGIC = 0x56454742; // "BGEV"
const HEADER_BYTES = 24;
/** Payloads that begin at a multiple of this in their buffer are decoded without a copy. */
export const PAYLOAD_ALIGNMENT = 8;
/** One payload is one event; more than this is not an event. */
export const MAX_PAYLOAD_BYTES = 1 << 30;

/** [name, type, width, ragged 0/1, unit, target] */
type ColumnEntry = [string, ColumnType, number, 0 | 1, string, string];
/** [name, kind, count, columns] */
type CollectionEntry = [string, KindId, number, ColumnEntry[]];

interface Directory {
  /** [event number, time in ns as decimal text or null, spill or null, trigger bits] */
  h: [number, string | null, number | null, number];
  /** [name, value, unit]; a value that JSON has no number for is "NaN", "Infinity" or "-Infinity" */
  s: [string, number | string, string][];
  l: [string, string][];
  c: CollectionEntry[];
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

const align = (offset: number): number => (offset + 7) & ~7;

/** @throws BeamglassError `badInput` for an event that would not come back as it is */
export function encodeEvent(event: EventData): Uint8Array<ArrayBuffer> {
  return encodeEventInto(event, (length) => new Uint8Array(length));
}

/**
 * The same in memory that is there already.
 * @param room gives so many bytes, whatever they hold, beginning at a multiple of PAYLOAD_ALIGNMENT in their buffer
 */
export function encodeEventInto(
  event: EventData,
  room: (length: number) => Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> {
  checkEncodable(event);
  const directory: Directory = {
    h: [
      event.header.eventNumber,
      event.header.timeNs?.toString() ?? null,
      event.header.spill,
      event.header.triggerBits,
    ],
    s: event.scalars.map(({ name, value, unit }) => [name, Number.isFinite(value) ? value : String(value), unit]),
    l: event.labels.map(({ name, value }) => [name, value]),
    c: event.collections.map((collection) => [
      collection.name,
      collection.kind,
      collection.count,
      [...collection.columns].map(([name, column]): ColumnEntry => [
        name,
        column.type,
        column.width,
        column.offsets ? 1 : 0,
        column.unit,
        column.target,
      ]),
    ]),
  };
  const directoryBytes = encoder.encode(JSON.stringify(directory));
  let total = HEADER_BYTES + directoryBytes.length;
  for (const collection of event.collections) {
    for (const column of collection.columns.values()) {
      if (column.offsets) total = align(total) + column.offsets.byteLength;
      total = align(total) + column.data.byteLength;
    }
  }
  if (total > MAX_PAYLOAD_BYTES) {
    throw new BeamglassError('badInput', `The event takes ${total} bytes; an event may take ${MAX_PAYLOAD_BYTES}.`, {
      bytes: total,
    });
  }
  const bytes = room(total);
  bytes.set(directoryBytes, HEADER_BYTES);
  let offset = HEADER_BYTES + directoryBytes.length;
  const write = (array: Exclude<Column['data'], never> | Uint32Array): void => {
    for (const end = align(offset); offset < end; offset++) bytes[offset] = 0;
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), offset);
    offset += array.byteLength;
  };
  for (const collection of event.collections) {
    for (const column of collection.columns.values()) {
      if (column.offsets) write(column.offsets);
      write(column.data);
    }
  }
  const head = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
  head.setUint32(0, MAGIC, true);
  head.setUint32(8, CODEC_VERSION, true);
  head.setUint32(12, total, true);
  head.setUint32(16, directoryBytes.length, true);
  head.setUint32(20, 0, true);
  head.setUint32(4, xxh32(bytes.subarray(8)), true);
  return bytes;
}

function unstorable(reason: string): BeamglassError {
  return new BeamglassError('badInput', `The event cannot be stored: ${reason}.`);
}

function checkEncodable({ header, collections }: EventData): void {
  if (!Number.isSafeInteger(header.eventNumber))
    throw unstorable(`its number ${header.eventNumber} is not a whole number`);
  if (header.spill !== null && !Number.isSafeInteger(header.spill)) {
    throw unstorable(`its spill ${header.spill} is not a whole number`);
  }
  if (!Number.isSafeInteger(header.triggerBits)) {
    throw unstorable(`its trigger bits ${header.triggerBits} are not a whole number`);
  }
  if (header.timeNs !== null && !fitsInt64(header.timeNs)) {
    throw unstorable(`its time of ${header.timeNs} ns is beyond what 64 bits hold`);
  }
  const names = new Set<string>();
  for (const { name } of collections) {
    if (names.has(name)) throw unstorable(`it has two collections “${name}”`);
    names.add(name);
  }
}

const fitsInt64 = (value: bigint): boolean => BigInt.asIntN(64, value) === value;

function corrupt(reason: string): BeamglassError {
  return new BeamglassError('corruptPayload', `The event’s data is damaged: ${reason}.`);
}

/** @throws BeamglassError `corruptPayload` */
export function decodeEvent(payload: Uint8Array): EventData {
  if (payload.length < HEADER_BYTES) throw corrupt('it is shorter than its header');
  // Not payload.slice(): of a Node Buffer that is a view on the same unaligned bytes.
  const bytes = payload.byteOffset % PAYLOAD_ALIGNMENT === 0 ? payload : new Uint8Array(payload);
  const head = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
  if (head.getUint32(0, true) !== MAGIC) throw corrupt('it does not begin as an event');
  const version = head.getUint32(8, true);
  const total = head.getUint32(12, true);
  const directoryLength = head.getUint32(16, true);
  if (total !== bytes.length) throw corrupt(`it holds ${bytes.length} bytes and says ${total}`);
  if (head.getUint32(4, true) !== xxh32(bytes.subarray(8))) throw corrupt('its checksum does not match');
  if (version !== CODEC_VERSION) throw corrupt(`it has format version ${version}; this program reads ${CODEC_VERSION}`);
  if (directoryLength > total - HEADER_BYTES) throw corrupt('its directory is longer than itself');
  const directory = parseDirectory(bytes.subarray(HEADER_BYTES, HEADER_BYTES + directoryLength));
  const reader = new SectionReader(bytes, HEADER_BYTES + directoryLength);
  const collections = directory.c.map((entry) => readCollection(entry, reader));
  if (reader.offset !== total) throw corrupt('bytes are left over behind its last column');
  const [eventNumber, timeText, spill, triggerBits] = directory.h;
  return {
    header: { eventNumber, timeNs: timeText === null ? null : BigInt(timeText), spill, triggerBits },
    scalars: directory.s.map(([name, value, unit]): Scalar => ({ name, value: Number(value), unit })),
    labels: directory.l.map(([name, value]): Label => ({ name, value })),
    collections,
  };
}

class SectionReader {
  readonly #bytes: Uint8Array;
  offset: number;

  constructor(bytes: Uint8Array, offset: number) {
    this.#bytes = bytes;
    this.offset = offset;
  }

  take(type: ColumnType, length: number): Column['data'] {
    const start = align(this.offset);
    const byteLength = length * BYTES_PER_ELEMENT[type];
    if (start + byteLength > this.#bytes.length) throw corrupt('a column reaches past its end');
    this.offset = start + byteLength;
    return viewOf(type, this.#bytes.buffer, this.#bytes.byteOffset + start, length);
  }
}

function readCollection([name, kind, count, entries]: CollectionEntry, reader: SectionReader): Collection {
  const columns = entries.map(([columnName, type, width, ragged, unit, target]): [string, Column] => {
    let offsets: Uint32Array | null = null;
    let length = count * width;
    if (ragged) {
      offsets = reader.take('u32', count + 1) as Uint32Array;
      checkOffsets(offsets);
      length = offsets[count]! * width;
    }
    const data = reader.take(type, length);
    const column = { type, data, offsets, unit, width, target } as Column;
    return [columnName, column];
  });
  try {
    return makeCollection(name, kind, columns);
  } catch (error) {
    throw corrupt((error as Error).message.replace(/\.$/, ''));
  }
}

function checkOffsets(offsets: Uint32Array): void {
  if (offsets[0] !== 0) throw corrupt('row offsets do not begin at 0');
  for (let i = 1; i < offsets.length; i++) {
    if (offsets[i]! < offsets[i - 1]!) throw corrupt('row offsets go backwards');
  }
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isCount = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MAX_PAYLOAD_BYTES;

function parseDirectory(bytes: Uint8Array): Directory {
  let value: unknown;
  try {
    value = JSON.parse(decoder.decode(bytes));
  } catch {
    throw corrupt('its directory cannot be read');
  }
  const directory = value as Directory;
  const fits =
    typeof value === 'object' &&
    value !== null &&
    isHeader(directory.h) &&
    Array.isArray(directory.s) &&
    directory.s.every(isScalarEntry) &&
    Array.isArray(directory.l) &&
    directory.l.every((entry) => Array.isArray(entry) && isText(entry[0]) && isText(entry[1])) &&
    Array.isArray(directory.c) &&
    directory.c.every(isCollectionEntry) &&
    new Set(directory.c.map((entry) => entry[0])).size === directory.c.length;
  if (!fits) throw corrupt('its directory has not the form of version 1');
  return directory;
}

function isHeader(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 4) return false;
  const [eventNumber, time, spill, triggerBits] = value as unknown[];
  return (
    Number.isSafeInteger(eventNumber) &&
    (time === null || (isText(time) && /^-?\d{1,19}$/.test(time) && fitsInt64(BigInt(time)))) &&
    (spill === null || Number.isSafeInteger(spill)) &&
    Number.isSafeInteger(triggerBits)
  );
}

function isScalarEntry(entry: unknown): boolean {
  if (!Array.isArray(entry)) return false;
  const [name, value, unit] = entry as unknown[];
  const numeric = typeof value === 'number' || value === 'NaN' || value === 'Infinity' || value === '-Infinity';
  return isText(name) && numeric && isText(unit);
}

function isCollectionEntry(entry: unknown): boolean {
  if (!Array.isArray(entry)) return false;
  const [name, kind, count, columns] = entry as unknown[];
  return (
    isText(name) &&
    KIND_IDS.includes(kind as KindId) &&
    isCount(count) &&
    Array.isArray(columns) &&
    columns.length > 0 &&
    columns.every(isColumnEntry) &&
    new Set((columns as ColumnEntry[]).map((column) => column[0])).size === columns.length
  );
}

function isColumnEntry(entry: unknown): boolean {
  if (!Array.isArray(entry)) return false;
  const [name, type, width, ragged, unit, target] = entry as unknown[];
  const known = type === 'text' ? width === 1 && ragged === 1 : NUMERIC_TYPES.includes(type as never);
  return (
    isText(name) &&
    known &&
    isCount(width) &&
    width > 0 &&
    (ragged === 0 || ragged === 1) &&
    isText(unit) &&
    isText(target)
  );
}
