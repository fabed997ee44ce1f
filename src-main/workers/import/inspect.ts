/** The first look at files to import: what they are, which belong together, and their hashes. */
import type { FileToImport, InspectedFile, ImportCalls, SourceGroup } from '#main/workers/calls.ts';
import type { CallContext } from '#main/workers/protocol.ts';
import { beamglassEvents, statedContentHash } from './beamglassEvents.ts';
import { readHead } from './byteSource.ts';
import { hashFile } from './hashFile.ts';
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
    const first = set[0];
    if (reader === beamglassEvents && first) {
      const contentHash = statedContentHash(first);
      groups.push({ format: reader.format, files: [{ ...first, sha256: null }], contentHash });
      before += first.bytes;
      continue;
    }
    const hashed: InspectedFile[] = [];
    for (const file of set) {
      const sha256 = await hashFile(file, context.signal, (done) =>
        context.progress({ done: before + done, total, unit: 'B' }),
      );
      before += file.bytes;
      hashed.push({ ...file, sha256 });
    }
    groups.push({ format: reader.format, files: hashed, contentHash: null });
  }
  return groups;
}
