/** Files that a browser has sent, until they are imported. */
import { randomUUID } from 'node:crypto';
import { basename, resolve } from 'node:path';
import type { FileToRead } from '#core/api/fileToRead.ts';
import { removeFiles } from '#main/store/files.ts';
import { BeamglassError } from '#core/errors.ts';
import type { FileToImport } from '#main/workers/calls.ts';

export class Uploads {
  private readonly files = new Map<string, FileToImport>();

  /** The file belongs to the service from now on. */
  register(name: string, path: string): string {
    const id = randomUUID();
    this.files.set(id, { name, path });
    return id;
  }

  /** @throws BeamglassError `notFound` */
  get(id: string): FileToImport {
    const file = this.files.get(id);
    if (!file) throw new BeamglassError('notFound', 'The file that was sent is gone; send it again.', { upload: id });
    return file;
  }

  /** Of a file on this machine or one that was sent. @throws BeamglassError `notFound` for one that is gone */
  resolve(file: FileToRead): FileToImport {
    if (typeof file !== 'string') return this.get(file.upload);
    const path = resolve(file);
    return { path, name: basename(path) };
  }

  /** What was sent of these has been taken in. */
  removeSent(files: readonly FileToRead[]): void {
    this.remove(files.flatMap((file) => (typeof file === 'string' ? [] : [file.upload])));
  }

  remove(ids: Iterable<string>): void {
    for (const id of ids) {
      const file = this.files.get(id);
      if (file) removeFiles([file.path]);
      this.files.delete(id);
    }
  }

  close(): void {
    this.remove([...this.files.keys()]);
  }
}
