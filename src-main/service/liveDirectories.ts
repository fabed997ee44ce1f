/** Directories that are looked into: what lies there, and a word from the system when that may have changed. */
import { watch, type FSWatcher } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { STREAM_SUFFIX } from '#core/live/stream.ts';

export interface SeenFile {
  readonly path: string;
  readonly name: string;
  readonly bytes: number;
  /** Inode, size and time of the last change. */
  readonly signature: string;
  readonly isStream: boolean;
}

/** Names of files that are being copied or are nobody's business. */
const PASSED_OVER = /^\.|~$|\.(tmp|part|partial|writing|crdownload)$/i;

/**
 * The files of a directory itself, not of those within it.
 * @param known paths that need not be looked at
 * @throws NodeJS.ErrnoException where it cannot be listed
 */
export async function filesIn(directory: string, known: (path: string) => boolean): Promise<SeenFile[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && !PASSED_OVER.test(entry.name))
    .map(({ name }) => ({ name, path: join(directory, name) }))
    .filter(({ path }) => !known(path));
  const seen = await Promise.all(paths.map(({ name, path }) => lookAt(path, name)));
  return seen.filter((file) => file !== null);
}

/** null where it is not there. */
export async function lookAt(path: string, name: string): Promise<SeenFile | null> {
  try {
    const { ino, size, mtimeNs } = await stat(path, { bigint: true });
    const signature = [ino, size, mtimeNs].join();
    return { path, name, bytes: Number(size), signature, isStream: name.endsWith(STREAM_SUFFIX) };
  } catch {
    // Gone since the directory was listed.
    return null;
  }
}

/**
 * Calls back soon after a file has come or gone, where the system tells; network disks do not. That a file grows is not
 * told: the acquisition writes to it hundreds of times a second.
 */
export class DirectoryWatcher {
  private watcher: FSWatcher | null = null;

  constructor(path: string, onChange: () => void) {
    try {
      this.watcher = watch(path, { persistent: false }, (what) => {
        if (what === 'rename') onChange();
      });
      this.watcher.on('error', () => this.close());
    } catch {
      // Listing it says what is wrong.
    }
  }

  get isOpen(): boolean {
    return this.watcher !== null;
  }

  close(): void {
    this.watcher?.close();
    this.watcher = null;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such directory',
  ENOTDIR: 'it is not a directory',
  EACCES: 'it may not be read',
  EPERM: 'it may not be read',
};

/** Why a directory cannot be listed, as a sentence. */
export function directoryProblem(path: string, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return `“${path}” cannot be watched: ${REASONS[code ?? ''] ?? message}.`;
}
