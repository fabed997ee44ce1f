/** Where readers take bytes from: a regular file, or bytes in memory (what a zip member inflates to). */
import { closeSync, constants, fstatSync, openSync, readSync, statSync, type Stats } from 'node:fs';
import { BeamglassError } from '#core/errors.ts';
import { badFile } from './fault.ts';
import type { FileHead, SourceFile } from './reader.ts';

export interface ByteSource {
  /** As the user knows it. */
  readonly name: string;
  readonly bytes: number;
  /** Fills `target` from `position` on; returns how many bytes there were, 0 at the end. */
  read(target: Uint8Array, position: number): number;
  close(): void;
}

/** First bytes that recognition looks at. */
export const HEAD_BYTES = 64 * 1024;

function whatItIs(stats: Stats): string | null {
  if (stats.isFile()) return null;
  if (stats.isDirectory()) return 'it is a directory; give the files in it';
  if (stats.isFIFO()) return 'it is a pipe, not a file';
  if (stats.isSocket()) return 'it is a socket, not a file';
  return 'it is a device, not a file';
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'you may not read it',
  EPERM: 'you may not read it',
  EISDIR: 'it is a directory; give the files in it',
  ELOOP: 'its symbolic links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
  EIO: 'the disk reports an error',
};

/** What the system says about a file, as a sentence for the user. */
export function fileError(error: unknown, name: string): BeamglassError {
  if (error instanceof BeamglassError) return error;
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? '';
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new BeamglassError('notFound', `There is no file “${name}”.`, { file: name });
  }
  return badFile(name, REASONS[code] ?? `the system says ${code === '' ? String(error) : code}`, { code });
}

/** Opens a regular file. @throws BeamglassError `badFile`, `notFound` */
export function openSource(file: Pick<SourceFile, 'path' | 'name'>): ByteSource {
  const { name } = file;
  let fd = -1;
  try {
    const what = whatItIs(statSync(file.path));
    if (what) throw badFile(name, what);
    // Non-blocking, and looked at again once open: the path may have become a pipe in between.
    fd = openSync(file.path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stats = fstatSync(fd);
    const whatNow = whatItIs(stats);
    if (whatNow) throw badFile(name, whatNow);
    const opened = fd;
    return {
      name,
      bytes: stats.size,
      read: (target, position) => {
        try {
          return readSync(opened, target, 0, target.length, position);
        } catch (error) {
          throw fileError(error, name);
        }
      },
      close: () => closeSync(opened),
    };
  } catch (error) {
    if (fd >= 0) closeSync(fd);
    throw fileError(error, name);
  }
}

export function sourceOfBytes(name: string, bytes: Uint8Array): ByteSource {
  return {
    name,
    bytes: bytes.length,
    read: (target, position) => {
      const part = bytes.subarray(position, position + target.length);
      target.set(part);
      return part.length;
    },
    close: () => {},
  };
}

/** The beginning of a file, for recognition. @throws BeamglassError `badFile`, also for an empty file, `notFound` */
export function readHead({ path, name }: Pick<SourceFile, 'path' | 'name'>): FileHead {
  const source = openSource({ path, name });
  try {
    const head = new Uint8Array(HEAD_BYTES);
    let filled = 0;
    for (;;) {
      const read = filled < head.length ? source.read(head.subarray(filled), filled) : 0;
      if (read === 0) break;
      filled += read;
    }
    if (filled === 0) throw badFile(name, 'it is empty');
    return { file: { path, name, bytes: source.bytes }, head: head.subarray(0, filled) };
  } finally {
    source.close();
  }
}
