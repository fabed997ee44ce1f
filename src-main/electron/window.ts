/** The desktop window: it shows the built page and goes nowhere else. */
import { BrowserWindow, session, type WebContents } from 'electron';
import { PAGE_URL } from './pageProtocol.ts';

/** What the page itself offers: full screen of a view, and copying values. Neither reaches a device. */
const GRANTED: ReadonlySet<string> = new Set(['fullscreen', 'clipboard-sanitized-write']);

export function refusePermissions(): void {
  session.defaultSession.setPermissionRequestHandler((_page, permission, grant) => grant(GRANTED.has(permission)));
  session.defaultSession.setPermissionCheckHandler((_page, permission) => GRANTED.has(permission));
  session.defaultSession.setDevicePermissionHandler(() => false);
}

/** For every page that ever comes to be, not only for the windows made here. */
export function confine(page: WebContents): void {
  page.setWindowOpenHandler(() => ({ action: 'deny' }));
  page.on('will-navigate', (event) => event.preventDefault());
  page.on('will-redirect', (event) => event.preventDefault());
  page.on('will-attach-webview', (event) => event.preventDefault());
}

/** @param number which of several windows: the first is 1 */
export async function openWindow(preload: string, number = 1): Promise<BrowserWindow> {
  const window = new BrowserWindow({
    width: 1600,
    height: 1000,
    minWidth: 960,
    minHeight: 600,
    title: 'Beamglass',
    // The page's own background, so that a dark window does not flash white.
    backgroundColor: '#16181b',
    show: false,
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  });
  window.once('ready-to-show', () => window.show());
  await window.loadURL(number === 1 ? PAGE_URL : `${PAGE_URL}?window=${number}`);
  return window;
}
