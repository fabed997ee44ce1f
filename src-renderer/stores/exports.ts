/** Exports events and hands the files to the user when they are written. */
import { defineStore } from 'pinia';
import type { ExportFormat, JobState } from '#core/api/contract.ts';
import { formatBytes } from '../format/bytes.ts';
import { counted } from '../format/counted.ts';
import { useConnection } from './connection.ts';
import { useJobs } from './jobs.ts';
import { useMessages } from './messages.ts';

export interface ExportRequest {
  readonly run: string;
  /** Global tag of the reconstruction whose events are written; null: as recorded. */
  readonly reconstruction: string | null;
  readonly where: string;
  readonly format: ExportFormat;
  readonly collection: string | null;
}

/** Offers a blob to the user as a file. */
export function saveBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  // The browser takes the content when it gets round to it.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

const MAX_NAMED = 6;

/** What the format has no place for, as one sentence. */
function omissions(notWritten: JobState['notWritten']): string[] {
  if (notWritten.length === 0) return [];
  const named = notWritten.slice(0, MAX_NAMED).map(({ name, what }) => `${name} (${what})`);
  const rest = notWritten.length > MAX_NAMED ? ` and ${notWritten.length - MAX_NAMED} more` : '';
  return [`The format has no place for: ${named.join(', ')}${rest}.`];
}

export const useExports = defineStore('exports', () => {
  const connection = useConnection();
  const jobs = useJobs();
  const messages = useMessages();
  const ours = new Set<string>();

  async function download(job: string, name: string): Promise<void> {
    const { shell } = connection;
    if (!shell) return;
    try {
      saveBlob(await shell.download(job, name), name);
    } catch (error) {
      messages.showError(`“${name}” was not saved.`, error);
    }
  }

  async function told(job: JobState): Promise<void> {
    if (job.kind !== 'export' || !ours.delete(job.id)) return;
    if (job.state === 'failed') {
      messages.show({
        severity: 'error',
        title: `${job.title} failed.`,
        lines: [job.error?.message ?? 'The service gave no reason.', 'No file was made.'],
      });
    } else if (job.state === 'cancelled') {
      messages.show({ severity: 'info', title: `${job.title} was cancelled.`, lines: ['No file was made.'] });
    } else {
      for (const file of job.written) await download(job.id, file.name);
      messages.show({
        severity: 'success',
        title: `Exported ${job.written.length === 1 ? 'one file' : `${job.written.length} files`}.`,
        lines: [
          ...job.written.map((file) => `${file.name}: ${counted(file.rows, 'row')}, ${formatBytes(file.bytes)}`),
          ...omissions(job.notWritten),
        ],
      });
    }
  }

  jobs.onEnd((job) => void told(job));

  async function start(request: ExportRequest): Promise<void> {
    const job = await connection.client.exports.start({ ...request, out: null });
    ours.add(job.id);
    jobs.follow(job);
  }

  return { start, download };
});
