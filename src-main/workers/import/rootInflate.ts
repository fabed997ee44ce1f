/**
 * Inflation of ROOT objects: records of at most 16 MiB behind one another, each with a head of nine
 * bytes (two letters and a byte for the method, then the deflated and the inflated length, three bytes
 * each, little-endian). Zlib and Zstandard by Node, which is some ten times faster than jsroot's
 * own inflation; LZ4 and LZMA by jsroot.
 */
import { inflateSync, zstdDecompressSync } from 'node:zlib';
import { R__unzip } from 'jsroot/io';

const HEAD_BYTES = 9;

const METHODS: Readonly<Record<string, (bytes: Uint8Array, options: { maxOutputLength: number }) => Uint8Array>> = {
  ZL: inflateSync,
  ZS: zstdDecompressSync,
};

const uint24 = (bytes: Uint8Array, at: number): number => bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16);

/**
 * @param deflated the object behind its key
 * @throws an error of any kind where it does not inflate to `length` bytes
 */
export async function inflateObject(deflated: Uint8Array, length: number): Promise<DataView> {
  // Allocated as records come, not as the length says.
  const parts: Uint8Array[] = [];
  let inflated = 0;
  for (let at = 0; inflated < length;) {
    const inflate = METHODS[String.fromCharCode(deflated[at] ?? 0, deflated[at + 1] ?? 0)];
    if (!inflate) return byJsroot(deflated, length);
    const bytes = uint24(deflated, at + 3);
    const maxOutputLength = Math.min(uint24(deflated, at + 6), length - inflated);
    const end = at + HEAD_BYTES + bytes;
    if (maxOutputLength === 0 || end > deflated.length) throw new RangeError('record head');
    const part = inflate(deflated.subarray(at + HEAD_BYTES, end), { maxOutputLength });
    if (part.length !== maxOutputLength) throw new RangeError('record length');
    parts.push(part);
    inflated += part.length;
    at = end;
  }
  const [first] = parts;
  const whole = parts.length === 1 ? first! : Buffer.concat(parts);
  return new DataView(whole.buffer, whole.byteOffset, whole.byteLength);
}

async function byJsroot(deflated: Uint8Array, length: number): Promise<DataView> {
  const view = new DataView(deflated.buffer, deflated.byteOffset, deflated.byteLength);
  const inflated = await R__unzip(view, length, true, 0);
  if (inflated?.byteLength !== length) throw new RangeError('record');
  return inflated;
}
