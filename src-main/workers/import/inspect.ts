/** The first look at files to import: what they are, which belong together, and their hashes. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { FileToImport, HashedFile, ImportCalls, SourceGroup } from '#main/workers/calls.ts';
import type { CallContext } from '#main/workers/protocol.ts';
import { beamglassEvents, statedContentHash } from './beamglassEvents.ts';
import { fileError, readHead } from './byteSource.ts';
import type { SourceFile } from './reader.ts';
import { recognise } from './recognise.ts';

/** @throws BeamglassError `notFound`, `badFile`, `unknownFormat` */
export async function inspectFiles(
  files: readonly FileToImport[],
  context: CallContext<ImportCalls['inspect']>,
): Promise<SourceGroup[]> {
  const heads = files.map(readHead);
  const byReader = Map.groupBy(heads, recognise);
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
    throw signal.aborted ? error : fileError(error, file.name);
  }
  return hash.digest('hex');
}
