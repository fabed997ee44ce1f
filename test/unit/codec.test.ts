import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BeamglassError } from '#core/errors.ts';
import { attributesOf, attributeValues, objectAttributes } from '#core/event/attribute.ts';
import { xxh32 } from '#core/event/checksum.ts';
import { decodeEvent, encodeEvent } from '#core/event/codec.ts';
import { numericColumn } from '#core/event/column.ts';
import { makeCollection, type EventData } from '#core/event/event.ts';
import { KIND_IDS } from '#core/event/kind.ts';
import { summaryValues } from '#core/event/summary.ts';
import { eventArbitrary } from '../fixtures/eventArbitrary.ts';

const empty: EventData = {
  header: { eventNumber: 1, timeNs: null, spill: null, triggerBits: 0 },
  scalars: [],
  labels: [],
  collections: [],
};

/** Fifty events, the same in every run, that together hold every kind of object. */
const samples = fc.sample(eventArbitrary, { numRuns: 50, seed: 2 });
const payloads = samples.map(encodeEvent);

/** Plain form for comparison: bytes of every column, so that NaN and −0 count. */
const plain = (event: EventData) => ({
  ...event,
  collections: event.collections.map(({ columns, ...rest }) => ({
    ...rest,
    columns: [...columns].map(([name, { data, ...column }]) => [
      name,
      column,
      [...new Uint8Array(data.buffer, data.byteOffset, data.byteLength)],
    ]),
  })),
});

/** Reads everything that the program reads of an event; throws or hangs if the event is inconsistent. */
function readAll(event: EventData): void {
  summaryValues(event);
  for (const collection of event.collections) {
    for (const { name, type } of attributesOf(collection)) {
      const length = attributeValues(collection, name)?.length;
      if (type === 'number' && length !== collection.count)
        throw new Error(`${name}: ${length} of ${collection.count}`);
    }
    for (let i = 0; i < collection.count; i++) objectAttributes(collection, i);
    for (const [name, { offsets, data, width }] of collection.columns) {
      if (!offsets) continue;
      const isOrdered = offsets.every((offset, i) => (i === 0 ? offset === 0 : offset >= offsets[i - 1]!));
      if (!isOrdered || offsets.at(-1)! * width !== data.length) throw new Error(`${name}: row offsets out of order`);
    }
  }
}

function mend(bytes: Uint8Array): Uint8Array {
  const head = new DataView(bytes.buffer, bytes.byteOffset);
  head.setUint32(12, bytes.length, true);
  head.setUint32(4, xxh32(bytes.subarray(8)), true);
  return bytes;
}

/** @returns the error's code, or 'event' where the payload decodes to a consistent event */
function outcome(bytes: Uint8Array): string {
  let event: EventData;
  try {
    event = decodeEvent(bytes);
  } catch (error) {
    if (error instanceof BeamglassError) return error.code;
    throw error;
  }
  readAll(event);
  return 'event';
}

describe('round trip', () => {
  test('the sample events hold every kind of object', () => {
    const kinds = new Set(samples.flatMap(({ collections }) => collections.map(({ kind }) => kind)));
    expect(kinds).toEqual(new Set(KIND_IDS));
  });

  test('random events come back as they were', () => {
    fc.assert(
      fc.property(eventArbitrary, (event) => {
        expect(plain(decodeEvent(encodeEvent(event)))).toEqual(plain(event));
      }),
      { numRuns: 500 },
    );
  });

  test('columns are views into the payload', () => {
    for (const payload of payloads) {
      for (const { columns } of decodeEvent(payload).collections) {
        for (const { data, offsets } of columns.values()) {
          expect(data.buffer).toBe(payload.buffer);
          if (offsets) expect(offsets.buffer).toBe(payload.buffer);
        }
      }
    }
  });

  test('a payload anywhere in a buffer is read, also as a Node Buffer', () => {
    for (const payload of payloads) {
      for (const shift of [1, 4, 7, 8]) {
        const room = Buffer.from(new ArrayBuffer(payload.length + 8));
        const moved = room.subarray(shift, shift + payload.length);
        moved.set(payload);
        expect(plain(decodeEvent(moved))).toEqual(plain(decodeEvent(payload)));
      }
    }
  });

  test.each<[string, Partial<EventData>]>([
    ['an event number that is not whole', { header: { ...empty.header, eventNumber: 1.5 } }],
    ['a spill that is not a number', { header: { ...empty.header, spill: Number.NaN } }],
    ['trigger bits beyond 2^53', { header: { ...empty.header, triggerBits: 2 ** 60 } }],
    ['a time beyond 64 bits', { header: { ...empty.header, timeNs: 2n ** 63n } }],
    [
      'two collections of one name',
      {
        collections: ['hits', 'hits'].map((name) =>
          makeCollection(name, 'trackerHits', [['position', numericColumn(new Float32Array(3), { width: 3 })]]),
        ),
      },
    ],
  ])('%s is refused at encoding', (_, part) => {
    expect(() => encodeEvent({ ...empty, ...part })).toThrow(expect.objectContaining({ code: 'badInput' }));
  });
});

