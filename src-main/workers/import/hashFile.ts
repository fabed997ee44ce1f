/** The SHA-256 of a file, by which it is known again. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { fileError } from './byteSource.ts';
import type { SourceFile } from './reader.ts';

/**
 * @param progress is told the bytes read so far
 * @returns hexadecimal
 * @throws BeamglassError `badFile`, `notFound`; the signal's reason
 */
export async function hashFile(
  file: SourceFile,
  signal: AbortSignal,
  progress: (done: number) => void,
): Promise<string> {
  const hash = createHash('sha256');
  let done = 0;
  try {
    for await (const part of createReadStream(file.path, { highWaterMark: 1 << 20, signal }) as AsyncIterable<Buffer>) {
      hash.update(part);
      done += part.length;
      progress(done);
    }
  } catch (error) {
    throw signal.aborted ? error : fileError(error, file.name);
  }
  return hash.digest('hex');
}
