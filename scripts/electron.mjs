// @ts-check
/** The Electron runtime: there, or downloadable, or the reason why not. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const PROBE_MS = 4000;
const DOWNLOAD_MS = 10 * 60_000;

/**
 * @param {string} root of the project
 * @returns {string | null} the executable
 */
export function installedElectron(root) {
  const folder = join(root, 'node_modules/electron');
  const nameFile = join(folder, 'path.txt');
  const name = existsSync(nameFile) ? readFileSync(nameFile, 'utf8') : 'electron';
  const path = join(process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(folder, 'dist'), name);
  return existsSync(path) ? path : null;
}

/** Whether the place of the downloads answers at all. */
async function canDownload() {
  const place = process.env['ELECTRON_MIRROR'] ?? 'https://github.com/electron/electron/releases/';
  try {
    await fetch(place, { method: 'HEAD', signal: AbortSignal.timeout(PROBE_MS) });
    return true;
  } catch {
    return false;
  }
}

/**
 * Fetches the runtime with Electron's own installer, which also knows the cache of an earlier download.
 * @param {string} root
 */
async function install(root) {
  const reachable = await canDownload();
  if (reachable) console.error('Downloading the Electron runtime, once…');
  const installer = spawn(process.execPath, [join(root, 'node_modules/electron/install.js')], {
    stdio: 'ignore',
    timeout: reachable ? DOWNLOAD_MS : PROBE_MS,
  });
  await new Promise((resolve) => {
    installer.once('error', resolve);
    installer.once('exit', resolve);
  });
}

/**
 * @param {string} root
 * @returns {Promise<{ path: string } | { reason: string }>}
 */
export async function findElectron(root) {
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) {
    return { reason: 'there is no display' };
  }
  if (installedElectron(root) === null) await install(root);
  const path = installedElectron(root);
  return path === null ? { reason: 'the Electron runtime is not installed and cannot be downloaded' } : { path };
}
