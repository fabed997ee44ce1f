/** The first look at files to import: what they are, which belong together, and their hashes. */
import { BeamglassError, toErrorRecord } from '#core/errors.ts';
import type { FileToImport, ImportCalls, InspectedFile, Inspection, SourceGroup } from '#main/workers/calls.ts';
import type { CallContext } from '#main/workers/protocol.ts';
import { beamglassEvents, statedContentHash } from './beamglassEvents.ts';
import { readHead } from './byteSource.ts';
import { hashFile } from './hashFile.ts';
import { recognise } from './recognise.ts';

/** What is wrong with a file is told with it and does not keep the others. */
export async function inspectFiles(
  files: readonly FileToImport[],
  context: CallContext<ImportCalls['inspect']>,
): Promise<Inspection> {
  const refused: Inspection['refused'][number][] = [];
  const attempt = <T>(file: string, look: () => T): T[] => {
    try {
      return [look()];
    } catch (error) {
      if (!(error instanceof BeamglassError)) throw error;
      refused.push({ file, error: toErrorRecord(error) });
      return [];
    }
  };
  const known = files.flatMap((file) =>
    attempt(file.name, () => {
      const head = readHead(file);
      const reader = recognise(head);
      const contentHash = reader === beamglassEvents ? statedContentHash(head.file) : null;
      return { head, reader, contentHash };
    }),
  );
  const heads = known.map(({ head }) => head);
  const hashes = new Map(known.map(({ head, contentHash }) => [head.file, contentHash]));
  const byReader = Map.groupBy(known, ({ reader }) => reader);
  const sets = [...byReader].flatMap(([reader, members]) =>
    reader.group(members.map(({ head }) => head)).map((set) => ({ reader, set })),
  );
  const total = heads.reduce((sum, { file }) => sum + file.bytes, 0);
  let before = 0;
  const groups: SourceGroup[] = [];
  for (const { reader, set } of sets) {
    const first = set[0];
    const contentHash = first && hashes.get(first);
    if (contentHash) {
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
  return { groups, refused };
}
