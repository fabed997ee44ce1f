/** Small files of the user on their way to a procedure that reads them: known to the service once, whatever is asked. */
import { ref, shallowRef } from 'vue';
import type { FileToRead } from '#core/api/fileToRead.ts';
import { useConnection } from './connection.ts';

export function useSentFiles() {
  const connection = useConnection();
  const files = shallowRef<readonly File[]>([]);
  /** Share that is sent, of files that a browser sends. */
  const sent = ref(1);
  let known: readonly FileToRead[] | null = null;

  /** For the `change` of a file field. */
  function take(event: Event): void {
    files.value = [...((event.target as HTMLInputElement).files ?? [])];
    known = null;
  }

  /** @throws BeamglassError, Error where they cannot be sent */
  async function send(): Promise<FileToRead[]> {
    if (known === null) {
      const { shell } = connection;
      if (!shell || files.value.length === 0) return [];
      const progress = (done: number, total: number): void => void (sent.value = total === 0 ? 1 : done / total);
      const sources = await shell.sendFiles(files.value, progress, new AbortController().signal);
      sent.value = 1;
      known = sources.map((source) => ('path' in source ? source.path : source));
    }
    return [...known];
  }

  return { files, sent, take, send };
}
