import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BeamglassError } from '#core/errors.ts';
import type { ByteSource } from '#main/workers/import/byteSource.ts';
import { JsonScanner } from '#main/workers/import/jsonScanner.ts';

/** A source that gives at most `step` bytes at a time, so that tokens are cut everywhere. */
function sourceOf(text: string | Uint8Array, step = 1 << 20): ByteSource {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  return {
    name: 'file.json',
    bytes: bytes.length,
    read: (target, position) => {
      const part = bytes.subarray(position, position + Math.min(step, target.length));
      target.set(part);
      return part.length;
    },
    close: () => {},
  };
}

const scan = (text: string, step?: number): unknown => {
  const scanner = new JsonScanner(sourceOf(text, step));
  const value = scanner.value();
  scanner.finish();
  return value;
};

const texts = fc.oneof(fc.json({ maxDepth: 6 }), fc.json({ maxDepth: 6, stringUnit: 'binary' }));

describe('JSON scanner', () => {
  it('makes the values that JSON.parse makes, however the text arrives', () => {
    fc.assert(
      fc.property(
        texts,
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom(undefined, 1, '\n\t'),
        (text, step, indent) => {
          const value: unknown = JSON.parse(text);
          const written = JSON.stringify(value, null, indent);
          // Integers beyond 2^53 arrive as bigint.
          const back = JSON.stringify(scan(written, step), (_, each: unknown) =>
            typeof each === 'bigint' ? Number(each) : each,
          );
          expect(back).toBe(JSON.stringify(value));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('accepts what JSON.parse accepts and nothing else', () => {
    const sign = fc.constantFrom(...'[]{},:"\\-+.eE0129tfnu \n\u0001é');
    const broken = fc.tuple(texts, fc.nat(), fc.nat(1), sign).map(([text, at, removed, insert]) => {
      const place = at % (text.length + 1);
      return text.slice(0, place) + insert + text.slice(place + removed);
    });
    let refused = 0;
    fc.assert(
      fc.property(broken, (text) => {
        // A lone surrogate cannot be written as UTF-8.
        fc.pre(text.isWellFormed());
        let accepts = true;
        try {
          JSON.parse(text);
        } catch {
          accepts = false;
          refused++;
        }
        try {
          scan(text, 5);
          expect(accepts).toBe(true);
        } catch (error) {
          if (!(error instanceof BeamglassError)) throw error;
          if (accepts) expect(error.message).toContain('stands twice');
        }
      }),
      { numRuns: 2000 },
    );
    expect(refused).toBeGreaterThan(500);
  });

  it('gives all elements of a list in batches, of any length', () => {
    const rows = Array.from({ length: 60_000 }, (_, i) => [i, i / 7, `row ${i} é`]);
    const scanner = new JsonScanner(sourceOf(JSON.stringify({ before: [1, [2]], rows, after: {} }), 4099));
    const read: unknown[] = [];
    let batches = 0;
    for (const key of scanner.members()) {
      if (key !== 'rows') continue;
      for (const batch of scanner.batches()) {
        read.push(...batch);
        batches++;
      }
    }
    scanner.finish();
    expect(read).toEqual(rows);
    expect(batches).toBeGreaterThan(3);
  });

  it('keeps integers exact, and other numbers numbers', () => {
    expect(
      scan(
        '[9007199254740993, -9223372036854775808, 18446744073709551615, 9007199254740991, 1e20, 0.12345678901234568]',
      ),
    ).toEqual([
      9007199254740993n,
      -9223372036854775808n,
      18446744073709551615n,
      9007199254740991,
      1e20,
      0.12345678901234568,
    ]);
  });

  it('goes back to a value that was passed, in and beyond its window', () => {
    const filler = ' '.repeat(3 << 20);
    const scanner = new JsonScanner(sourceOf(`{"a": [1, 2], ${filler} "b": 3}`));
    let offset = 0;
    let entries = 0;
    for (const key of scanner.members()) {
      if (key !== 'a') continue;
      offset = scanner.offset;
      entries = scanner.skip();
    }
    const end = scanner.offset;
    expect(entries).toBe(2);
    scanner.seek(offset);
    expect(scanner.value()).toEqual([1, 2]);
    scanner.seek(end);
    scanner.finish();
  });

  it.each([
    ['{\n  "a": 1\n  "b": 2\n}', 'line 3, column 3'],
    ['[1, 2', 'line 1, column 6'],
    ['{"é": tru}', 'line 1, column 11'],
    ['\n\n[01]', 'line 3, column 3'],
  ])('says where %j goes wrong', (text, place) => {
    expect(() => scan(text)).toThrow(place);
  });
});
