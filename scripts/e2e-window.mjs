// @ts-check
/** `npm run e2e:window`: the browser tests in a window, on a virtual display (Xvfb) where there is none. */
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

/**
 * Starts an Xvfb that chooses a free display number and says it on a pipe.
 * @returns {Promise<{ display: string; end: () => void }>}
 */
function virtualDisplay() {
  return new Promise((resolve, reject) => {
    const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1920x1080x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    server.once('error', () => reject(new Error('There is no display and no Xvfb: install “xvfb”.')));
    server.stdio[3]?.once('data', (number) => {
      resolve({ display: `:${String(number).trim()}`, end: () => void server.kill() });
    });
  });
}

const virtual = process.platform === 'linux' && !process.env['DISPLAY'] ? await virtualDisplay() : null;
const { status } = spawnSync('npm', ['exec', '--', 'vitest', 'run', '--project', 'e2e', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  shell: process.platform === 'win32',
  env: { ...process.env, BEAMGLASS_WINDOW: '1', ...(virtual === null ? {} : { DISPLAY: virtual.display }) },
});
virtual?.end();
process.exit(status ?? 1);
