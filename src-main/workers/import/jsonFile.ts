/** Opens the JSON text of an event file: the file itself, or the one member of a zip archive. */
import { openSource, readHead, type ByteSource } from './byteSource.ts';
import { isZip, openZip } from './zip.ts';
import type { ReadContext, SourceFile } from './reader.ts';

/** @throws BeamglassError `badFile`, `notFound` */
export async function openJson(file: SourceFile, context: ReadContext): Promise<ByteSource> {
  return isZip(readHead(file).head) ? openZip(file, context) : openSource(file);
}
