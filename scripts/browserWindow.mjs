// @ts-check
/** The application in a browser window without tabs and address bar. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findChromium, rootFlags } from './browser.mjs';

const hasDisplay = () =>
  process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);

/**
 * Its profile is thrown away: what the interface remembers is in the store. The window closes when this process ends.
 * @param {string} url
 * @returns {Promise<import('node:child_process').ChildProcess | null>} null: no browser or no display
 */
export async function openBrowserWindow(url) {
  const browser = hasDisplay() ? await findChromium() : null;
  if (browser === null) return null;
  const profile = mkdtempSync(join(tmpdir(), 'beamglass-window-'));
  const window = spawn(
    browser,
    [
      ...rootFlags,
      `--app=${url}`,
      `--user-data-dir=${profile}`,
      '--window-size=1600,1000',
      '--no-first-run',
      '--no-default-browser-check',
      '--disable-background-networking',
    ],
    // A group of its own, so that the browser's many processes end together.
    { stdio: 'ignore', detached: process.platform !== 'win32' },
  );
  window.once('error', (error) => console.error(`The browser window did not open: ${error.message}`));
  process.once('exit', () => {
    try {
      if (window.pid !== undefined) process.kill(process.platform === 'win32' ? window.pid : -window.pid, 'SIGKILL');
    } catch {
      // Closed already.
    }
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  });
  return window;
}