describe('damage', () => {
  test('every truncation is noticed', () => {
    for (const payload of payloads) {
      for (let length = 0; length < payload.length; length++) {
        expect(outcome(payload.slice(0, length))).toBe('corruptPayload');
      }
    }
  });

  test('every truncation is noticed although length and checksum were mended', () => {
    for (const payload of payloads) {
      for (let length = 24; length < payload.length; length++) {
        expect(outcome(mend(payload.slice(0, length)))).toBe('corruptPayload');
      }
    }
  });

  const damage = fc.record({
    which: fc.nat(payloads.length - 1),
    changes: fc.array(
      fc.record({
        at: fc.noBias(fc.nat()),
        xor: fc.integer({ min: 1, max: 255 }),
      }),
      {
        minLength: 1,
        maxLength: 8,
      },
    ),
  });
  const damaged = ({ which, changes }: { which: number; changes: { at: number; xor: number }[] }) => {
    const bytes = payloads[which]!.slice();
    for (const { at, xor } of changes) bytes[at % bytes.length]! ^= xor;
    return bytes;
  };

  test('10,000 random corruptions are noticed', () => {
    fc.assert(
      fc.property(damage, (one) => {
        const bytes = damaged(one);
        fc.pre(!bytes.every((byte, i) => byte === payloads[one.which]![i]));
        expect(outcome(bytes)).toBe('corruptPayload');
      }),
      { numRuns: 10_000 },
    );
  });

  test('10,000 random corruptions with a mended checksum: an error or a consistent event', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(damage, (one) => {
        seen.add(outcome(mend(damaged(one))));
      }),
      { numRuns: 10_000 },
    );
    expect([...seen].toSorted()).toEqual(['corruptPayload', 'event']);
  });

  test('10,000 random changes of the directory: an error or a consistent event', () => {
    const seen = new Set<string>();
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom(
        -1,
        0,
        1,
        2,
        3,
        8,
        2 ** 30,
        2 ** 31,
        2 ** 32,
        2 ** 53,
        1e300,
        'f64',
        'u8',
        'text',
        'tracks',
        'position',
      ),
    );
    fc.assert(
      fc.property(
        fc.nat(payloads.length - 1),
        fc.array(fc.nat(), { minLength: 12, maxLength: 12 }),
        value,
        (which, path, put) => {
          seen.add(outcome(withDirectory(payloads[which]!, (directory) => replaceAt(directory, path, put))));
        },
      ),
      { numRuns: 10_000 },
    );
    expect([...seen].toSorted()).toEqual(['corruptPayload', 'event']);
  });

  test('a directory that claims billions of objects costs nothing', () => {
    const payload = encodeEvent({
      ...empty,
      collections: [
        makeCollection('hits', 'trackerHits', [['position', numericColumn(new Float32Array(3), { width: 3 })]]),
      ],
    });
    for (const count of [2, 2 ** 20, 2 ** 30]) {
      for (const [width, ragged] of [
        [3, 0],
        [2 ** 30, 0],
        [3, 1],
      ]) {
        const bytes = withDirectory(payload, () => ({
          h: [1, null, null, 0],
          s: [],
          l: [],
          c: [['hits', 'trackerHits', count, [['position', 'f32', width, ragged, 'mm', '']]]],
        }));
        expect(outcome(bytes)).toBe('corruptPayload');
      }
    }
  });

  test('a deeply nested directory is an error, not a stack overflow', () => {
    const nested = new TextEncoder().encode('['.repeat(1_000_000));
    const bytes = new Uint8Array(24 + nested.length);
    bytes.set(payloads[0]!.subarray(0, 24));
    bytes.set(nested, 24);
    new DataView(bytes.buffer).setUint32(16, nested.length, true);
    expect(outcome(mend(bytes))).toBe('corruptPayload');
  });
});

/** The payload with another directory in front of its columns, lengths and checksum mended. */
function withDirectory(payload: Uint8Array, change: (directory: unknown) => unknown): Uint8Array {
  const length = new DataView(payload.buffer, payload.byteOffset).getUint32(16, true);
  const text = new TextDecoder().decode(payload.subarray(24, 24 + length));
  const directory = new TextEncoder().encode(JSON.stringify(change(JSON.parse(text))) ?? 'null');
  // Columns begin at a multiple of 8 behind the directory.
  const from = (24 + length + 7) & ~7;
  const to = (24 + directory.length + 7) & ~7;
  const bytes = new Uint8Array(from < payload.length ? to + payload.length - from : 24 + directory.length);
  bytes.set(payload.subarray(0, 24));
  bytes.set(directory, 24);
  if (from < payload.length) bytes.set(payload.subarray(from), to);
  new DataView(bytes.buffer).setUint32(16, directory.length, true);
  return mend(bytes);
}

/** Walks down the JSON value along `path` and puts `put` where it ends at a leaf or the path does. */
function replaceAt(node: unknown, path: readonly number[], put: unknown): unknown {
  if (!Array.isArray(node) && (typeof node !== 'object' || node === null)) return put;
  const keys = Object.keys(node);
  if (keys.length === 0 || path.length === 0) return put;
  const key = keys[path[0]! % keys.length]!;
  const copy = (Array.isArray(node) ? [...node] : { ...node }) as Record<string, unknown>;
  copy[key] = replaceAt(copy[key], path.slice(1), put);
  return copy;
}
