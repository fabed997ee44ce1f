/** Files that the page sends (to be imported) and fetches (exported). Streamed, never held in memory. */
import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rm, stat, statfs } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { basename, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { BeamglassError } from '#core/errors.ts';
import { PAGE_HEADERS } from './pageHeaders.ts';

/** Left free for the catalogue, and for the run that the import writes beside the sent file. */
const RESERVE_BYTES = 256 * 1024 * 1024;
const MAX_NAME = 255;

async function freeBytes(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory);
  return Math.max(0, bavail * bsize - RESERVE_BYTES);
}

const tooLarge = (name: string, free: number): BeamglassError =>
  new BeamglassError(
    'diskFull',
    `“${name}” was not taken in: the disk of the store has ${Math.floor(free / 1e6)} MB left for it. Free some space, or import the file from its place with “beamglass import”.`,
    { name, freeBytes: free },
  );

/** The file's name as the user knows it: percent-encoded in a header, since headers are ASCII. */
function sentName(header: string | string[] | undefined): string {
  let name = '';
  try {
    name = decodeURIComponent(String(header ?? ''));
  } catch {
    // Not percent-encoded: no name.
  }
  if (name === '' || name.length > MAX_NAME || basename(name) !== name || name.includes('\0')) {
    throw new BeamglassError(
      'badInput',
      'A sent file needs its plain name, percent-encoded, in the header X-File-Name.',
    );
  }
  return name;
}

/**
 * Writes the body of a request to a file of its own.
 * @throws BeamglassError `badInput`, `diskFull`; nothing is left behind then
 */
export async function receiveUpload(
  request: IncomingMessage,
  directory: string,
): Promise<{ name: string; path: string }> {
  const name = sentName(request.headers['x-file-name']);
  await mkdir(directory, { recursive: true });
  const free = await freeBytes(directory);
  if (Number(request.headers['content-length'] ?? 0) > free) throw tooLarge(name, free);
  const path = join(directory, randomUUID());
  let received = 0;
  const bounded = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      received += chunk.length;
      done(received > free ? tooLarge(name, free) : null, chunk);
    },
  });
  try {
    await pipeline(request, bounded, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
  } catch (error) {
    await rm(path, { force: true });
    // Something else may have taken the room in the meantime.
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw tooLarge(name, 0);
    throw error;
  }
  return { name, path };
}

/** Sends a finished file as a download under its own name. */
export async function sendDownload(path: string, name: string, response: ServerResponse): Promise<void> {
  const { size } = await stat(path);
  response.writeHead(200, {
    ...PAGE_HEADERS,
    'Content-Type': 'application/octet-stream',
    'Content-Length': size,
    'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
    'Cache-Control': 'no-store',
  });
  await pipeline(createReadStream(path), response);
}
