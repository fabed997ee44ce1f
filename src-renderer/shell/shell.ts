/** What the renderer needs of the shell that shows it: a desktop window or a browser page. */
import type { ClientLink } from '@orpc/client';

/** One connection to the service; when it closes it stays closed. */
export interface Link {
  readonly rpc: ClientLink<Record<never, never>>;
  /** Resolves when the connection is gone. */
  readonly closed: Promise<void>;
  close(): void;
}

/** A file for `imports.start`: one that the service can open itself, or one that was sent to it. */
export type ImportSource = { readonly path: string } | { readonly upload: string };

/** Bytes sent so far, and of all files together. */
export type SendProgress = (sent: number, total: number) => void;

export interface Shell {
  readonly kind: 'web' | 'electron';
  /** @throws Error where the service cannot be reached; the caller tries again. */
  connect(): Promise<Link>;
  /** Makes files of the user known to the service. */
  sendFiles(files: readonly File[], progress: SendProgress, signal: AbortSignal): Promise<ImportSource[]>;
  /** Opens this page in another window, under that number; false where the browser refuses. */
  openWindow(number: number): boolean;
  /** The content of a file that a job wrote for download. */
  download(job: string, file: string): Promise<Blob>;
}
