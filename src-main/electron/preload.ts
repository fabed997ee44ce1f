/**
 * What the page may ask of the desktop shell, and nothing else. Runs sandboxed beside the page;
 * the page itself has no Node and no Electron.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { CHANNELS } from './messages.ts';

/** The part of the page's window that is used here; the rest of the main code has no DOM. */
declare const window: {
  readonly location: { readonly origin: string };
  postMessage(message: unknown, origin: string, ports: unknown[]): void;
};

contextBridge.exposeInMainWorld('beamglass', {
  kind: 'electron',
  /** A port to the service follows as a window message. */
  requestPort: (): void => ipcRenderer.send(CHANNELS.requestPort),
  /** Another window on the same page, under that number. */
  openWindow: (number: number): void => ipcRenderer.send(CHANNELS.openWindow, number),
  /** Path of a file that the user dropped or chose; empty for one that is not on a disk. */
  pathOf: (file: File): string => webUtils.getPathForFile(file),
  /** The content of a file that a job wrote for download. */
  readDownload: (job: string, file: string): Promise<ArrayBuffer> =>
    ipcRenderer.invoke(CHANNELS.readDownload, job, file) as Promise<ArrayBuffer>,
});

ipcRenderer.on(CHANNELS.port, (event) => {
  window.postMessage({ type: 'beamglass-port' }, window.location.origin, [...event.ports]);
});
