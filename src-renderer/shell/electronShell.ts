/**
 * The shell of the desktop window. Its preload offers `window.beamglass` and, at every start of the
 * service, posts one end of a channel to it as a `beamglass-port` message.
 */
import { RPCLink } from '@orpc/client/message-port';
import type { ImportSource, Link, Shell } from './shell.ts';

/** What the preload exposes (src-main/electron/preload.ts). */
export interface DesktopBridge {
  readonly kind: 'electron';
  /** Asks for a port to the service; it arrives as a window message. */
  requestPort(): void;
  /** Opens this page in another window, under that number. */
  openWindow(number: number): void;
  /** Path of a file that the user dropped or chose; empty for one that is not on a disk. */
  pathOf(file: File): string;
  /** Saves a file that a job wrote under a name that the user chooses. */
  readDownload(job: string, file: string): Promise<ArrayBuffer>;
}

declare global {
  interface Window {
    readonly beamglass?: DesktopBridge;
  }
}

const PORT_ARRIVES_MS = 10_000;

function connect(bridge: DesktopBridge): Promise<Link> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      removeEventListener('message', take);
      reject(new Error('the desktop window gave no port'));
    }, PORT_ARRIVES_MS);
    const take = (event: MessageEvent): void => {
      const [port] = event.ports;
      if (event.source !== window || (event.data as { type?: unknown })?.type !== 'beamglass-port' || !port) return;
      clearTimeout(timer);
      removeEventListener('message', take);
      const { promise: closed, resolve: gone } = Promise.withResolvers<void>();
      port.addEventListener('close', () => gone(), { once: true });
      port.start();
      resolve({
        rpc: new RPCLink({ port }),
        closed,
        close: () => {
          port.close();
          gone();
        },
      });
    };
    addEventListener('message', take);
    bridge.requestPort();
  });
}

export function createElectronShell(bridge: DesktopBridge): Shell {
  return {
    kind: 'electron',
    connect: () => connect(bridge),
    openWindow: (number) => {
      bridge.openWindow(number);
      return true;
    },
    sendFiles: (files) => Promise.resolve(files.map((file): ImportSource => ({ path: bridge.pathOf(file) }))),
    download: async (job, file) => new Blob([await bridge.readDownload(job, file)]),
  };
}
