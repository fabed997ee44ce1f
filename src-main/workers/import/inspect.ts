/** The first look at files to import: what they are, which belong together, and their hashes. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { BeamglassError } from '#core/errors.ts';
import type { FileToImport, HashedFile, ImportCalls, SourceGroup } from '#main/workers/calls.ts';
import type { CallContext } from '#main/workers/protocol.ts';
import { beamglassEvents, statedContentHash } from './beamglassEvents.ts';
import type { EventReader, FileHead, SourceFile } from './reader.ts';
import { READERS } from './registry.ts';

const HEAD_BYTES = 65_536;

/** @throws BeamglassError `notFound`, `badFile`, `unknownFormat` */
export async function inspectFiles(
  files: readonly FileToImport[],
  context: CallContext<ImportCalls['inspect']>,
): Promise<SourceGroup[]> {
  const heads = await Promise.all(files.map(readHead));
  const byReader = Map.groupBy(heads, readerOf);
  const sets = [...byReader].flatMap(([reader, members]) => reader.group(members).map((set) => ({ reader, set })));
  const total = heads.reduce((sum, { file }) => sum + file.bytes, 0);
  let before = 0;
  const groups: SourceGroup[] = [];
  for (const { reader, set } of sets) {
    const hashed: HashedFile[] = [];
    for (const file of set) {
      const sha256 = await hashFile(file, context.signal, (done) =>
        context.progress({ done: before + done, total, unit: 'B' }),
      );
      before += file.bytes;
      hashed.push({ ...file, sha256 });
    }
    const first = set[0];
    const contentHash = reader === beamglassEvents && first ? statedContentHash(first) : null;
    groups.push({ format: reader.format, files: hashed, contentHash });
  }
  return groups;
}

async function readHead({ path, name }: FileToImport): Promise<FileHead> {
  try {
    const facts = await stat(path);
    // A FIFO or a device would be waited for without end.
    if (!facts.isFile()) {
      const what = facts.isDirectory() ? 'is a directory; give the files in it' : 'is not a file';
      throw new BeamglassError('badFile', `“${name}” ${what}.`, { file: name });
    }
    if (facts.size === 0) throw new BeamglassError('badFile', `“${name}” is empty.`, { file: name });
    const handle = await open(path, 'r');
    try {
      const buffer = new Uint8Array(Math.min(HEAD_BYTES, facts.size));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
      return { file: { path, name, bytes: facts.size }, head: buffer.subarray(0, bytesRead) };
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw readError(error, name);
  }
}

function readError(error: unknown, name: string): BeamglassError {
  if (error instanceof BeamglassError) return error;
  const code = (error as { code?: string }).code;
  if (code === 'ENOENT') return new BeamglassError('notFound', `There is no file “${name}”.`, { file: name });
  if (code === 'EACCES' || code === 'EPERM') {
    return new BeamglassError('badFile', `There is no permission to read “${name}”.`, { file: name });
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new BeamglassError('badFile', `“${name}” cannot be read: ${reason}.`, { file: name }, { cause: error });
}

function readerOf(head: FileHead): EventReader {
  const reader = READERS.find((candidate) => candidate.recognises(head));
  if (reader) return reader;
  const { name } = head.file;
  const known = READERS.map(({ title }) => title).join(', ');
  const message = `“${name}” is in no format that Beamglass reads. It reads: ${known}.`;
  throw new BeamglassError('unknownFormat', message, { file: name });
}

async function hashFile(file: SourceFile, signal: AbortSignal, progress: (done: number) => void): Promise<string> {
  const hash = createHash('sha256');
  let done = 0;
  try {
    for await (const part of createReadStream(file.path, { highWaterMark: 1 << 20, signal }) as AsyncIterable<Buffer>) {
      hash.update(part);
      done += part.length;
      progress(done);
    }
  } catch (error) {
    throw readError(error, file.name);
  }
  return hash.digest('hex');
}
