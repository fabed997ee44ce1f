// @ts-check
/** Finding a Chromium: for the application's window without Electron, and for the browser tests. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];

/** Where an installer puts a browser without putting it on the PATH. */
function platformPlaces() {
  switch (process.platform) {
    case 'darwin':
      return ['Chromium', 'Google Chrome', 'Microsoft Edge'].map(
        (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
      );
    case 'win32':
      return ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA']
        .map((name) => process.env[name])
        .flatMap((folder) => folder ?? [])
        .flatMap((folder) => [
          join(folder, 'Google/Chrome/Application/chrome.exe'),
          join(folder, 'Microsoft/Edge/Application/msedge.exe'),
        ]);
    default:
      return [];
  }
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * `BEAMGLASS_CHROMIUM` or `CHROMIUM_PATH`, the usual places, Playwright's own.
 * @returns {Promise<string | null>}
 * @throws {Error} where the variable names no program: silence would take another browser
 */
export async function findChromium() {
  for (const name of ['BEAMGLASS_CHROMIUM', 'CHROMIUM_PATH']) {
    const path = process.env[name];
    if (!path) continue;
    if (isExecutable(path)) return path;
    throw new Error(`${name} names “${path}”, which is no program.`);
  }
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const usual = [...folders.flatMap((folder) => NAMES.map((name) => join(folder, name))), ...platformPlaces()];
  const { chromium } = await import('playwright-core');
  return [...usual, chromium.executablePath()].find((path) => path !== '' && isExecutable(path)) ?? null;
}

/**
 * As `findChromium`; on Debian as root installs it where there is none.
 * @returns {Promise<string>}
 * @throws {Error} the sentence that says what to install
 */
export async function requireChromium() {
  const found = await findChromium();
  if (found !== null) return found;
  if (existsSync('/etc/debian_version') && process.getuid?.() === 0) {
    console.error('There is no Chromium here; installing Debian’s “chromium” with apt-get.');
    const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    for (const words of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']]) {
      spawnSync('apt-get', words, { stdio: ['ignore', 2, 2], env: environment });
    }
    const installed = await findChromium();
    if (installed !== null) return installed;
  }
  throw new Error(
    'The browser tests need a Chromium: install “chromium” with your package manager, or run “npx playwright-core install chromium”, or set BEAMGLASS_CHROMIUM to one.',
  );
}

/** Chromium has no sandbox of its own for root, as in a container. */
export const rootFlags = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
