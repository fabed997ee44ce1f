import { describe, expect, test } from 'vitest';
import { xxh32 } from '#core/event/checksum.ts';

/**
 * The sanity buffer and values of the reference implementation (xxHash, cli/xsum_sanity_check.c,
 * seed 0): byte i is the top byte of a 64-bit generator that starts at PRIME32.
 */
function sanityBuffer(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let generator = 2654435761n;
  for (let i = 0; i < length; i++) {
    bytes[i] = Number(generator >> 56n);
    generator = BigInt.asUintN(64, generator * 11400714785074694797n);
  }
  return bytes;
}

describe('XXH32', () => {
  test.each([
    [0, 0x02cc5d05],
    [1, 0xcf65b03e],
    [14, 0x1208e7e2],
    [222, 0x5bd11dbd],
  ])('reference value of %i bytes', (length, expected) => {
    expect(xxh32(sanityBuffer(length))).toBe(expected);
  });

  test.each([
    ['a', 0x550d7456],
    ['abc', 0x32d153ff],
    ['Nobody inspects the spammish repetition', 0xe2293b2f],
  ])('published value of “%s”', (text, expected) => {
    expect(xxh32(new TextEncoder().encode(text))).toBe(expected);
  });
});
