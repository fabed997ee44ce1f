/** Files that a browser has sent, until they are imported. */
import { randomUUID } from 'node:crypto';
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
