/** What the main process and the service process say to each other. Ports travel beside a message. */
import type { ErrorRecord } from '#core/errors.ts';
import type { WorkerKind } from '#main/workers/protocol.ts';

export type ToService =
  | { readonly type: 'open'; readonly store: string }
  /** With one port: a page's end of the API. */
  | { readonly type: 'page' }
  /** With one port: the worker that was asked for. */
  | { readonly type: 'worker'; readonly id: number }
  | { readonly type: 'workerExit'; readonly id: number; readonly code: number }
  | { readonly type: 'downloadPath'; readonly id: number; readonly job: string; readonly file: string }
  | { readonly type: 'stop' };

export type FromService =
  | { readonly type: 'ready' }
  | { readonly type: 'failed'; readonly error: ErrorRecord }
  | { readonly type: 'spawnWorker'; readonly id: number; readonly kind: WorkerKind }
  | { readonly type: 'killWorker'; readonly id: number }
  | { readonly type: 'downloadPath'; readonly id: number; readonly path: string | null };

/** Between the preload and the main process. */
export const CHANNELS = {
  requestPort: 'beamglass:request-port',
  port: 'beamglass:port',
  openWindow: 'beamglass:open-window',
  readDownload: 'beamglass:read-download',
} as const;
