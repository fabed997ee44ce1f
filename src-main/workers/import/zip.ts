/** The one event file inside a zip archive, inflated into memory within bounds. */
import { constants, crc32, inflateRawSync } from 'node:zlib';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { openSource, sourceOfBytes, HEAD_BYTES, type ByteSource } from './byteSource.ts';
import { BeamglassError } from '#core/errors.ts';
import { badFile } from './fault.ts';
import { pause } from './reading.ts';
import type { ReadContext, SourceFile } from './reader.ts';

/** A member may inflate to this size. */
export const MAX_INFLATED_BYTES = 512 << 20;
/** Deflate cannot shrink by more than this factor; a header that says more lies. */
const MAX_RATIO = 1032;
const MAX_MEMBERS = 10_000;
const LOCAL_HEADER_BYTES = 30;

export function isZip(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x4b && head[2] === 3 && head[3] === 4;
}

const isEventFile = (name: string): boolean => /\.json$/i.test(name) && !/(^|\/)(__MACOSX\/|\.)/.test(name);

/** The beginning of the first event file of an archive, as far as `head` holds it; null where it holds none. */
export function inflateHead(head: Uint8Array): Uint8Array | null {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  for (let at = 0; at + LOCAL_HEADER_BYTES <= bytes.length && isZip(bytes.subarray(at));) {
    const flags = bytes.readUInt16LE(at + 6);
    const method = bytes.readUInt16LE(at + 8);
    const compressed = bytes.readUInt32LE(at + 18);
    const nameEnd = at + LOCAL_HEADER_BYTES + bytes.readUInt16LE(at + 26);
    const start = nameEnd + bytes.readUInt16LE(at + 28);
    const name = bytes.toString('utf8', at + LOCAL_HEADER_BYTES, nameEnd);
    if (isEventFile(name)) return beginning(bytes.subarray(start), method);
    // A member whose size stands behind it cannot be passed without inflating it.
    if ((flags & 8) !== 0) return null;
    at = start + compressed;
  }
  return null;
}

function beginning(data: Buffer, method: number): Uint8Array | null {
  if (method === 0) return data;
  try {
    const inflated = inflateRawSync(data, {
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: data.length * MAX_RATIO + 1024,
    });
    return inflated.subarray(0, HEAD_BYTES);
  } catch {
    return null;
  }
}

/** @throws BeamglassError `badFile` */
export async function openZip(file: SourceFile, context: ReadContext): Promise<ByteSource> {
  // Says in a sentence what cannot be opened; yauzl opens it anew.
  openSource(file).close();
  let zip: ZipFile | null = null;
  try {
    zip = await openPromise(file.path, { lazyEntries: true, autoClose: false });
    const entry = await findEventFile(zip, file.name);
    return sourceOfBytes(`${file.name}/${entry.fileName}`, await inflate(zip, entry, file.name, context));
  } catch (error) {
    if (error instanceof BeamglassError) throw error;
    throw badFile(file.name, `the zip archive is damaged (${(error as Error).message})`);
  } finally {
    zip?.close();
  }
}

async function findEventFile(zip: ZipFile, name: string): Promise<Entry> {
  if (zip.entryCount > MAX_MEMBERS) throw badFile(name, `the zip archive has ${zip.entryCount} members`);
  const found: Entry[] = [];
  for await (const entry of zip.eachEntry()) if (isEventFile(entry.fileName)) found.push(entry);
  const [first] = found;
  if (!first) throw badFile(name, 'the zip archive holds no .json file');
  if (found.length > 1) {
    throw badFile(name, `the zip archive holds ${found.length} .json files; unpack it and import the files`);
  }
  return first;
}

async function inflate(zip: ZipFile, entry: Entry, name: string, context: ReadContext): Promise<Buffer> {
  const { uncompressedSize: size, compressedSize } = entry;
  const member = `its member “${entry.fileName}”`;
  if (size > MAX_INFLATED_BYTES) {
    throw badFile(name, `${member} inflates to ${size} bytes; ${MAX_INFLATED_BYTES >> 20} MiB are allowed`, { size });
  }
  if (size > compressedSize * MAX_RATIO + 1024)
    throw badFile(name, `${member} states an impossible size of ${size} bytes`);
  if (entry.isEncrypted()) throw badFile(name, `${member} is encrypted`);
  const bytes = Buffer.alloc(size);
  let filled = 0;
  let checksum = 0;
  // yauzl ends the stream with an error when there are more or fewer bytes than the archive states.
  for await (const chunk of await zip.openReadStreamPromise(entry)) {
    const part = chunk as Buffer;
    part.copy(bytes, filled);
    filled += part.length;
    checksum = crc32(part, checksum);
    await pause(context, 0);
  }
  if (checksum !== entry.crc32) throw badFile(name, `the checksum of ${member} does not match`);
  return bytes;
}
